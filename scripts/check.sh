#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh [-k KERNEL] [FILE...]: every test, or only those FILEs of selftests/,
# on all kernels or only on that one. The last line is
# 'N passed, N failed, N skipped'; the status says whether any failed.
#
# A file of selftests/ runs on Debian's kernels. One with a line '# kernels: ...'
# runs on those; 'host' is this machine. 'debug' looks after memory, locks and
# references. One that is '(long)' runs there only with -k.
#
# Looking for lost memory by kmemleak makes a machine several times slower: there
# it is done for files with a line '# kmemleak'. What the module itself allocates
# and does not free the debug kernel tells for each.
#
# A machine has one processor: two such machines beside each other are done in
# half the time of two with two. A file with a line '# processors: 2' needs both.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

RESULTS=$BUILD/results
VM_LIMIT=4800
# Now and then an emulated kernel dies of its own patching before it is up.
STARTS=3
DEFAULT_KINDS='6.1 6.12'
KINDS='debug 6.1 6.12'
LEAKS=kmemleak
PARTS="$LEAKS 1 2"
PARALLEL=parallel
GROUP=
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

# record NAME KIND WHAT: a failure outside of the test files
record() {
	mkdir -p "$RESULTS/$2"
	echo "not ok - $1: $3" | tee -a "$RESULTS/$2/$1.tap"
}

build_programs() {
	note "building the programs"
	quietly "$BUILD/log/programs" make -C "$TOP" programs test-programs
	# made here, as no machine of a test can write to the project
	rm -rf "$BUILD/install"
	quietly "$BUILD/log/install" make -C "$TOP" install \
		DESTDIR="$BUILD/install" KDIR=
	quietly "$BUILD/log/ynl" "$TOP/scripts/ynl_tree.sh"
}

# build_module KIND PART: and the kernel, where that is not Debian's
build_module() {
	if [ "$1" = debug ]; then
		"$TOP/scripts/debug-kernel.sh" || return
	fi
	note "building the module for $1"
	quietly "$BUILD/log/module-$1-$2" "$TOP/scripts/build-module.sh" "$1"
	# The debug kernel's instruments make frames larger than it likes.
	[ "$1" = debug ] || ! grep 'warning:' "$BUILD/log/module-$1-$2"
}

# processors_of PART: that its machine has
processors_of() {
	if [ "$1" = "$PARALLEL" ]; then
		echo 2
	else
		echo 1
	fi
}

# A machine with any other number there is none.
check_processors() {
	local wrong

	wrong=$(grep -HE '^# processors: ' "${FILES[@]}" |
		grep -vE ': (1|2)$' || true)
	[ -z "$wrong" ] || die "1 or 2 processors, not as in $wrong"
}

# wants_kmemleak KIND FILE
wants_kmemleak() {
	[ "$1" = debug ] && grep -qx "# $LEAKS" "$2"
}

# files_for KIND PROCESSORS: the test files to run there
files_for() {
	local file kinds processors

	for file in "${FILES[@]}"; do
		processors=$(sed -n 's/^# processors: //p' "$file")
		[ "${processors:-1}" = "$2" ] || continue
		kinds=$(sed -n 's/^# kernels: //p' "$file")
		[[ $kinds != *'(long)'* || $KINDS = "$1" ]] || continue
		if [[ " ${kinds:-$DEFAULT_KINDS} " == *" $1 "* ]]; then
			echo "$file"
		fi
	done
}

# files_of_leaks KIND yes|no: those for one processor with kmemleak, or without
files_of_leaks() {
	local file answer

	for file in $(files_for "$1" 1); do
		answer=no
		! wants_kmemleak "$1" "$file" || answer=yes
		[ "$answer" != "$2" ] || echo "$file"
	done
}

# files_of_part KIND PART: every other one; the second part from the end, as files
# of a kind have names alike, and some keep a processor busy while others wait
files_of_part() {
	case $2 in
	1)	files_of_leaks "$1" no | sed -n 'p;n' ;;
	2)	files_of_leaks "$1" no | sed -n 'n;p' | tac ;;
	"$LEAKS")
		files_of_leaks "$1" yes ;;
	*)	files_for "$1" 2 ;;
	esac
}

# The first of the files that did not end, and those behind it.
not_done() {
	local dir=$1 file
	shift

	for file; do
		[ -e "$dir/${file##*/}.done" ] || echo "$file"
	done
}

# tagged KIND COMMAND...: runs it with KIND before each line, in a process group
# of its own that goes when this script is stopped
tagged() {
	local kind=$1
	shift

	set -m
	"$@" </dev/null 8>&- | sed -u "s/^/$kind: /" 8>&- &
	set +m
	GROUP=$(jobs -p)
	wait || true
	GROUP=
}

stop() {
	note "stopped"
	[ -z "$GROUP" ] || kill -- "-$GROUP" 2>/dev/null || true
	jobs -p | xargs -r kill 2>/dev/null || true
	wait
	exit 143
}

# emulator_failed CONSOLE: whether the machine died of a breakpoint the kernel had
# already taken away again, which no processor but an emulated one executes
emulator_failed() {
	grep -q 'int3: 0000' "$1"
}

# run_in_vm KIND PART: that part of the files, in as few machines as it takes
run_in_vm() {
	local kind=$1 dir=$RESULTS/$1-$2 memory=2G starts=1 name files parameters=()

	mapfile -t files < <(files_of_part "$kind" "$2")
	[ ${#files[@]} -gt 0 ] || return 0
	mkdir -p "$dir"
	( build_module "$kind" "$2" ) || {
		record module "$kind-$2" "the module cannot be built without a warning"
		return 0
	}
	if [ "$kind" = debug ]; then
		memory=3G
		parameters=(-a kmemleak=off)
		# One of the two; and what counts allocations complains of one that fails.
		[ "$2" != "$LEAKS" ] || parameters=(-a sysctl.vm.mem_profiling=0)
	fi
	while [ ${#files[@]} -gt 0 ]; do
		SECTUN_VM=$dir tagged "$kind" "$TOP/scripts/vm.sh" -k "$kind" \
			-c "$(processors_of "$2")" -t "$VM_LIMIT" -m "$memory" \
			"${parameters[@]}" -- selftests/run.sh "$dir" "${files[@]}"
		[ -e "$dir/status" ] && break
		mapfile -t files < <(not_done "$dir" "${files[@]}")
		[ ${#files[@]} -gt 0 ] || break
		name=${files[0]##*/}
		cp "$dir/console" "$dir/$name.console"
		if [ ! -e "$dir/$name.tap" ] && [ "$starts" -lt "$STARTS" ]; then
			note "$kind: the machine did not start, once more"
			starts=$((starts + 1))
			continue
		fi
		if emulator_failed "$dir/$name.console" && [ "$starts" -lt "$STARTS" ]; then
			note "$kind: the emulator failed in $name, once more"
			starts=$((starts + 1))
			rm -f "$dir/$name.tap"
			continue
		fi
		if [ ! -e "$dir/$name.tap" ]; then
			record "$name" "$kind-$2" \
				"the machine does not start, see $dir/$name.console"
			break
		fi
		record "$name" "$kind-$2" "the machine died, see $dir/$name.console"
		files=("${files[@]:1}")
	done
}

# run_at_once COUNT PART...: those parts of all kinds
run_at_once() {
	local count=$1 kind part
	shift

	for kind in $KINDS; do
		for part; do
			while [ "$(jobs -rp | wc -l)" -ge "$count" ]; do
				wait -n || true
			done
			( trap stop INT TERM HUP; run_in_vm "$kind" "$part" ) &
		done
	done
	wait
}

# In parts, so that at the end no machine is alone for long.
run_in_vms() {
	# shellcheck disable=SC2086 # a list
	run_at_once 2 $PARTS
	run_at_once 1 "$PARALLEL"
}

run_on_host() {
	local dir=$RESULTS/host files

	mapfile -t files < <(files_for host 1)
	mkdir -p "$dir"
	[ ${#files[@]} -eq 0 ] ||
		tagged host "$TOP/selftests/run.sh" "$dir" "${files[@]}"
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
	parse "$@"
	mkdir -p "$BUILD"
	exec 8>"$BUILD/check.lock"
	flock -n 8 || die "another check.sh is at work in this clone"
	trap stop INT TERM HUP
	"$TOP/scripts/setup.sh"
	cd "$TOP"
	rm -rf "$RESULTS"
	[ ${#FILES[@]} -gt 0 ] ||
		mapfile -t FILES < <(find selftests -maxdepth 1 -type f \
			-executable ! -name run.sh | sort)
	check_processors
	if ( build_programs ); then
		run_on_host
		run_in_vms
	else
		record programs host "the programs cannot be built"
	fi
	summarize
}

main "$@"
