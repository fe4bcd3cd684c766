#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh RESULTS FILE...: runs test files one after the other, leaves their TAP
# in RESULTS/FILE.tap and an empty RESULTS/FILE.done behind each that ended.
# What the kernel complains about while a test runs is that test's failure.
set -u
RESULTS=$1
shift
LIMIT=${SECTUN_TEST_LIMIT:-900}

# Not listed: stalls and soft lockups, which a slow emulated machine produces
# without a fault; a test that really hangs meets its time limit.
COMPLAINTS='WARNING:|BUG: [^s]|BUG: sleeping|KASAN|UBSAN|Oops|general protection'
COMPLAINTS+='|possible (recursive|circular|irq)|suspicious RCU|ODEBUG'
COMPLAINTS+='|unregister_netdevice: waiting|ref_tracker|refcount_t|leaked'

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
	if dmesg | grep -qE "$COMPLAINTS"; then
		echo "not ok - $name: the kernel complains"
		dmesg | grep -E -m 1 -A 40 "$COMPLAINTS" | sed 's/^/# /'
	fi
}

run() {
	local file=$1 name=${1##*/} status group tap=$RESULTS/${1##*/}.tap
	local start=$SECONDS

	echo "# $name"
	dmesg -C
	: >"$tap"
	timeout --kill-after=10 "$LIMIT" "$file" >"$tap" 2>&1 </dev/null &
	group=$!
	tail -n +1 -f --pid="$group" "$tap" &
	wait "$group"
	status=$?
	# What a test leaves behind is not waited for: timeout leads a group.
	kill -KILL -- "-$group" 2>/dev/null
	wait
	judge "$name" "$tap" "$status" | tee -a "$tap"
	echo "# $name: $((SECONDS - start)) s" | tee -a "$tap"
	touch "$RESULTS/$name.done"
}

for file; do
	run "$file"
done
