#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tunnels over IPv6: IKE and ESP between two sectunds, and with stock strongSwan.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# example6 NAME VERSION: the example with IPv6 outside
example6() {
	example "$1" "$2" | without_bgp | sed -E \
		-e 's|inet address 1\.1\.1\.([12])/24|inet6 address 2001:db8::\1/64|' \
		-e 's|1\.1\.1\.([12])|2001:db8::\1|'
}

# configured NAME VERSION
configured() {
	example6 "$1" "$2" | configure "$1" >"$WORK/commit" 2>&1 ||
		bail_out "$1 takes the configuration" "$(cat "$WORK/commit")"
}

replies() {
	in_ns a ping -q -c 3 -i 0.2 -W 2 10.0.1.2
}

# A route to the peer through the tunnel, as a default route would be one
into_itself() {
	ip -n a route add 2001:db8::2/128 dev st0.0 metric 1
	check "$1: a route to the peer through the tunnel" replies
	in_ns a swanctl --rekey --ike IKE-GATEWAY \
		--uri "unix://$(rundir a)/sectund.vici" >"$WORK/rekey" 2>&1
	check_soon "$1: and IKE, which rekeys" 30 ike_rekeyed
	check "$1: and then" replies
}

ike_rekeyed() {
	in_ns a swanctl --list-sas --uri "unix://$(rundir a)/sectund.vici" |
		grep -E '^IKE-GATEWAY: #([2-9]|1[0-9]), ESTABLISHED'
}

# wire_is_clean NAME: no inner packet in the clear, and ESP
wire_is_clean() {
	stop_capture
	equals "$1: nothing of IPv4 on the wire" "" "$(captured "$WORK/wan" ip)"
	check "$1: but ESP over IPv6" [ -n "$(captured "$WORK/wan" 'ip6 proto 50')" ]
}

# between_ours VERSION
between_ours() {
	router_without_bgp a b
	veth a ge-0-0-0 - b ge-0-0-0 -
	capture b ge-0-0-0 "$WORK/wan"
	configured a "$1"
	configured b "$1"
	check_soon "v$1: the tunnel comes up" 60 is_up a 2001:db8::2
	check_soon "v$1: and carries" 20 replies
	into_itself "v$1"
	wire_is_clean "v$1"
	scrap a b
}

# with_stock VERSION
with_stock() {
	router_without_bgp a
	namespace b
	veth a ge-0-0-0 - b ge-0-0-0 -
	plug b ge-0-0-0 2001:db8::2/64
	stock_start b || bail_out "charon-systemd" "$(cat "$WORK"/b/charon.*)"
	stock_interface b 10.0.1.2/24
	stock_peer b "$1" 2001:db8::2 2001:db8::1
	configured a "$1"
	check_soon "v$1: the tunnel to strongSwan comes up" 60 is_up a 2001:db8::2
	check_soon "v$1: and carries" 20 replies
	scrap a b
}

load_module
between_ours 1
between_ours 2
with_stock 1
with_stock 2
done_testing
