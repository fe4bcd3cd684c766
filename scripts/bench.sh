#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# bench.sh [6.1|6.12]: installs what is missing, builds, and measures what a
# packet costs, of sectun and of what it is compared with: all in one run, some
# minutes long. Prints tables and leaves bench.json and bench.png in build/.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

KERNEL=${1:-6.12}
[[ $KERNEL =~ ^6\.(1|12)$ ]] || die "no such kernel: $KERNEL (6.1 or 6.12)"
RESULTS=$BUILD/bench
LIMIT=900

build() {
	"$TOP/scripts/setup.sh" bench
	note "building the programs"
	quietly "$BUILD/log/programs" make -C "$TOP" programs
	note "building the module for $KERNEL"
	quietly "$BUILD/log/module-$KERNEL" "$TOP/scripts/build-module.sh" "$KERNEL"
}

# The guest's progress with the time of day here: its own clock is another one.
progress() {
	local line

	while IFS= read -r line; do
		note "$line"
	done
}

# measure 'vm.sh options' PART...
measure() {
	local options
	read -ra options <<<"$1"
	shift

	SECTUN_VM=$RESULTS "$TOP/scripts/vm.sh" -k "$KERNEL" -t "$LIMIT" \
		"${options[@]}" -- "cd selftests && $PYTHON -m bench $*" \
		> >(progress) &
	wait $! || die "not measured: $* (console: $RESULTS/console)"
}

stop() {
	note "stopped"
	jobs -p | xargs -r kill 2>/dev/null || true
	wait
	exit 143
}

report() {
	cd "$TOP/selftests"
	PYTHONDONTWRITEBYTECODE=1 "$PYTHON" -m bench.report \
		"$(kernel_release "$KERNEL")" "$RESULTS" "$BUILD"
}

main() {
	mkdir -p "$BUILD"
	exec 8>"$BUILD/bench.lock"
	flock -n 8 || die "another bench.sh is at work in this clone"
	trap stop INT TERM HUP
	build
	rm -rf "$RESULTS" "$BUILD"/bench.{json,png}
	measure '-i -m 3G' rows aead tcp sas zones
	measure '-d -c 2' scaling
	report
	note "took $((SECONDS / 60)) min $((SECONDS % 60)) s; see" \
		"$BUILD/bench.json and $BUILD/bench.png"
}

main
