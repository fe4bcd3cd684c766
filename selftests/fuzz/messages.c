// SPDX-License-Identifier: GPL-2.0
/*
 * messages admin|user SEED COUNT NETNS
 *
 * Sends COUNT requests that follow from SEED to the network namespace it runs
 * in, as an administrator, or as root of a user namespace that has no say there.
 * NETNS is another namespace, for links to be moved to. Prints a line for each
 * answer that must not be, and at the end how many requests were accepted, and of
 * which commands of the family.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <linux/sectun.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "request.h"
#include "talk.h"

/* So that the lists of what there is stay short. */
#define FLUSH_EVERY	256

/* Links take much longer than everything else. */
#define LINK_EVERY	256

struct counts {
	uint64_t accepted, refused;
	unsigned int wrong;
	bool commands[SECTUN_CMD_MAX + 1];
};

static bool open_to_all(int cmd, bool link)
{
	if (link)
		return cmd == RTM_GETLINK;
	return cmd == SECTUN_CMD_DEVICE_GET || cmd == SECTUN_CMD_STATS_GET ||
	       cmd == SECTUN_CMD_RULES_GET;
}

/* What netlink itself refuses does not always come with words. */
static bool needs_words(const struct request *request, int error)
{
	return request->framed && error != -EPERM && error != -EOPNOTSUPP && error != -ENOMEM;
}

static const char *judge(const struct request *request, const struct answer *answer, bool admin,
			 bool link)
{
	if (answer->key)
		return "a key came out";
	if (!admin && !answer->error && answer->errors && request->framed &&
	    !open_to_all(request->cmd, link))
		return "accepted without capability";
	if (!link && answer->error && needs_words(request, answer->error) && !answer->message[0])
		return "refused without words";
	return NULL;
}

static void count(struct counts *counts, const struct request *request,
		  const struct answer *answer, const char *wrong, bool link)
{
	if (answer->error)
		counts->refused++;
	else
		counts->accepted++;
	if (!answer->error && !link && request->cmd <= SECTUN_CMD_MAX)
		counts->commands[request->cmd] = true;
	if (!wrong)
		return;
	counts->wrong++;
	if (counts->wrong <= 10)
		printf("command %d, error %d (%s): %s\n", request->cmd, answer->error,
		       answer->message, wrong);
}

int main(int argc, char **argv)
{
	static struct request request;
	struct counts counts = {};
	struct answer answer;
	int genl, route, netns;
	uint64_t i, n;
	uint16_t family;
	bool admin;

	if (argc != 5) {
		fprintf(stderr, "usage: messages admin|user SEED COUNT NETNS\n");
		return 2;
	}
	admin = !strcmp(argv[1], "admin");
	random_seed(strtoull(argv[2], NULL, 0));
	n = strtoull(argv[3], NULL, 0);
	netns = open(argv[4], O_RDONLY);
	if (netns < 0 || (!admin && unshare(CLONE_NEWUSER))) {
		perror(argv[4]);
		return 1;
	}

	genl = talk_open(NETLINK_GENERIC);
	route = talk_open(NETLINK_ROUTE);
	family = talk_family(genl, SECTUN_FAMILY_NAME);
	for (i = 0; i < n; i++) {
		bool link = random_once_in(LINK_EVERY);

		if (link)
			request_make_link(&request, netns);
		else if (i % FLUSH_EVERY)
			request_make(&request, family);
		else
			request_make_flush(&request, family);
		talk(link ? route : genl, &request, &answer);
		count(&counts, &request, &answer, judge(&request, &answer, admin, link),
		      link);
	}
	printf("%llu accepted, %llu refused, %u wrong; commands",
	       (unsigned long long)counts.accepted, (unsigned long long)counts.refused,
	       counts.wrong);
	for (i = 0; i <= SECTUN_CMD_MAX; i++)
		if (counts.commands[i])
			printf(" %d", (int)i);
	putchar('\n');
	return counts.wrong != 0;
}
