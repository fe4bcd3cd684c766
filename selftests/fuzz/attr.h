/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_ATTR_H
#define FUZZ_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "request.h"

/* How often an attribute of this request suffers; 0 is never. */
extern unsigned int attr_harm;

/* For another request. */
void attr_choose_harm(void);

/* Whether something that comes to harm once in @rarity times does so now. */
bool harmed(unsigned int rarity);

/* An attribute, or none, two, a longer or another one. */
void put(struct request *request, uint16_t type, const void *data, size_t len);
void put_u32(struct request *request, uint16_t type, uint32_t value);
void put_string(struct request *request, uint16_t type, const char *string);

/* A nest; what nest_begin() returns is for nest_end(). */
size_t nest_begin(struct request *request, uint16_t type);
void nest_end(struct request *request, size_t at);

#endif
