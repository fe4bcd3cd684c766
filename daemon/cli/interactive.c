// SPDX-License-Identifier: GPL-2.0
/* The prompt: reading lines, "?" and Tab. */
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/readline.h>

#include "commands.h"
#include "complete.h"
#include "history_file.h"
#include "shell.h"
#include "typed.h"

/* readline hands nothing of ours to its callbacks. */
static struct shell *at_prompt;
static atomic_bool interrupted;

static char *make_prompt(struct shell *shell)
{
	const struct passwd *user = getpwuid(getuid());
	char *host = shell_host_name(shell);
	char *prompt = format_text("%s@%s%s ", user ? user->pw_name : "user", host,
				   shell->configuring ? "#" : ">");

	free(host);
	return prompt;
}

/* The line up to the cursor; to be freed. */
static char *line_to_cursor(void)
{
	return format_text("%.*s", rl_point, rl_line_buffer);
}

static bool inside_quotes(const char *line)
{
	struct typed words;
	bool open;

	typed_split(&words, line);
	open = words.open_quote;
	typed_free(&words);
	return open;
}

/* The end of the line comes first, as in Junos. */
static void list_choices(const struct choices *choices)
{
	const struct config_word *word;
	bool end = true;
	size_t i, round;

	puts("Possible completions:");
	for (round = 0; round < 2; round++, end = false) {
		for (i = 0; i < choices->n; i++) {
			word = &choices->words[i];
			if (end == !strcmp(word->word, "<[Enter]>"))
				printf("  %-22s %s\n", word->word, word->help);
		}
	}
}

static void show_choices(const struct choices *choices, bool fits)
{
	putchar('\n');
	if (choices->n)
		list_choices(choices);
	else
		puts(fits ? "No valid completions" : "syntax error before this word");
	fflush(stdout);
	rl_on_new_line();
	rl_redisplay();
}

static int on_question_mark(int count, int key)
{
	struct choices choices = { 0 };
	char *line = line_to_cursor();
	size_t typed;
	bool fits;

	if (inside_quotes(line)) {
		free(line);
		return rl_insert(count, key);
	}
	fits = complete_line(at_prompt, line, &typed, &choices);
	show_choices(&choices, fits);
	choices_free(&choices);
	free(line);
	return 0;
}

/* How much all keywords have in common; @only: there is one and nothing else fits. */
static size_t common_beginning(const struct choices *choices, const char **word, bool *only)
{
	size_t i, same = 0, len = 0, keywords = 0;

	for (i = 0; i < choices->n; i++) {
		const char *other = choices->words[i].word;

		if (choices->words[i].placeholder)
			continue;
		if (!keywords++) {
			*word = other;
			len = strlen(other);
			continue;
		}
		for (same = 0; same < len && other[same] == (*word)[same]; same++)
			;
		len = same;
	}
	*only = keywords == 1;
	return len;
}

static int on_tab(int count, int key)
{
	struct choices choices = { 0 };
	char *line = line_to_cursor();
	size_t typed, common, have;
	const char *word = "";
	char *more;
	bool fits, only;

	(void)count;
	(void)key;
	fits = complete_line(at_prompt, line, &typed, &choices);
	have = strlen(line + typed);
	common = common_beginning(&choices, &word, &only);
	if (common > have || (only && have && common == have)) {
		more = format_text("%.*s%s", (int)(common - have), word + have, only ? " " : "");
		rl_insert_text(more);
		free(more);
	} else {
		show_choices(&choices, fits);
	}
	choices_free(&choices);
	free(line);
	return 0;
}

bool shell_ask(struct shell *shell, const char *question)
{
	char *prompt, *answer;
	bool yes;

	if (!shell->interactive)
		return false;
	prompt = format_text("%s [yes,no] (no) ", question);
	answer = readline(prompt);
	free(prompt);
	yes = answer && *answer && word_begins("yes", answer);
	if (!answer)
		putchar('\n');
	free(answer);
	return yes;
}

/* Leaves the level, the mode or the shell, as "exit" does. */
static void on_end_of_input(struct shell *shell)
{
	putchar('\n');
	shell_execute(shell, "exit");
}

static char *read_line(struct shell *shell)
{
	char *prompt = make_prompt(shell);
	char *line;

	if (shell->configuring)
		printf("\n[edit%s%s]\n", *shell->path ? " " : "", shell->path);
	else
		putchar('\n');
	fflush(stdout);
	shell->prompt_width = strlen(prompt);
	interrupted = 0;
	line = readline(prompt);
	free(prompt);
	return line;
}

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* Ctrl-C at the prompt drops the line; a command that runs gets the signal itself. */
static int on_signal_while_reading(void)
{
	if (!interrupted)
		return 0;
	interrupted = 0;
	rl_crlf();
	rl_replace_line("", 0);
	rl_on_new_line();
	rl_redisplay();
	return 0;
}

static void set_up_readline(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
	rl_readline_name = "sectun";
	rl_initialize();
	rl_signal_event_hook = on_signal_while_reading;
	/* A signal between two reads wakes nobody: look from time to time. */
	rl_event_hook = on_signal_while_reading;
	rl_bind_key('\t', on_tab);
	rl_bind_key('?', on_question_mark);
}

int shell_interactive(struct shell *shell)
{
	char *line;

	at_prompt = shell;
	shell->interactive = true;
	set_up_readline();
	history_open();
	while (!shell->done) {
		line = read_line(shell);
		if (!line) {
			on_end_of_input(shell);
			continue;
		}
		history_keep(shell, line);
		shell_execute(shell, line);
		explicit_bzero(line, strlen(line));
		free(line);
	}
	history_close();
	return SHELL_OK;
}
