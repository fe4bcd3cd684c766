#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module's own unit tests, and memory that nobody holds any more after it
# is gone. Needs a kernel with KUnit and kmemleak.
# kernels: debug
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"

RESULTS=/sys/kernel/debug/kunit
LEAKS=/sys/kernel/debug/kmemleak
FILTER=/sys/module/kunit/parameters/filter_glob

# One TAP line for each case of a suite; KTAP nests, the check counts flat.
report_suite() {
	local suite=${1%/results} line name

	suite=${suite##*/}
	while read -r line; do
		name="$suite: $(sed -E 's/^(not )?ok [0-9]+ -? ?//' <<<"$line")"
		case $line in
		*'# SKIP'*)	skip "${name%% # SKIP*}" "${line##*# SKIP}" ;;
		ok*)		ok "$name" ;;
		*)		not_ok "$name" "$(cat "$1")" ;;
		esac
	done < <(sed -nE 's/^ {4}((not )?ok )/\1/p' "$1")
}

load_test_modules() {
	local file

	for file in /lib/modules/"$(uname -r)"/extra/*.ko; do
		check "loading ${file##*/}" modprobe "$(basename "$file" .ko)"
	done
}

unload_modules() {
	local file

	for file in /lib/modules/"$(uname -r)"/extra/*.ko; do
		modprobe -r "$(basename "$file" .ko)"
	done
}

[ -d "$RESULTS" ] || skip_all "this kernel has no KUnit"
held=$(cat "$FILTER")
printf 'sectun_*' >"$FILTER"
echo clear >"$LEAKS"
load_test_modules
for results in "$RESULTS"/sectun*/results; do
	if [ -e "$results" ]; then
		report_suite "$results"
	else
		not_ok "the module has unit tests" "no suite in $RESULTS"
	fi
done
unload_modules
printf %s "$held" >"$FILTER"
# What looks lost at first is often only in a register: it must stay lost, for
# the five seconds that the kernel waits for. It cannot name a module that is
# gone, so any loss is a failure.
echo scan >"$LEAKS"
sleep 6
echo scan >"$LEAKS"
equals "no leaked memory" '' "$(cat "$LEAKS")"
done_testing
