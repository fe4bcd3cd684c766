#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a commit does to the machine: devices, addresses, routes, IKE, BGP. A
# second one does nothing, a refused one leaves nothing behind.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# state: everything a commit may change, as the machine has it
state() {
	ip -n a -o addr show | sed 's/valid_lft.*//'
	ip -n a -o link show | grep -oE '^[0-9]+: [^ ]+|mtu [0-9]+|alias .*|,UP'
	ip -n a route show
	in_ns a sectunctl link show
	vtysh -N a -d bgpd -c 'show running-config'
	swanctl --list-conns --uri "unix://$(rundir a)/sectund.vici"
}

# times_told: how often sectund was given a part of a configuration; not what it
# has to say of a peer that does not answer
times_told() {
	grep -c '\[CFG\]' "$(rundir a)/kmd"
}

# unchanged_by NAME COMMAND...: it succeeds; kernel, sectund, FRR notice nothing
unchanged_by() {
	local name=$1 told before
	shift

	before=$(state)
	told=$(times_told)
	ip -n a monitor link address route >"$WORK/monitor" &
	local monitor=$!
	wait_for 10 listens "$monitor"
	check "$name: succeeds" "$@"
	kill "$monitor"
	wait "$monitor" 2>/dev/null
	equals "$name: no word from the kernel" "" "$(cat "$WORK/monitor")"
	equals "$name: no word to sectund" "$told" "$(times_told)"
	equals "$name: nothing has changed" "$before" "$(state)"
}

# listens PID: has its netlink socket open
listens() {
	find "/proc/$1/fd" -lname 'socket:*' | grep -q .
}

# undone NAME REGEX STATEMENT...: the commit is refused, says why, leaves nothing
undone() {
	local name=$1 regex=$2 before
	shift 2

	before=$(state)
	refuses "$name" "$regex" operate a "$@" commit
	equals "$name: nothing is left behind" "$before" "$(state)"
	operate a 'rollback 0' >/dev/null 2>&1
}

load_module
router a
namespace b
wan a b
plug b ge-0-0-0 1.1.1.2/24

example a 2 >"$WORK/first"
cat >>"$WORK/first" <<-STATEMENTS
	set interfaces ge-0/0/0 description uplink
	set routing-options static route 10.50.0.0/16 next-hop 1.1.1.2
	set routing-options static route 10.60.0.0/16 discard
	set routing-options static route 10.70.0.0/16 next-hop st0.0 preference 10
	set security ipsec vpn IPSEC-VPN df-bit clear
	set security ipsec vpn IPSEC-VPN copy-outer-dscp
	set security flow tcp-mss ipsec-vpn mss 1350
STATEMENTS
check "the first commit" configure a "$WORK/first"

check "sectund was told of it" [ "$(times_told)" -gt 0 ]
addresses=$(ip -n a -4 -o addr show)
matches "the address of ge-0/0/0" 'ge-0-0-0 +inet 1\.1\.1\.1/24' "$addresses"
matches "the address of st0.0" 'st0\.0 +inet 10\.0\.1\.1/24' "$addresses"
matches "the address of lo0" 'lo +inet 192\.168\.1\.1/32' "$addresses"
matches "the description" 'alias uplink' "$(ip -n a link show ge-0-0-0)"
matches "st0.0 knows its peer" '1\.1\.1\.2' "$(in_ns a sectunctl link show)"
matches "st0.0 has the settings of its VPN" \
	'df-bit clear tcp-mss 1350 copy-outer-dscp on' "$(in_ns a sectunctl link show)"
routes=$(ip -n a route show)
matches "a route through a gateway" \
	'10\.50\.0\.0/16 via 1\.1\.1\.2 .*metric 5' "$routes"
matches "a route that discards" 'blackhole 10\.60\.0\.0/16 .*metric 5' "$routes"
matches "a route through the tunnel" '10\.70\.0\.0/16 dev st0\.0 .*metric 10' "$routes"
matches "FRR has the neighbor" 'neighbor 10\.0\.1\.2 remote-as 200' \
	"$(vtysh -N a -d bgpd -c 'show running-config')"

unchanged_by "a second commit" operate a commit

# No statement is about this one.
in_ns a sectunctl link set st0.0 dscp 46
unchanged_by "a commit of other settings" operate a commit

undone "an unknown statement" "syntax error|unknown|expect" \
	'set interfaces ge-0/0/0 description elsewhere' 'set security ike nonsense 1'
undone "a missing reference" 'NOWHERE' \
	'set interfaces ge-0/0/0 description elsewhere' \
	'set security ipsec vpn IPSEC-VPN ike gateway NOWHERE'
undone "a bad address" '10\.0\.1\.300' \
	'set interfaces ge-0/0/0 description elsewhere' \
	'set interfaces st0 unit 0 family inet address 10.0.1.300/24'
before=$(state)
refuses "without CAP_NET_ADMIN" 'permitted|CAP_NET_ADMIN' \
	in_ns a setpriv --bounding-set -net_admin --inh-caps -net_admin \
	sectun --rundir "$(rundir a)" --confdir "$WORK/a/conf" --frr a -c 'set interfaces ge-0/0/0 description elsewhere' -c commit
equals "without CAP_NET_ADMIN: nothing is left behind" "$before" "$(state)"
operate a 'rollback 0' >/dev/null 2>&1
undone "a device that does not exist" 'ge-0-0-9' \
	'set interfaces ge-0/0/0 description elsewhere' \
	'set interfaces ge-0/0/9 unit 0 family inet address 9.9.9.9/24'
ip -n a route add 10.80.0.0/16 via 1.1.1.2 metric 5
undone "somebody else's route" '10\.80\.0\.0/16' \
	'set interfaces ge-0/0/0 description elsewhere' \
	'set interfaces st0 unit 1 family inet address 10.0.2.1/24' \
	'set routing-options static route 10.80.0.0/16 discard'
ip -n a route del 10.80.0.0/16
undone "a neighbor that FRR refuses" 'local system' \
	'set interfaces ge-0/0/0 description elsewhere' \
	'delete routing-options static route 10.60.0.0/16' \
	'set security ipsec vpn IPSEC-VPN df-bit set' \
	'delete security ipsec vpn IPSEC-VPN copy-outer-dscp' \
	'delete security flow tcp-mss' \
	'set interfaces st0 unit 1 family inet address 10.0.2.1/24' \
	'set protocols bgp group EBGp neighbor 1.1.1.1'

check "another gateway" operate a \
	'set security ike gateway OTHER ike-policy IKE-POLICY' \
	'set security ike gateway OTHER address 1.1.1.9' \
	'set security ike gateway OTHER external-interface ge-0/0/0.0' \
	'set interfaces st0 unit 1 family inet address 10.0.2.1/24' \
	'set security ipsec vpn OTHER-VPN bind-interface st0.1' \
	'set security ipsec vpn OTHER-VPN ike gateway OTHER' \
	'set security ipsec vpn OTHER-VPN ike ipsec-policy IPSEC-POLICY' commit
check "has a device" ip -n a link show st0.1
operate a 'set interfaces st0 unit 1 family inet mtu 1300' commit >/dev/null 2>&1
matches "with the MTU that is configured" 'st0\.1 .* mtu 1300 fixed' \
	"$(in_ns a sectunctl link show)"
check "or without" operate a 'delete interfaces st0 unit 1 family inet mtu' commit
matches_not "with that of the path" 'st0\.1 .* fixed' "$(in_ns a sectunctl link show)"
matches "and a connection" '^OTHER:' \
	"$(swanctl --list-conns --uri "unix://$(rundir a)/sectund.vici")"
check "and goes again" operate a 'delete security ike gateway OTHER' \
	'delete security ipsec vpn OTHER-VPN' 'delete interfaces st0 unit 1' commit
check "with its device" [ -z "$(ip -n a -o link show | grep 'st0\.1')" ]

check "an address moves" operate a \
	'delete interfaces lo0 unit 0 family inet address 192.168.1.1/32' \
	'set interfaces lo0 unit 0 family inet address 192.168.1.9/32' commit
matches_not "the old one is gone" '192\.168\.1\.1/' "$(ip -n a -4 addr show dev lo)"
matches "the new one is there" '192\.168\.1\.9/32' "$(ip -n a -4 addr show dev lo)"

stop_sectund a
refuses "without sectund" 'sectund is not running at' \
	operate a 'set security ike gateway IKE-GATEWAY dead-peer-detection interval 20' commit
operate a 'rollback 0' >/dev/null 2>&1
start_sectund a
check "a new sectund is told everything" sectun_on a apply
matches "and has it" '^IKE-GATEWAY:' \
	"$(swanctl --list-conns --uri "unix://$(rundir a)/sectund.vici")"

kill "$(cat /run/frr/a/bgpd.pid)"
wait_for 15 gone "$(cat /run/frr/a/bgpd.pid)"
refuses "without bgpd" 'bgpd is not running' \
	operate a 'set protocols bgp group EBGp neighbor 10.0.1.3' commit
done_testing
