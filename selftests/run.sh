#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh RESULTS FILE...: runs test files one after the other, leaves their TAP
# in RESULTS/FILE.tap, the kernel's messages in RESULTS/FILE.dmesg and an empty
# RESULTS/FILE.done behind each that ended. What the kernel complains about while
# a test runs is that test's failure, and so is memory that it leaves behind,
# where the kernel can tell.
set -u
RESULTS=$1
shift
LIMIT=${SECTUN_TEST_LIMIT:-900}
KMEMLEAK=/sys/kernel/debug/kmemleak
# of a kernel that complains of what a module leaves allocated when it goes
ALLOCATIONS=/proc/allocinfo
# seconds until kmemleak takes an object for a lost one
KMEMLEAK_AGE=5

# Not listed: stalls and soft lockups, which a slow emulated machine produces
# without a fault; a test that really hangs meets its time limit. Who waits for
# two minutes with nothing to do waits for ever.
COMPLAINTS='WARNING:|BUG: ([^s]|s[^o])|kernel BUG|KASAN|UBSAN|Oops'
COMPLAINTS+='|general protection|possible (recursive|circular|irq)|suspicious RCU'
COMPLAINTS+='|INFO: (trying to register|task .* blocked)|ODEBUG|unregister_netdevice: waiting'
# one that says that it has no memory is a test's that lets allocations fail
COMPLAINTS+='|ref_tracker: ([^m]|m[^e])|refcount_t|leaked'
# from there on it would miss what it is there for
COMPLAINTS+='|lockdep is turned off'

# Does the kernel look for lost memory?
watches_memory() {
	[ -w "$KMEMLEAK" ] && ! grep -qw kmemleak=off /proc/cmdline
}

if watches_memory; then
	COMPLAINTS+='|kmemleak: .*disabled'
fi

# judge NAME TAP STATUS: what a test's own lines do not tell
judge() {
	local name=$1 tap=$2 status=$3 planned count

	planned=$(grep -oP '^1\.\.\K[0-9]+' "$tap" | tail -n 1)
	count=$(grep -cE '^(not )?ok ' "$tap")
	if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
		echo "not ok - $name: no end after $LIMIT s"
	elif [ -z "$planned" ] || [ "$planned" -ne "$count" ]; then
		echo "not ok - $name: $count of ${planned:-an unknown number of}" \
			"tests, status $status"
	elif [ "$status" -ne 0 ] && ! grep -q '^not ok ' "$tap"; then
		echo "not ok - $name: status $status"
	fi
}

# Also what it said before, or since the last test: it is lost nowhere. The kernel of
# the machine that machines run on has nothing to do with the tests.
judge_messages() {
	local name=$1 messages=$RESULTS/$1.dmesg

	[ -n "${SECTUN_VM:-}" ] || return 0
	dmesg -c >"$messages"
	if grep -qE "$COMPLAINTS" "$messages"; then
		echo "not ok - $name: the kernel complains"
		grep -E -m 1 -A 40 "$COMPLAINTS" "$messages" | sed 's/^/# /'
	fi
}

unload() {
	timeout 60 modprobe -qr sectun ||
		echo "not ok - $1: the module cannot be unloaded"
}

# A scan takes as long as many a test, and what is lost is told of when a second
# one misses it as well: that is the one behind the next file.
judge_memory() {
	local name=$1 report

	watches_memory || return 0
	if echo scan >"$KMEMLEAK"; then
		report=$(cat "$KMEMLEAK")
		echo clear >"$KMEMLEAK"
	else
		report="kmemleak does not scan"
	fi
	if [ -n "$report" ]; then
		echo "not ok - $name: memory is left behind, here or by the test before"
		head -n 60 <<<"$report" | sed 's/^/# /'
	fi
}

run() {
	local file=$1 name=${1##*/} status group tap=$RESULTS/${1##*/}.tap
	local start=$SECONDS

	echo "# $name"
	: >"$tap"
	timeout --kill-after=10 "$LIMIT" "$file" >"$tap" 2>&1 </dev/null &
	group=$!
	tail -n +1 -f --pid="$group" "$tap" &
	wait "$group"
	status=$?
	# What a test leaves behind is not waited for: timeout leads a group.
	kill -KILL -- "-$group" 2>/dev/null
	wait
	{
		judge "$name" "$tap" "$status"
		# What it holds when it goes is lost for good.
		[ ! -e "$ALLOCATIONS" ] || unload "$name"
		judge_memory "$name"
		judge_messages "$name"
	} | tee -a "$tap"
	echo "# $name: $((SECONDS - start)) s" | tee -a "$tap"
	touch "$RESULTS/$name.done"
}

for file; do
	run "$file"
done
if watches_memory; then
	sleep "$KMEMLEAK_AGE"
	judge_memory "${file##*/}" | tee -a "$RESULTS/${file##*/}.tap"
fi
