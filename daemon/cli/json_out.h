/* SPDX-License-Identifier: GPL-2.0 */
/* What "| display json" prints, with the JSON-C library. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

/* Puts @text under @key; nothing when it is NULL. */
void object_text(struct json_object *to, const char *key, const char *text);
void object_number(struct json_object *to, const char *key, int64_t number);
void object_flag(struct json_object *to, const char *key, bool flag);
/* A new array under @key. */
struct json_object *object_list(struct json_object *to, const char *key);
/* A new object at the end of @list. */
struct json_object *list_object(struct json_object *list);
/* @text at the end of @list. */
void list_string(struct json_object *list, const char *text);
/* Prints @root and drops it. */
void object_print(struct json_object *root, FILE *out);

#endif /* CLI_JSON_OUT_H */
