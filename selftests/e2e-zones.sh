#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The example with the zone VPN, whole, on both routers, and hosts behind them:
# what passes the tunnel by the policies at either end, while sectund is there and
# while it is not.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# What the hosts may do: PORT in both protocols, and ping.
PORT=7000
OTHER=7001
LEFT=172.16.1.10
GUEST=172.16.3.10
RIGHT=172.16.2.10

# lan NUMBER ZONE INTERFACE: a network behind a router, in a zone
lan() {
	cat <<-EOT
		set interfaces $3 unit 0 family inet address 172.16.$1.1/24
		set security zones security-zone $2 interfaces $3.0
		set security zones security-zone $2 interfaces $3.0 host-inbound-traffic system-services ping
	EOT
}

# permits FROM TO NAME APPLICATION
permits() {
	local policy="security policies from-zone $1 to-zone $2 policy $3"

	echo "set $policy match source-address any destination-address any application $4"
	echo "set $policy then permit"
}

# statements ROUTER: its example, and zones and networks on top of it
statements() {
	example "$1" 1
	echo 'delete security zones security-zone UNTRUST interfaces st0.0'
	cat "$TOP/selftests/data/vpn-zone.conf"
	cat <<-EOT
		set applications application ECHO-TCP protocol tcp destination-port $PORT
		set applications application ECHO-UDP protocol udp destination-port $PORT
		set applications application-set HOSTS application [ ECHO-TCP ECHO-UDP junos-ping ]
	EOT
	if [ "$1" = a ]; then
		lan 1 TRUST ge-0/0/1
		lan 3 UNTRUST ge-0/0/2
		permits TRUST VPN FORTH HOSTS
		permits VPN TRUST BACK junos-ping
		echo 'set routing-options static route 172.16.2.0/24 next-hop 10.0.1.2'
	else
		lan 2 TRUST ge-0/0/1
		permits VPN TRUST FORTH HOSTS
		permits TRUST VPN BACK HOSTS
		echo 'set routing-options static route 172.16.1.0/24 next-hop 10.0.1.1'
		echo 'set routing-options static route 172.16.3.0/24 next-hop 10.0.1.1'
	fi
}

# host NAME ADDRESS ROUTER DEVICE
host() {
	namespace "$1"
	veth "$1" eth0 "$2/24" "$3" "$4" -
	ip -n "$1" route add default via "${2%.*}.1"
}

# echoes NS ADDRESS PORT...: a server, that answers whoever is let through to it
echoes() {
	local name=$1
	shift
	background in_ns "$name" python3 -m sectest.echo serve "$@"
}

pings() {
	in_ns "$1" ping -q -c 1 -W "${4:-5}" -s "${3:-56}" "$2"
}

no_ping() {
	! pings "$1" "$2" 56 1
}

# asks NS PROTOCOL ADDRESS BYTES [PORT]
asks() {
	in_ns "$1" python3 -m sectest.echo "$2" "$3" "${5:-$PORT}" "$4"
}

no_answer() {
	! in_ns "$1" python3 -m sectest.echo "$2" "$3" "${4:-$PORT}" 256 1
}

# rules KEY...: a number of what is in force at a
rules() {
	in_ns a sectunctl -j rules show | /usr/bin/python3 -c '
import functools, json, sys
print(functools.reduce(dict.get, sys.argv[1:], json.load(sys.stdin)))' "$@"
}

# carried_bytes ROUTER: what has left by the tunnel
carried_bytes() {
	statistic "$1" st0.0 tx_bytes
}

# what_passes WHEN: each kind of traffic from left to right
what_passes() {
	check "$1: ping passes" pings left "$RIGHT"
	check "$1: in fragments, too" pings left "$RIGHT" 4000
	check "$1: UDP passes" asks left udp "$RIGHT" 256
	check "$1: in fragments, too" asks left udp "$RIGHT" 8192
	check "$1: TCP passes" asks left tcp "$RIGHT" 524288
}

# what_does_not WHEN
what_does_not() {
	local before

	before=$(rules counters denied)
	check "$1: another TCP port does not" no_answer left tcp "$RIGHT" "$OTHER"
	check "$1: another UDP port does not" no_answer left udp "$RIGHT" "$OTHER"
	check "$1: nothing but ping the other way" no_answer right tcp "$LEFT"
	check "$1: which is counted" test "$(rules counters denied)" -ge $((before + 3))
	check "$1: nor anything from TRUST to UNTRUST" no_ping left "$GUEST"
}

load_module
export PYTHONPATH=$TOP/selftests
router a b
wan a b
host left "$LEFT" a ge-0-0-1
host guest "$GUEST" a ge-0-0-2
host right "$RIGHT" b ge-0-0-1
echoes left "$LEFT" "$PORT"
echoes right "$RIGHT" "$PORT" "$OTHER"
capture a ge-0-0-0 "$WORK/wan"
for name in a b; do
	statements "$name" >"$WORK/$name.conf"
	check "$name takes the example with its zones" configure "$name" "$WORK/$name.conf"
done
check_soon "the tunnel comes up" 60 is_up a 1.1.1.2
check_soon "the hosts reach each other" 30 pings left "$RIGHT"

# ---- with sectund ------------------------------------------------------------

before=$(carried_bytes a)
what_passes "with sectund"
check "ping passes the other way" pings right "$LEFT"
check "the tunnel has carried it" test "$(carried_bytes a)" -ge $((before + 524288))
what_does_not "with sectund"
check "by the example's own policies all passes" asks guest tcp "$RIGHT" 256
check "also the other way" pings right "$GUEST"
check "the router answers the zone VPN" in_ns b ping -q -c 1 -W 5 10.0.1.1
echoes a 10.0.1.1 "$OTHER"
check_soon "a service of the router" 20 asks a tcp 10.0.1.1 256 "$OTHER"
check "is not for the zone VPN" no_answer b tcp 10.0.1.1 "$OTHER"

hits=$(operate a 'show security policies hit-count')
for policy in 'TRUST +VPN +FORTH' 'VPN +TRUST +BACK' 'UNTRUST +VPN +UNTRUST-TO-VPN' \
	'VPN +UNTRUST +VPN-TO-UNTRUST'; do
	matches "hit-count has ${policy##* +}" "^[0-9]+ +$policy +[1-9][0-9]* +Permit\$" "$hits"
done
check "a session by UDP, which stays for a while" asks left udp "$RIGHT" 256
sessions=$(operate a "show security flow session destination-prefix $RIGHT protocol udp")
matches "the session names its policy" 'Policy name: FORTH/' "$sessions"
matches "and has the tunnel as a wing" \
	"Out: ${RIGHT//./\\.}/$PORT --> .*, If: st0\.0, Pkts: [1-9]" "$sessions"

# ---- sectund killed ------------------------------------------------------------

before=$(rules generation)
pid=$(sectund_pid a)
kill -9 "$pid"
wait_for 20 gone "$pid"
equals "without sectund the rules are in force" "$before" "$(rules generation)"
what_passes "without sectund"
what_does_not "without sectund"
check "sectund is started again" start_sectund a
check "and told" sectun_on a apply
check_soon "the tunnel is under management again" 60 is_up a 1.1.1.2
operate a 'clear security ike security-associations' >/dev/null 2>&1
check_soon "and comes back" 60 pings left "$RIGHT"
check "with the same policies" no_answer left tcp "$RIGHT" "$OTHER"
check_soon "BGP is established" 90 prints_match Establ operate a 'show bgp summary'

stop_capture
equals "the WAN holds IKE and ESP only" "" "$(captured "$WORK/wan" "not ($ONLY_IPSEC)")"
done_testing
