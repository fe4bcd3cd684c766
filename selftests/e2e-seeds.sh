#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The two example configurations, pasted: IKEv1 as printed, then in aggressive
# mode, then IKEv2; and another tunnel that comes and goes beside theirs.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# try VERSION MODE [STATEMENT]: what the operator sees when both are up
try() {
	local version=$1 mode=$2 name

	for name in a b; do
		example "$name" "$version" >"$WORK/$name.conf"
		echo "${3:-}" >>"$WORK/$name.conf"
		check "$mode: $name takes the configuration" \
			configure "$name" "$WORK/$name.conf"
	done
	check_soon "$mode: the IKE SA is up" 60 prints_match " UP .*$mode" \
		operate a 'show security ike security-associations'
	check_soon "$mode: a has the tunnel" 30 is_up a 1.1.1.2
	check_soon "$mode: b has the tunnel" 30 is_up b 1.1.1.1
	check "$mode: st0.0 has carrier" prints_match LOWER_UP \
		ip -n a link show st0.0
	check "$mode: a reaches b" in_ns a ping -c 3 10.0.1.2
	check "$mode: b reaches a" in_ns b ping -c 3 10.0.1.1
	check "$mode: BGP begins anew" vtysh -N a -c 'clear bgp *'
	check_soon "$mode: BGP establishes" 90 establishes_anew
	check_soon "$mode: and is shown so" 30 prints_match Establ \
		operate a 'show bgp summary'
}

# The neighbour was established once more than before.
establishes_anew() {
	local times

	times=$(vtysh -N a -c 'show bgp neighbors 10.0.1.2' |
		grep -oP 'Connections established \K[0-9]+')
	[ "$times" -gt "$ESTABLISHED" ] && ESTABLISHED=$times
}

# exchanges FILE TYPE: packets of that exchange, RFC 2408 section 3.1, RFC 7296 section 3.1
exchanges() {
	captured "$1" "udp port 500 and udp[8 + 18] = $2"
}

# Each ping waits for its last answer.
ping_on() {
	while [ -e "$WORK/more" ]; do
		in_ns a ping -q -i 0.05 -c 40 10.0.1.2
	done >"$WORK/flood"
}

# A gateway and a VPN of their own, while packets go through st0.0.
beside() {
	local spi flood

	spi=$(outbound_spi a)
	: >"$WORK/more"
	ping_on &
	flood=$!
	check "another tunnel is committed" operate a \
		'set security ike gateway OTHER ike-policy IKE-POLICY' \
		'set security ike gateway OTHER address 1.1.1.9' \
		'set security ike gateway OTHER external-interface ge-0/0/0.0' \
		'set interfaces st0 unit 1 family inet address 10.0.2.1/24' \
		'set security ipsec vpn OTHER-VPN bind-interface st0.1' \
		'set security ipsec vpn OTHER-VPN ike gateway OTHER' \
		'set security ipsec vpn OTHER-VPN ike ipsec-policy IPSEC-POLICY' commit
	check "and changed" operate a \
		'set security ike gateway OTHER address 1.1.1.8' commit
	check "and deleted" operate a 'delete security ike gateway OTHER' \
		'delete security ipsec vpn OTHER-VPN' 'delete interfaces st0 unit 1' commit
	rm "$WORK/more"
	wait "$flood"
	equals "the first one has lost no packet" " 0% packet loss" \
		"$(grep -oE ' [0-9.]+% packet loss' "$WORK/flood" | sort -u)"
	equals "and has its keys still" "$spi" "$(outbound_spi a)"
}

load_module
router a b
wan a b
capture a ge-0-0-0 "$WORK/wan"
ESTABLISHED=0
try 1 Main
check "a second commit changes nothing" prints_match . operate a commit
spi=$(outbound_spi a)
operate a commit >/dev/null 2>&1
equals "and leaves the SA alone" "$spi" "$(outbound_spi a)"
try 1 Aggressive 'set security ike policy IKE-POLICY mode aggressive'
try 2 IKEv2
beside
stop_capture
equals "the WAN holds IKE and ESP only" "" \
	"$(captured "$WORK/wan" "not ($ONLY_IPSEC)")"
matches "main mode was on the wire" . "$(exchanges "$WORK/wan" 2)"
matches "aggressive mode" . "$(exchanges "$WORK/wan" 4)"
matches "and IKEv2" . "$(exchanges "$WORK/wan" 34)"
matches "and ESP" ESP "$(captured "$WORK/wan" esp)"
done_testing
