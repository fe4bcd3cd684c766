#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fuzz.sh [COUNT [SEED]]: installs what is missing, builds, and throws COUNT
# packets in each direction and COUNT netlink requests at the module, on the debug
# kernel, and a quarter as many without the capability. A million of each, unless
# told otherwise, take about half an hour. Says every few seconds how far it is and
# from what seed; the same seed gives the same inputs. The status says whether
# anything was found, results are in build/results-fuzz.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

COUNT=${1:-1000000}
SEED=${2:-$(date +%s)}
RESULTS=$BUILD/results-fuzz
# KASAN looks on all the while. What looks for lost memory, wrong locks and timers
# does so in the tests: here it would take most of the time.
PARAMETERS=(-a kmemleak=off -a no_debug_objects -a sysctl.kernel.prove_locking=0)
# Of one of the two, on a busy machine.
LIMIT=43200

[[ $COUNT$SEED =~ ^[0-9]+$ ]] || die "usage: fuzz.sh [COUNT [SEED]]"

build() {
	"$TOP/scripts/setup.sh"
	note "building the programs"
	quietly "$BUILD/log/programs" make -C "$TOP" programs test-programs
	"$TOP/scripts/debug-kernel.sh"
	note "building the module for debug"
	quietly "$BUILD/log/module-debug" "$TOP/scripts/build-module.sh" debug
}

# fuzz NAME: in a machine of its own, which with one processor is faster than
# with two
fuzz() {
	SECTUN_VM=$RESULTS/$1 SECTUN_FUZZ_COUNT=$COUNT SECTUN_FUZZ_SEED=$SEED \
		SECTUN_TEST_LIMIT=$LIMIT "$TOP/scripts/vm.sh" -k debug -c 1 -m 3G \
		"${PARAMETERS[@]}" -t $((2 * LIMIT)) -- selftests/run.sh "$RESULTS/$1" \
		"selftests/fuzz_$1.py" | sed -u "s/^/$1: /"
}

main() {
	local name job status=0 jobs=()

	mkdir -p "$BUILD"
	exec 8>"$BUILD/fuzz.lock"
	flock -n 8 || die "another fuzz.sh is at work in this clone"
	build
	rm -rf "$RESULTS"
	note "fuzz: $COUNT inputs of each kind, seed $SEED"
	trap 'trap "" TERM; kill 0; wait; exit 143' INT TERM HUP
	for name in packets messages; do
		fuzz "$name" &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job" || status=$?
	done
	! grep -h '^not ok' "$RESULTS"/*/*.tap && [ "$status" -eq 0 ]
}

main
