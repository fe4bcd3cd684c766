// SPDX-License-Identifier: GPL-2.0
/*
 * packets receive|transmit SEED COUNT strict|all WORD...
 *
 * Makes COUNT packets that follow from SEED and gives them to the network
 * namespace it runs in. Prints how many there were and how many must and may be
 * found in the counters. With "strict" only what must.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packets.h"
#include "random.h"

int main(int argc, char **argv)
{
	struct tally tally = {};
	uint64_t count;
	bool strict;

	if (argc < 6) {
		fprintf(stderr, "usage: packets receive|transmit SEED COUNT strict|all WORD...\n");
		return 2;
	}
	random_seed(strtoull(argv[2], NULL, 0));
	count = strtoull(argv[3], NULL, 0);
	strict = !strcmp(argv[4], "strict");
	if (!strcmp(argv[1], "receive"))
		receive(&tally, count, strict, argv + 5, argc - 5);
	else
		transmit(&tally, count, strict, argv + 5, argc - 5);
	printf("%llu %llu %llu\n", (unsigned long long)tally.inputs,
	       (unsigned long long)tally.exact, (unsigned long long)tally.loose);
	return 0;
}
