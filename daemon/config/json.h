/* SPDX-License-Identifier: GPL-2.0 */
/* Members of json-c objects, with something sensible for those that are missing. */
#ifndef CONFIG_JSON_H
#define CONFIG_JSON_H

#include <stdint.h>

#include <json-c/json.h>

/* "" when it is not there. */
const char *json_text(struct json_object *object, const char *key);

/* @missing when it is not there. */
int64_t json_number(struct json_object *object, const char *key, int64_t missing);

/* NULL when it is not there. */
struct json_object *json_member(struct json_object *object, const char *key);

#endif /* CONFIG_JSON_H */
