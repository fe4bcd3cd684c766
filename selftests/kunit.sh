#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module's own unit tests. Needs a kernel with KUnit.
# kernels: debug
# kmemleak
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"

RESULTS=/sys/kernel/debug/kunit
FILTER=/sys/module/kunit/parameters/filter_glob
LOADER=/proc/sys/kernel/modprobe

# One TAP line for each case of a suite; KTAP nests, the check counts flat.
report_suite() {
	local suite=${1%/results} line name

	suite=${suite##*/}
	while read -r line; do
		name=${line#not }
		name=${name#ok * }
		name="$suite: ${name#- }"
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

[ -d "$RESULTS" ] || skip_all "this kernel has no KUnit"
held=$(cat "$FILTER")
loader=$(cat "$LOADER")
printf 'sectun_*' >"$FILTER"
# This kernel has its ciphers built in: for each pair of them that is new to it,
# it would start modprobe several times, and find nothing.
echo >"$LOADER"
load_test_modules
echo "$loader" >"$LOADER"
for results in "$RESULTS"/sectun*/results; do
	if [ -e "$results" ]; then
		report_suite "$results"
	else
		not_ok "the module has unit tests" "no suite in $RESULTS"
	fi
done
printf %s "$held" >"$FILTER"
done_testing
