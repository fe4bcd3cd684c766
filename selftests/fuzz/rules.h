/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_RULES_H
#define FUZZ_RULES_H

#include "request.h"

/* Attributes of the operations about rules, sessions and the flow trace. */
void rules_put_set(struct request *request);
void rules_put_flush(struct request *request);
void rules_put_match(struct request *request);
void rules_put_session(struct request *request);
void rules_put_trace(struct request *request);

#endif
