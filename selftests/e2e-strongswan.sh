#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A stock strongSwan over the kernel's XFRM as the peer: it answers, it asks, by
# IKEv1 and IKEv2.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

both_ways() {
	check_soon "$1: the tunnel comes up" 60 is_up a 1.1.1.2
	check "$1: a reaches the peer" in_ns a ping -c 5 -i 0.2 10.0.1.2
	check "$1: the peer reaches a" in_ns b ping -c 5 -i 0.2 10.0.1.1
}

# Nothing is left of the case before.
start_over() {
	swanctl_on b --terminate --ike srx --force >/dev/null 2>&1
	operate a 'clear security ike security-associations' >/dev/null 2>&1
}

peer_answers() {
	stock_peer b "$1" 1.1.1.2 1.1.1.1
	operate a "set security ike gateway IKE-GATEWAY version v$1-only" \
		'set security ipsec vpn IPSEC-VPN establish-tunnels immediately' \
		commit >"$WORK/commit" 2>&1 || diag "$(cat "$WORK/commit")"
	both_ways "v$1, the peer answers"
	start_over
}

peer_asks() {
	stock_peer b "$1" 1.1.1.2 1.1.1.1
	operate a "set security ike gateway IKE-GATEWAY version v$1-only" \
		'delete security ipsec vpn IPSEC-VPN establish-tunnels' \
		commit >"$WORK/commit" 2>&1 || diag "$(cat "$WORK/commit")"
	start_over
	check_soon "v$1: a is idle before" 20 is_down a
	check "v$1: the peer initiates" swanctl_on b --initiate --child tunnel \
		--timeout 40
	both_ways "v$1, the peer asks"
	start_over
}

load_module
router_without_bgp a
namespace b
wan a b
plug b ge-0-0-0 1.1.1.2/24
stock_start b || bail_out "charon-systemd starts" "$(cat "$WORK"/b/charon.*)"
stock_interface b 10.0.1.2/24
# Without BGP, whose packets would wake the tunnel while it is to be idle.
without_bgp <"$EXAMPLES/srx-a.conf" | sed '/establish-tunnels/d' >"$WORK/a.conf"
check "a takes the configuration" configure a "$WORK/a.conf"
peer_asks 1
peer_answers 1
peer_asks 2
peer_answers 2
done_testing
