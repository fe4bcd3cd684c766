#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh [-k KERNEL] [FILE...]: every test, or only those FILEs of selftests/,
# on every kernel or only on that one. The last line is
# 'N passed, N failed, N skipped'; the status says whether any failed.
#
# A file of selftests/ with a line '# kernels: ...' runs on those kernels only,
# and on this machine instead where it says 'host'.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

RESULTS=$BUILD/results
VM_LIMIT=3600
KINDS=$KERNEL_KINDS
FILES=()

parse() {
	while getopts k: option; do
		case $option in
		k)	KINDS=$OPTARG ;;
		*)	die "usage: check.sh [-k KERNEL] [FILE...]" ;;
		esac
	done
	shift $((OPTIND - 1))
	FILES=("$@")
}

wants() {
	[[ " $KINDS " == *" $1 "* ]]
}

build() {
	local kind

	note "building the programs"
	quietly "$BUILD/log/programs" make -C "$TOP" programs
	# unpacked here, as no machine of a test can write to the project
	quietly "$BUILD/log/ynl" "$TOP/scripts/ynl_tree.sh"
	for kind in $KINDS; do
		[ "$kind" = debug ] && "$TOP/scripts/debug-kernel.sh"
		note "building the module for $kind"
		quietly "$BUILD/log/module-$kind" \
			"$TOP/scripts/build-module.sh" "$kind"
	done
}

# files_for KIND: the test files to run there
files_for() {
	local file kinds

	for file in "${FILES[@]}"; do
		kinds=$(sed -n 's/^# kernels: //p' "$file")
		if [[ " ${kinds:-$KERNEL_KINDS} " == *" $1 "* ]]; then
			echo "$file"
		fi
	done
}

# The first of the files that did not end, and those behind it.
not_done() {
	local dir=$1 file
	shift

	for file; do
		[ -e "$dir/${file##*/}.done" ] || echo "$file"
	done
}

# run_in_vm KIND: in as few machines as it takes
run_in_vm() {
	local kind=$1 dir=$RESULTS/$1 name files

	mapfile -t files < <(files_for "$kind")
	mkdir -p "$dir"
	while [ ${#files[@]} -gt 0 ]; do
		SECTUN_VM=$dir "$TOP/scripts/vm.sh" -k "$kind" -t "$VM_LIMIT" \
			-m "$([ "$kind" = debug ] && echo 3G || echo 2G)" -- \
			selftests/run.sh "$dir" "${files[@]}" |
			sed -u "s/^/$kind: /" || true
		[ -e "$dir/status" ] && break
		mapfile -t files < <(not_done "$dir" "${files[@]}")
		[ ${#files[@]} -gt 0 ] || break
		name=${files[0]##*/}
		cp "$dir/console" "$dir/$name.console"
		echo "not ok - $name: the machine died, see" \
			"$dir/$name.console" | tee -a "$dir/$name.tap"
		files=("${files[@]:1}")
	done
}

run_on_host() {
	local dir=$RESULTS/host files

	mapfile -t files < <(files_for host)
	mkdir -p "$dir"
	[ ${#files[@]} -eq 0 ] ||
		"$TOP/selftests/run.sh" "$dir" "${files[@]}" |
			sed -u 's/^/host: /'
}

count() {
	cat "$RESULTS"/*/*.tap 2>/dev/null | grep -cE "$1" || true
}

summarize() {
	local skipped failed ok

	skipped=$(count '^(ok .*|1\.\.0 )# SKIP')
	failed=$(count '^not ok')
	ok=$(count '^ok')
	ok=$((ok - $(count '^ok .*# SKIP')))
	grep -hE '^(not ok|ok .*# SKIP|1\.\.0 # SKIP)' "$RESULTS"/*/*.tap |
		sort | uniq -c || true
	echo "$ok passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$ok" -gt 0 ]
}

main() {
	local kind

	parse "$@"
	"$TOP/scripts/setup.sh"
	cd "$TOP"
	rm -rf "$RESULTS"
	build
	[ ${#FILES[@]} -gt 0 ] ||
		mapfile -t FILES < <(find selftests -maxdepth 1 -type f \
			-executable ! -name run.sh | sort)
	run_on_host
	for kind in $KINDS; do
		run_in_vm "$kind"
	done
	summarize
}

main "$@"
