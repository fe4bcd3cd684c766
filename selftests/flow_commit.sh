#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Zones and policies by commit: what passes a router between two hosts, and
# what a second, a refused, an undone commit leaves in force.
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

PAIR='security policies from-zone TRUST to-zone UNTRUST'
TRACE='security flow traceoptions'

# generation: of the rules in force, 0 without
generation() {
	in_ns r sectunctl -j rules show | python3 -c '
import json, sys
print(json.load(sys.stdin)["generation"])'
}

pings() {
	in_ns "$1" ping -q -c 1 -W "${3:-5}" "$2"
}

no_ping() {
	! pings "$1" "$2" 1
}

# connects NS ADDRESS PORT
connects() {
	in_ns "$1" timeout 5 bash -c "exec 3<>/dev/tcp/$2/$3"
}

no_connection() {
	! in_ns "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$2/$3"
}

# from_bgp PORT: a connection to that port of the router that comes from port 179
from_bgp() {
	in_ns in socat -u /dev/null "TCP4:10.1.0.1:$1,bind=10.1.0.2:179,reuseaddr,connect-timeout=2"
}

not_from_bgp() {
	! from_bgp "$1"
}

# commits STATEMENT...: in one session, then commit
commits() {
	operate r configure "$@" commit
}

# traces: a ping, and the trace has told of it; for check_soon
traces() {
	pings in 10.2.0.2
	grep -q ' 10\.1\.0\.2.* 10\.2\.0\.2' "$WORK/trace"
}

# kept NAME GENERATION: nobody sent rules
kept() {
	equals "$1" "$2" "$(generation)"
}

load_module
namespace in r out
mkdir -p "$WORK/r/conf" "$WORK/r/run"
chmod 700 "$WORK/r/conf"
veth in eth0 10.1.0.2/24 r ge-0-0-1 -
veth out eth0 10.2.0.2/24 r ge-0-0-0 -
in_ns in ip -6 addr add 2001:db8:1::2/64 dev eth0 nodad
in_ns out ip -6 addr add 2001:db8:2::2/64 dev eth0 nodad
ip -n in route add default via 10.1.0.1
ip -n out route add default via 10.2.0.1
ip -n in -6 route add default via 2001:db8:1::1
ip -n out -6 route add default via 2001:db8:2::1
in_ns r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.ge-0-0-0.accept_dad=0 \
	net.ipv6.conf.ge-0-0-1.accept_dad=0
for port in 80 81; do
	background in_ns out python3 -m http.server --bind 10.2.0.2 "$port" \
		>/dev/null 2>&1
done

check "a configuration without zones" commits \
	'set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24' \
	'set interfaces ge-0/0/1 unit 0 family inet6 address 2001:db8:1::1/64' \
	'set interfaces ge-0/0/0 unit 0 family inet address 10.2.0.1/24' \
	'set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8:2::1/64'
check "forwards" pings in 10.2.0.2
check_soon "TCP, too" 20 connects in 10.2.0.2 80
for port in 179 8080; do
	background in_ns r socat "TCP4-LISTEN:$port,reuseaddr,fork" /dev/null
	check_soon "the router takes connections to port $port" 20 connects in 10.1.0.1 "$port"
done
equals "no rules are in force" 0 "$(generation)"

# ---- zones ---------------------------------------------------------------

check "zones" commits \
	'set security zones security-zone TRUST interfaces ge-0/0/1.0' \
	'set security zones security-zone TRUST host-inbound-traffic system-services ping' \
	'set security zones security-zone UNTRUST interfaces ge-0/0/0.0'
check "the router answers the zone that may ping it" pings in 10.1.0.1
check "in IPv6" pings in 2001:db8:1::1
check "and not the other one" no_ping out 10.2.0.1
check "without a policy nothing passes" no_ping in 10.2.0.2
check "in IPv6 neither" no_ping in 2001:db8:2::2

check "BGP with the router" commits \
	'set security zones security-zone TRUST host-inbound-traffic protocols bgp'
check "opens its port" from_bgp 179
check "and no other one, wherever it comes from" not_from_bgp 8080

# ---- policies ------------------------------------------------------------

check "a policy for pings and another for the web server" commits \
	'set security address-book global address SERVER 10.2.0.2' \
	'set security address-book global address SERVER6 2001:db8:2::2' \
	'set security address-book global address-set SERVERS address [ SERVER SERVER6 ]' \
	'set applications application-set PINGS application [ junos-ping junos-pingv6 ]' \
	"set $PAIR policy PING match source-address any destination-address SERVERS application PINGS" \
	"set $PAIR policy PING then permit" \
	"set $PAIR policy WEB match destination-address SERVER application junos-http" \
	"set $PAIR policy WEB then permit"
check "a ping passes" pings in 10.2.0.2
check "in IPv6, too" pings in 2001:db8:2::2
check "the web server can be reached" connects in 10.2.0.2 80
check "by another port not" no_connection in 10.2.0.2 81
check "and nothing from the other side" no_ping out 10.1.0.2

# ---- what commits leave alone ---------------------------------------------

before=$(generation)
check "the same again" commits
kept "sends no rules" "$before"
check "a commit of something else" commits \
	'set interfaces ge-0/0/1 description inside' \
	'set security address-book global address UNUSED 10.9.0.0/16'
kept "sends no rules either" "$before"

check "a trace" commits "set $TRACE file one" "set $TRACE flag basic-datapath" \
	"set $TRACE packet-filter F destination-prefix 10.2.0.2/32"
settings=$(cat "$(rundir r)/flow-trace")
ip -n r route add 10.80.0.0/16 via 10.2.0.2 metric 5
refuses "a commit that fails" '10\.80\.0\.0/16' commits \
	"delete $PAIR policy PING" "delete $TRACE file" "set $TRACE file two" \
	"set $TRACE packet-filter F destination-prefix 10.9.9.9/32" \
	'set routing-options static route 10.80.0.0/16 discard'
ip -n r route del 10.80.0.0/16
operate r configure 'rollback 0' >/dev/null
kept "leaves the rules" "$before"
check "the ping still passes" pings in 10.2.0.2
equals "the trace has its file" "$settings" "$(cat "$(rundir r)/flow-trace")"
background in_ns r sectunctl monitor trace >"$WORK/trace"
check_soon "and is about the same packets" 20 traces
check "the trace ends" commits "delete $TRACE"
check "and its settings" test ! -e "$(rundir r)/flow-trace"
refuses "one that refers to nothing" "no address 'NOBODY'" commits \
	"set $PAIR policy PING match source-address NOBODY"
operate r configure 'rollback 0' >/dev/null
kept "leaves them as well" "$before"

# ---- order, inactive parts, rollback ----------------------------------------

check "a policy behind the others" commits \
	"set $PAIR policy LAST match source-address any" \
	"set $PAIR policy LAST then deny"
check "changes nothing for them" pings in 10.2.0.2
check "inserted in front" commits "insert $PAIR policy LAST before policy PING"
check "it decides" no_ping in 10.2.0.2
check "deactivated" commits "deactivate $PAIR policy LAST"
check "it does not" pings in 10.2.0.2
check "activated" commits "activate $PAIR policy LAST"
check "it does again" no_ping in 10.2.0.2
matches "show | compare knows" 'inactive: policy LAST' \
	"$(operate r configure "deactivate $PAIR policy LAST" 'show | compare' 'rollback 0' 2>&1)"
check "rollback 1" commits 'rollback 1'
check "brings back that it is inactive" pings in 10.2.0.2
check "the default is to permit" commits \
	'set security policies default-policy permit-all'
check "what no policy is about passes" connects in 10.2.0.2 81
check "rollback 1 again" commits 'rollback 1'
check "and it does not" no_connection in 10.2.0.2 81

# ---- rules that are gone ----------------------------------------------------

in_ns r sectunctl rules flush
check "rules taken away by somebody else" connects in 10.2.0.2 81
check "the next commit" commits 'set interfaces ge-0/0/1 description again'
check "puts them back" no_connection in 10.2.0.2 81
in_ns r sectunctl rules flush
check "the active configuration applied again" sectun_on r apply
check "puts them back, too" no_connection in 10.2.0.2 81

check "a route that the configuration has" commits \
	'set routing-options static route 10.90.0.0/16 discard'
ip -n r route del blackhole 10.90.0.0/16
ip -n r route add 10.90.0.0/16 via 10.2.0.2 metric 5
in_ns r sectunctl rules flush
refuses "one that cannot be applied as a whole" 'in force nevertheless' sectun_on r apply
check "has its rules in force" no_connection in 10.2.0.2 81
ip -n r route del 10.90.0.0/16

check "no zones any more" commits 'delete security zones' 'delete security policies'
equals "are no rules" 0 "$(generation)"
check "and everything passes" connects in 10.2.0.2 81
done_testing
