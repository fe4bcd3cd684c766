#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What keeps a tunnel down is told in words by the log of either side.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# told ROUTER REGEX: the operator's log names the cause
told() {
	operate "$1" 'show log messages | match IKE' | grep -iE -- "$2"
}

# set_up NAME: with its statements; more of them on standard input
set_up() {
	{
		example "$1" "$VERSION" | without_bgp
		cat
	} >"$WORK/$1.conf"
	configure "$1" "$WORK/$1.conf" >"$WORK/commit" 2>&1 ||
		bail_out "$1 takes the configuration" "$(cat "$WORK/commit")"
}

stays_down() {
	check_soon "v$VERSION, $1: the log of a says so" 75 told a "$2"
	check "v$VERSION, $1: no tunnel" is_down a
	equals "v$VERSION, $1: no SA in the module" "" \
		"$(in_ns a sectunctl sa show)"
	told a . | tail -n 3 | sed 's/^/# /'
}

# spoil NAME REGEX STATEMENT: b has that statement besides
spoil() {
	router_without_bgp a b
	wan a b
	set_up b <<<"$3"
	set_up a </dev/null
	stays_down "$1" "$2"
	check_soon "v$VERSION, $1: so does that of b" 75 told b "$2"
	scrap a b
}

# The cable is there, and nobody at its other end.
peer_down() {
	router_without_bgp a
	namespace b
	wan a b
	set_up a </dev/null
	stays_down "peer down" 'does not answer'
	scrap a b
}

# try VERSION
try() {
	VERSION=$1
	spoil "wrong pre-shared key" 'pre-shared key' \
		'set security ike policy IKE-POLICY pre-shared-key ascii-text "Other"'
	spoil "phase 1 mismatch" 'phase 1 proposal mismatch' \
		'set security ike proposal IKE-PROPOSAL encryption-algorithm aes-128-cbc'
	spoil "phase 2 mismatch" 'phase 2 .*proposal mismatch' \
		'set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-128-cbc'
	peer_down
}

load_module
try 1
try 2
done_testing
