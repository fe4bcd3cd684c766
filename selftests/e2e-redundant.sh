#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two VPNs over two Internet connections. Traffic leaves the first one when ESP
# does not get through (vpn-monitor) or the peer is gone (dead-peer-detection),
# and comes back.
#
#   left 192.168.1.10 ---- a ==== 1.1.1.0/24, st0.0 ==== b ---- 192.168.2.10 right
#                          a ==== 2.2.2.0/24, st0.1 ==== b
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# gateway NAME OWN PEER PORT UNIT: a VPN over the connection at that port
gateway() {
	cat <<-EOF
	set interfaces ge-0/0/$4 unit 0 family inet address $2/24
	set interfaces st0 unit $5 family inet address 10.0.$5.${2##*.}/30
	set security ike gateway $1-gateway ike-policy IKE-POLICY
	set security ike gateway $1-gateway address $3
	set security ike gateway $1-gateway external-interface ge-0/0/$4
	set security ike gateway $1-gateway dead-peer-detection interval 10 threshold 1
	set security ipsec vpn vpn-$1 bind-interface st0.$5
	set security ipsec vpn vpn-$1 ike gateway $1-gateway
	set security ipsec vpn vpn-$1 ike ipsec-policy IPSEC-POLICY
	set security zones security-zone untrust interfaces ge-0/0/$4 host-inbound-traffic system-services ike
	set security zones security-zone vpn interfaces st0.$5 host-inbound-traffic system-services ping
	EOF
}

# statements OWN PEER: numbers of this router and the other one
statements() {
	example a 1 | grep -E 'ike proposal|ike policy|ipsec proposal|ipsec policy'
	gateway primary "1.1.1.$1" "1.1.1.$2" 0 0
	gateway secondary "2.2.2.$1" "2.2.2.$2" 1 1
	cat <<-EOF
	set interfaces ge-0/0/2 unit 0 family inet address 192.168.$1.1/24
	set security zones security-zone trust interfaces ge-0/0/2
	set security policies from-zone trust to-zone vpn policy OUT match source-address any destination-address any application any
	set security policies from-zone trust to-zone vpn policy OUT then permit
	set security policies from-zone vpn to-zone trust policy IN match source-address any destination-address any application any
	set security policies from-zone vpn to-zone trust policy IN then permit
	set routing-options static route 192.168.$2.0/24 next-hop st0.0 preference 10
	set routing-options static route 192.168.$2.0/24 qualified-next-hop st0.1 preference 20
	set security ipsec vpn-monitor-options interval 2 threshold 2
	EOF
}

sites() {
	router_without_bgp a b
	namespace left right
	# addresses that no route leads to are refused, as is usual
	in_ns a sysctl -qw net.ipv4.conf.default.rp_filter=2
	in_ns b sysctl -qw net.ipv4.conf.default.rp_filter=2
	wan a b
	veth a ge-0-0-1 - b ge-0-0-1 -
	veth left lan 192.168.1.10/24 a ge-0-0-2 -
	veth right lan 192.168.2.10/24 b ge-0-0-2 -
	ip -n left route add default via 192.168.1.1
	ip -n right route add default via 192.168.2.1
}

set_up() {
	{
		statements 1 2
		echo 'set security ipsec vpn vpn-primary vpn-monitor'
	} >"$WORK/a.conf"
	{
		statements 2 1
		echo 'set security ipsec vpn vpn-primary vpn-monitor optimized'
		echo 'set security ipsec vpn vpn-primary vpn-monitor destination-ip 10.0.0.1'
	} >"$WORK/b.conf"
	for name in a b; do
		configure "$name" "$WORK/$name.conf" >"$WORK/commit" 2>&1 ||
			bail_out "$name takes the configuration" "$(cat "$WORK/commit")"
		matches_not "$name: nothing is without effect" 'warning' "$(cat "$WORK/commit")"
	done
	# what the stack sends by itself is not to be counted
	quiet_wan a st0.1
}

# shown ROUTER REGEX: a line of the overview
shown() {
	prints_match "$2" operate "$1" 'show security ipsec vpn-monitor'
}

# leads ROUTER DESTINATION DEVICE: the route in use, as the operator sees it
leads() {
	operate "$1" "show route $2" | grep -A 1 '\*\[Static' | grep -F "via $3"
}

# both_lead DEVICE
both_lead() {
	leads a 192.168.2.10 "$1" && leads b 192.168.1.10 "$1"
}

json_tells() {
	operate a 'show security ipsec vpn-monitor | display json' | python3 -c '
import json, sys
vpns = {vpn["vpn"]: vpn for vpn in json.load(sys.stdin)["vpns"]}
first, second = vpns["vpn-primary"], vpns["vpn-secondary"]
assert first["down"] and first["tunnel-up"] and not first["active-routes"], first
assert not second["monitored"] and second["active-routes"] == 1, second'
}

# monitors NAME LETTER: the Mon column of a's SAs of the first tunnel, of which there
# may be several pairs when both ends have begun at once
monitors() {
	local output letters

	output=$(operate a 'show security ipsec security-associations')
	letters=$(sed -nE 's/^ *[<>].* unlim (.) root 500 1\.1\.1\..*/\1/p' <<<"$output" | sort -u)
	equals "$1" "$2" "$letters"
	[ "$2" = "$letters" ] ||
		diag "$output" "$(operate a 'show security ike security-associations')" \
			"$(tail -n 40 "$(rundir a)/kmd")"
}

# taken_for_dead ROUTER: so often its peer was, by dead-peer-detection
taken_for_dead() {
	grep -c 'DPD check timed out' "$(rundir "$1")/kmd"
}

sent_by() {
	statistic a "$1" tx_packets
}

# hosts_by COUNT NAME: so many of five pings between hosts go through st0.1,
# where nothing else does
hosts_by() {
	local before

	check_soon "$2: hosts reach each other" 10 \
		in_ns left ping -q -c 1 -W 1 192.168.2.10
	before=$(sent_by st0.1)
	check "$2: with no loss" in_ns left ping -q -c 5 -i 0.2 -W 1 192.168.2.10
	equals "$2: packets through st0.1" "$1" "$(($(sent_by st0.1) - before))"
}

# probes ROUTER: so many it has sent
probes() {
	awk '{ print $5 }' "$(rundir "$1")/vpn-monitor.state"
}

probed() {
	[ "$(probes "$1")" -ge "$2" ]
}

# b is optimized, a is not.
optimized() {
	local pid before

	ip netns exec left ping -q -i 0.2 192.168.2.10 >/dev/null &
	pid=$!
	wait_for 20 probed a $(($(probes a) + 2))
	before=$(probes b)
	check_soon "a sends probes while packets come in" 20 probed a $(($(probes a) + 2))
	equals "b does not" "$before" "$(probes b)"
	kill "$pid"
	wait "$pid" 2>/dev/null
}

# cut MATCH: neither router gets such packets from the first connection
cut() {
	local name

	for name in a b; do
		in_ns "$name" nft -f - <<-EOF
		table netdev cut {
			chain in {
				type filter hook ingress device "ge-0-0-0" priority -500
				$1 drop
			}
		}
		EOF
	done
}

mend() {
	in_ns a nft delete table netdev cut
	in_ns b nft delete table netdev cut
}

# begin_again ROUTER: a new sectund, which is told what the old one knew
begin_again() {
	start_sectund "$1" && sectun_on "$1" apply
}

load_module
sites
set_up
check_soon "a: the first tunnel comes up, without traffic, and answers" 60 \
	shown a '^vpn-primary .* Up +Up +1.1.1.2 .* 1 of 1$'
check_soon "b: likewise" 60 shown b '^vpn-primary .* Up +Up +10.0.0.1 .* 1 of 1$'
check_soon "both lead through it" 20 both_lead st0.0
monitors "a: monitored, and up" U
hosts_by 0 "at first"
optimized
check "b: the second one is not in use" shown b '^vpn-secondary .* - .* 0 of 1$'

cut 'ip protocol esp'
check_soon "no ESP: both lead through the second tunnel" 30 both_lead st0.1
hosts_by 5 "no ESP"
monitors "no ESP: a has the SAs of the first one still, which are down" D
check "no ESP: the log of b says so" prints_match \
	'VPN vpn-primary is down: 10.0.0.1 has not answered 2 pings through st0.0' ike_log b
check "no ESP: JSON tells the same" json_tells
matches "no ESP: so does the diagnosis" 'st0.0 is held down by vpn-monitor: 1.1.1.2 does not' \
	"$(operate a 'show security ipsec diagnose vpn vpn-primary')"
check_soon "no ESP: IKE asks whether the peer is there" 30 \
	grep -q 'sending DPD request' "$(rundir a)/kmd"
mend
check_soon "ESP again: both lead through the first tunnel" 30 both_lead st0.0
hosts_by 0 "ESP again"
monitors "ESP again: a: up" U
equals "ESP again: the peer has not been taken for dead" 0 "$(taken_for_dead a)"

cut 'ip protocol esp'
check_soon "no ESP: a leads through the second tunnel" 30 leads a 192.168.2.10 st0.1
kill -9 "$(sectund_pid a)"
check "sectund is killed, and begins again" begin_again a
check "the first tunnel is not in use" leads a 192.168.2.10 st0.1
for name in a b; do
	check "$name: without vpn-monitor" operate "$name" \
		'delete security ipsec vpn vpn-primary vpn-monitor' \
		'delete security ipsec vpn-monitor-options' commit
done
check_soon "nobody sees that nothing gets through" 30 both_lead st0.0
mend
check_soon "the first tunnel has SAs" 60 shown a '^vpn-primary .* Up +- .* 1 of 1$'

kill -9 "$(sectund_pid a)"
ip -n b link set ge-0-0-0 down
check "no link: sectund begins again, with SAs of an earlier one" begin_again a
check_soon "no link: both lead through the second tunnel" 60 both_lead st0.1
hosts_by 5 "no link"
check "no link: a says that the first one is down" shown a '^vpn-primary .* Down +- .* 0 of 1$'
ip -n b link set ge-0-0-0 up
check_soon "the link again: both lead through the first tunnel" 60 both_lead st0.0
hosts_by 0 "the link again"

# Nothing but dead-peer-detection can tell: each has its link.
declare -A before
for name in a b; do
	before[$name]=$(taken_for_dead "$name")
done
cut 'ip daddr 1.1.1.0/24'
check_soon "no path: both lead through the second tunnel" 60 both_lead st0.1
hosts_by 5 "no path"
for name in a b; do
	check "no path: $name has taken the peer for dead" \
		test "$(taken_for_dead "$name")" -gt "${before[$name]}"
done
mend
check_soon "the path again: both lead through the first tunnel" 60 both_lead st0.0
hosts_by 0 "the path again"
done_testing
