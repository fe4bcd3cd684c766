/* SPDX-License-Identifier: GPL-2.0 */
/* Unit tests of the configuration: TAP, and what the topics share. */
#ifndef CONFIG_TESTS_H
#define CONFIG_TESTS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "config.h"

#define EXAMPLES	TOP "/Documentation/examples/"
#define DATA		TOP "/selftests/data/"

/* One test. Return: @good. */
bool ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The two texts are equal; both are shown when not. NULL is a text, too. */
bool equal(const char *got, const char *want, const char *name);

/* @text contains @part, or does not. */
bool contains(const char *text, const char *part, const char *name);
bool lacks(const char *text, const char *part, const char *name);

/* A store in an empty directory, which test_close() removes. */
struct config *test_open(void);
void test_close(struct config *config);
const char *test_directory(void);

/* Opens the same directory again. */
struct config *test_reopen(struct config *config);

/* One statement; its errors and warnings replace what test_messages() says. */
int run(struct config *config, const char *statement);
int run_all(struct config *config, const char * const *statements);
int load(struct config *config, const char *file);

/* Each set statement of @file, a test for each. Return: how many. */
unsigned int each_line(struct config *config, const char *file);

/* Every message of the last run(), load(), check(): "error: …" lines. */
const char *messages(void);
int check(struct config *config);

/* To be freed. */
char *shown(struct config *config, const char *path, enum config_format format);
char *compared(struct config *config, unsigned int n);

/* The plan of the candidate, or NULL; messages() tells why. */
struct plan *planned(struct config *config);

void test_words(void);
void test_secrets(void);
void test_statements(void);
void test_seeds(void);
void test_errors(void);
void test_delete(void);
void test_show(void);
void test_complete(void);
void test_store(void);
void test_check(void);
void test_compile(void);
void test_flow(void);
void test_predefined(void);
void test_tunnel(void);
void test_arrange(void);
void test_flow_text(void);
void test_diagnose(void);
void test_trace(void);
void test_monitor(void);
void test_truncated(void);

#endif /* CONFIG_TESTS_H */
