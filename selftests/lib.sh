# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by every test: TAP output, namespaces, waiting for conditions.
#
#	. "$(dirname "$0")/lib.sh"
#	load_module
#	namespace a b
#	veth a ge-0-0-0 1.1.1.1/24 b ge-0-0-0 1.1.1.2/24
#	check "b answers" in_ns a ping -c 1 1.1.1.2
#	done_testing
#
# Tests run as root in a virtual machine (scripts/vm.sh), from the project's
# directory, one file after the other. Each leaves nothing behind.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=${SECTUN_BIN:-$TOP/build/bin}
PATH=$BIN:$PATH
WORK=$(mktemp -d "/run/sectun-test.XXXXXX")
TEST_COUNT=0
TEST_FAILED=0
TEST_NAMESPACES=()
TEST_PIDS=()
export TOP BIN PATH WORK
mkfifo "$WORK/nothing"

# ---- TAP ---------------------------------------------------------------

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

ok() {
	TEST_COUNT=$((TEST_COUNT + 1))
	echo "ok $TEST_COUNT - $*"
}

# not_ok NAME [what was seen]
not_ok() {
	TEST_COUNT=$((TEST_COUNT + 1))
	TEST_FAILED=$((TEST_FAILED + 1))
	echo "not ok $TEST_COUNT - $1"
	[ -n "${2:-}" ] && diag "$2"
	return 0
}

# skip NAME REASON
skip() {
	TEST_COUNT=$((TEST_COUNT + 1))
	echo "ok $TEST_COUNT - $1 # SKIP $2"
}

# Nothing in this file can run here.
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# No further test of this file makes sense.
bail_out() {
	not_ok "$@"
	done_testing
}

done_testing() {
	echo "1..$TEST_COUNT"
	exit $((TEST_FAILED > 0))
}

# check NAME COMMAND...: succeeds
check() {
	local name=$1 output
	shift

	if output=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "status $? of: $*
$output"
	fi
}

# refuses NAME REGEX COMMAND...: fails, and what it prints matches REGEX
refuses() {
	local name=$1 regex=$2 output
	shift 2

	if output=$("$@" 2>&1); then
		not_ok "$name" "was not refused: $*
$output"
	elif grep -qE -- "$regex" <<<"$output"; then
		ok "$name"
	else
		not_ok "$name" "refused, but says nothing of '$regex': $*
$output"
	fi
}

# equals NAME EXPECTED ACTUAL
equals() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "expected '$2', is '$3'"
	fi
}

# matches NAME REGEX TEXT
matches() {
	if grep -qE -- "$2" <<<"$3"; then
		ok "$1"
	else
		not_ok "$1" "no '$2' in:
$3"
	fi
}

# matches_not NAME REGEX TEXT
matches_not() {
	if grep -qE -- "$2" <<<"$3"; then
		not_ok "$1" "there is '$2' in:
$3"
	else
		ok "$1"
	fi
}

# ---- waiting -----------------------------------------------------------

# pause: between two polls. In an emulated machine programs that do no more than
# sleep or tell the time take much of it.
pause() {
	read -rt 0.2 <>"$WORK/nothing" || true
}

# wait_for SECONDS COMMAND...: polls until COMMAND succeeds. Where everything
# takes longer, SECTUN_PATIENCE is by how much.
wait_for() {
	local end=$((EPOCHSECONDS + $1 * ${SECTUN_PATIENCE:-1}))
	shift

	until "$@" >/dev/null 2>&1; do
		[ "$EPOCHSECONDS" -lt "$end" ] || return 1
		pause
	done
}

# check_soon NAME SECONDS COMMAND...: becomes true in that time
check_soon() {
	local name=$1 seconds=$2
	shift 2

	if wait_for "$seconds" "$@"; then
		ok "$name"
	else
		not_ok "$name" "not after $seconds s: $*
$("$@" 2>&1)"
	fi
}

# prints_match REGEX COMMAND...: for wait_for and check_soon
prints_match() {
	local regex=$1
	shift
	"$@" 2>&1 | grep -E -- "$regex"
}

# ---- namespaces --------------------------------------------------------

# in_ns NAME COMMAND...: with all that is not of the network as it is outside
in_ns() {
	nsenter --net="/run/netns/$1" "${@:2}"
}

# statistic NAME DEVICE COUNTER: of the kernel's, such as tx_packets
statistic() {
	ip netns exec "$1" cat "/sys/class/net/$2/statistics/$3"
}

# namespace NAME...: with lo up, forwarding, and no reverse-path filter
namespace() {
	local name

	for name in "$@"; do
		ip netns add "$name" || bail_out "namespace $name"
		TEST_NAMESPACES+=("$name")
		ip -n "$name" link set lo up
		in_ns "$name" sysctl -qw net.ipv4.ip_forward=1 \
			net.ipv4.conf.all.rp_filter=0 \
			net.ipv4.conf.default.rp_filter=0 \
			net.ipv6.conf.all.forwarding=1 \
			net.ipv6.conf.default.accept_dad=0
	done
}

# veth NS DEV ADDRESS NS DEV ADDRESS: a cable; '-' for no address
veth() {
	ip -n "$1" link add "$2" type veth peer name "$5" netns "$4" || return
	plug "$1" "$2" "$3" && plug "$4" "$5" "$6"
}

plug() {
	[ "$3" = - ] || ip -n "$1" addr add "$3" dev "$2" || return
	ip -n "$1" link set "$2" up
}

# background COMMAND...: stopped when the test ends; its pid is in $!
background() {
	"$@" &
	TEST_PIDS+=("$!")
}

# ---- the module --------------------------------------------------------

load_module() {
	modprobe sectun || bail_out "modprobe sectun" "$(dmesg | tail -n 5)"
}

# loss_free FILE: each of ping's summaries in FILE tells of replies and of no loss
loss_free() {
	local good='^[1-9][0-9]* packets transmitted, [1-9][0-9]* received.* 0% packet loss'

	grep -qE "$good" "$1" && ! grep 'packets transmitted' "$1" | grep -qvE "$good"
}

# ---- leaving nothing behind --------------------------------------------

AT_EXIT=()

# at_exit COMMAND...: run at the end, the last one first
at_exit() {
	AT_EXIT+=("$(printf '%q ' "$@")")
}

clean_up() {
	local i name pid

	for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do
		eval "${AT_EXIT[i]}"
	done
	for pid in "${TEST_PIDS[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	for name in "${TEST_NAMESPACES[@]}"; do
		ip netns pids "$name" 2>/dev/null | xargs -r kill -9 2>/dev/null
		ip netns del "$name" 2>/dev/null
	done
	rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
