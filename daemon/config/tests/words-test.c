// SPDX-License-Identifier: GPL-2.0
/* Lines cut into words. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"
#include "words.h"

/* The words of @line with a bar behind each; "!" and the reason when it has none. */
static void split(const char *line, const char *want)
{
	struct words words;
	const char *error;
	char *text = NULL;
	size_t size;
	size_t i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	if (words_split(&words, line, &error)) {
		fprintf(out, "!%s", error);
	} else {
		for (i = 0; i < words.n; i++)
			fprintf(out, "%s%s|", words.word[i].quoted ? "q:" : "",
				words.word[i].text);
		words_free(&words);
	}
	fclose(out);
	equal(text, want, line);
	free(text);
}

void test_words(void)
{
	split("", "");
	split("   \t ", "");
	split("# comment", "");
	split("set a b", "set|a|b|");
	split("  set\ta  ", "set|a|");
	split("set a # comment", "set|a|");
	split("set a#b", "set|a#b|");
	split("set \"a b\" c", "set|q:a b|c|");
	split("set \"a \\\" \\\\ b\"", "set|q:a \" \\ b|");
	split("set \"\"", "set|q:|");
	split("set [ a b ]", "set|[|a|b|]|");
	split("set [a b]", "set|[|a|b|]|");
	split("set \"[\"", "set|q:[|");
	split("set \"a", "!a quote (\") is not closed");
}
