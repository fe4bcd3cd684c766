// SPDX-License-Identifier: GPL-2.0
#include "json.h"

struct json_object *json_member(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		return NULL;
	return value;
}

const char *json_text(struct json_object *object, const char *key)
{
	struct json_object *value = json_member(object, key);

	return value ? json_object_get_string(value) : "";
}

int64_t json_number(struct json_object *object, const char *key, int64_t missing)
{
	struct json_object *value = json_member(object, key);

	return value ? json_object_get_int64(value) : missing;
}
