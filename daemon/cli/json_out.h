/* SPDX-License-Identifier: GPL-2.0 */
/* What "| display json" prints, with the JSON-C library. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

/* Puts @text under @key; nothing when it is NULL. */
void json_text(struct json_object *to, const char *key, const char *text);
void json_number(struct json_object *to, const char *key, int64_t number);
void json_flag(struct json_object *to, const char *key, bool flag);
/* A new array under @key. */
struct json_object *json_list(struct json_object *to, const char *key);
/* A new object at the end of @list. */
struct json_object *json_item(struct json_object *list);
/* @text at the end of @list. */
void json_string(struct json_object *list, const char *text);
/* Prints @root and drops it. */
void json_print(struct json_object *root, FILE *out);

#endif /* CLI_JSON_OUT_H */
