# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after lib-router.sh: two routers with a tunnel and a network behind
# each, and what "show security ipsec diagnose" says about it when one thing after
# the other is wrong. To start the shell takes seconds where machines are emulated,
# so a commit and the diagnosis behind it are one session.

DIAGNOSE='show security ipsec diagnose'
CLEAR='clear security ike security-associations'
export CLEAR

# statements NAME NUMBER PEER: the example, and a network behind the router
statements() {
	example "$1" 2 | without_bgp | grep -v 'zone UNTRUST interfaces st0'
	cat <<-EOT
	set interfaces ge-0/0/1 unit 0 family inet address 172.16.$2.1/24
	set routing-options static route 172.16.$3.0/24 next-hop 10.0.1.$3
	set security zones security-zone TRUST interfaces ge-0/0/1.0
	set security zones security-zone VPN interfaces st0.0
	set security zones security-zone VPN host-inbound-traffic system-services ping
	set security policies from-zone TRUST to-zone VPN policy OUT match source-address any destination-address any application any
	set security policies from-zone TRUST to-zone VPN policy OUT then permit
	set security policies from-zone VPN to-zone TRUST policy IN match source-address any destination-address any application any
	set security policies from-zone VPN to-zone TRUST policy IN then permit
	set security ipsec vpn IPSEC-VPN establish-tunnels immediately
	EOT
}

# well_pair: routers a and b, whose tunnel has nothing wrong
well_pair() {
	local name

	load_module
	router_without_bgp a b
	wan a b
	for name in a b; do
		ip -n "$name" link add ge-0-0-1 type dummy
	done
	statements a 1 2 >"$WORK/a.conf"
	statements b 2 1 >"$WORK/b.conf"
	for name in a b; do
		configure "$name" "$WORK/$name.conf" >"$WORK/commit" 2>&1 ||
			bail_out "$name takes the configuration" "$(cat "$WORK/commit")"
	done
	check_soon 'nothing is wrong' 90 nothing_wrong
	diag "$WELL"
}

# nothing_wrong: as a sees it; what it says is in WELL
nothing_wrong() {
	WELL=$(operate a "$DIAGNOSE" 2>&1)
	grep -q 'Nothing is wrong' <<<"$WELL"
}

# change ROUTER STATEMENT...: committed
change() {
	local name=$1
	shift

	operate "$name" "$@" commit >"$WORK/commit" 2>&1 ||
		bail_out "$name takes: $*" "$(cat "$WORK/commit")"
}

says() {
	grep -qE "^  First wrong: $1" <<<"$OUTPUT" && grep -qE "^    .*$2" <<<"$OUTPUT"
}

says_now() {
	OUTPUT=$(operate a "$DIAGNOSE" 2>&1)
	says "$@"
}

# finds NAME CHECK REMEDY STATEMENT...: behind these, or soon, a calls that check
# wrong first and says so to mend it. What the peer wants is known when it has asked
# for it, and which of the two asks first is not settled.
finds() {
	local name=$1 wrong=$2 remedy=$3
	shift 3

	OUTPUT=$(operate a "$@" "$DIAGNOSE" 2>&1)
	says "$wrong" "$remedy" || wait_for 90 says_now "$wrong" "$remedy"
	matches "$name: what is wrong" "^  First wrong: $wrong" "$OUTPUT"
	matches "$name: what mends it" "^    .*$remedy" "$OUTPUT"
}

# well_again NAME STATEMENT...: behind these, or soon
well_again() {
	local name=$1
	shift

	if operate a "$@" "$DIAGNOSE" 2>&1 | grep -q 'Nothing is wrong'; then
		ok "$name: and well again"
	else
		check_soon "$name: and well again" 90 nothing_wrong
	fi
}
