#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the shell shows of zones, policies and sessions of one router, as text and
# as JSON, beside what really passed it.
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# shows NAME STATEMENT REGEX...: the router's output has a line for each
shows() {
	local name=$1 statement=$2 output regex
	shift 2

	output=$(operate r "$statement" 2>&1) ||
		output="status $?: $output"
	for regex; do
		grep -qE -- "$regex" <<<"$output" && continue
		not_ok "$name" "no '$regex' in:
$output"
		return
	done
	ok "$name"
}

# json STATEMENT EXPRESSION: of python, about the output as "o"
json() {
	operate r "$1 | display json" |
		/usr/bin/python3 -c "import json, sys; o = json.load(sys.stdin); assert $2, o"
}

load_module
namespace t r u
veth t eth0 192.168.1.10/24 r ge-0-0-1 -
veth u eth0 192.168.2.10/24 r ge-0-0-2 -
ip -n t route add default via 192.168.1.1
ip -n u route add default via 192.168.2.1
mkdir -p "$WORK/r/conf"
chmod 700 "$WORK/r/conf"
refuses 'without zones nothing is enforced' 'no zones are configured' \
	operate r 'show security policies'

check 'the router takes the configuration' configure r <<-EOT
	set interfaces ge-0/0/1 unit 0 family inet address 192.168.1.1/24
	set interfaces ge-0/0/2 unit 0 family inet address 192.168.2.1/24
	set security address-book global address LAN 192.168.1.0/24
	set security zones security-zone trust description "Ours"
	set security zones security-zone trust interfaces ge-0/0/1.0
	set security zones security-zone trust host-inbound-traffic system-services ping
	set security zones security-zone untrust interfaces ge-0/0/2.0
	set security policies from-zone trust to-zone untrust policy PING match source-address LAN
	set security policies from-zone trust to-zone untrust policy PING match destination-address any
	set security policies from-zone trust to-zone untrust policy PING match application junos-icmp-all
	set security policies from-zone trust to-zone untrust policy PING then permit
	set security policies from-zone trust to-zone untrust policy PING then count
	set security policies from-zone trust to-zone untrust policy NO-HTTP match source-address any
	set security policies from-zone trust to-zone untrust policy NO-HTTP match destination-address any
	set security policies from-zone trust to-zone untrust policy NO-HTTP match application junos-http
	set security policies from-zone trust to-zone untrust policy NO-HTTP then deny
EOT

shows 'zones' 'show security zones' '^Security zone: trust$' '^  Description: Ours$' \
	'^  Interfaces bound: 1$' '^    ge-0/0/1\.0$' '^    ge-0/0/2\.0$'
shows 'one zone in detail' 'show security zones trust detail' \
	'^  Allowed host-inbound traffic: ping$'
shows 'zones, terse' 'show security zones terse' '^Zone +Type$' '^untrust +Security$'
shows 'a zone that is not there' 'show security zones nosuch' "no zone 'nosuch'"
check 'zones as JSON' json 'show security zones' \
	'{z["name"] for z in o["security-zones"]} == {"trust", "untrust"}'

shows 'policies' 'show security policies' '^Default policy: deny-all$' \
	'^From zone: trust, To zone: untrust$' \
	'^  Policy: PING, State: enabled, Index: 4, Sequence number: 1$' \
	'^      LAN: 192\.168\.1\.0/24$' '^    Applications: junos-icmp-all$' \
	'^    Action: permit, count$' \
	'^  Policy: NO-HTTP, State: enabled, Index: 5, Sequence number: 2$' \
	'^    Action: deny$'
shows 'policies in detail' 'show security policies policy-name NO-HTTP detail' \
	'^Policy: NO-HTTP, action-type: deny, State: enabled, Index: 5$' \
	'IP protocol: tcp' 'Destination port range: \[80-80\]'
check 'ping passes' in_ns t ping -c 3 -W 2 192.168.2.10
refuses 'a ping the other way does not' '100% packet loss' in_ns u ping -c 1 -W 1 192.168.1.10
shows 'hit counts' 'show security policies hit-count' \
	'^Index +From zone +To zone +Name +Policy count +Action$' \
	'^1 +trust +untrust +PING +1 +Permit$' '^2 +trust +untrust +NO-HTTP +0 +Deny$' \
	'^Number of policy: 2$'
check 'policies as JSON' json 'show security policies' \
	'[(p["name"], p["hits"]) for p in o["policies"]] == [("PING", 1), ("NO-HTTP", 0)]'
check 'packets of a policy that counts' json 'show security policies policy-name PING' \
	'o["policies"][0]["packets"] == 6'

match='show security match-policies source-ip 192.168.1.10 destination-ip 192.168.2.10'
match+=' from-zone trust to-zone untrust'
shows 'match-policies, permitted' "$match protocol icmp" \
	'^Policy: PING, action-type: permit'
shows 'match-policies, denied' \
	"$match protocol tcp source-port 1024 destination-port 80" \
	'^Policy: NO-HTTP, action-type: deny'
shows 'match-policies, by default' \
	"$match protocol udp source-port 1024 destination-port 53" \
	'^Policy: default-policy, action-type: deny-all' \
	'^set security policies from-zone trust to-zone untrust policy trust-to-untrust match'
check 'match-policies as JSON' json "$match protocol icmp" \
	'o["policy"]["name"] == "PING" and not o["default"]'

# A session with pings ends half a minute after the last one, so there is a new one.
operate r 'clear security flow session all' >/dev/null
in_ns t ping -c 3 -W 2 192.168.2.10 >/dev/null
shows 'sessions' 'show security flow session' \
	'^Session ID: [0-9]+, Policy name: PING/4, Timeout: [0-9]+, Valid$' \
	'^  In: 192\.168\.1\.10/[0-9]+ --> 192\.168\.2\.10/[0-9]+;icmp, If: ge-0/0/1\.0, Pkts: 3, Bytes: 252$' \
	'^  Out: 192\.168\.2\.10/[0-9]+ --> 192\.168\.1\.10/[0-9]+;icmp, If: ge-0/0/2\.0, Pkts: 3, Bytes: 252$' \
	'^Total sessions: 1$'
shows 'sessions by interface' 'show security flow session interface ge-0/0/2.0' \
	'^Total sessions: 1$'
shows 'sessions by prefix' \
	'show security flow session source-prefix 192.168.1.0/24 destination-prefix 192.168.2.0/24 protocol icmp' \
	'^Total sessions: 1$'
shows 'sessions that are not there' 'show security flow session protocol tcp' \
	'^Total sessions: 0$'
shows 'summary of the sessions' 'show security flow session summary' \
	'^Sessions-in-use: 1$' '^  Valid sessions: 1$'
check 'sessions as JSON' json 'show security flow session' \
	'o["sessions"][0]["policy"] == "PING" and o["sessions"][0]["in"]["packets"] == 3'
shows 'statistics' 'show security flow statistics' '^ +Current sessions: 1$' \
	'^ +Packets dropped: [1-9]' '^ +Denied by a policy or by default: [1-9]'
check 'statistics as JSON' json 'show security flow statistics' \
	'o["drops"]["denied"] >= 1 and o["current-sessions"] == 1'
shows 'sessions are cleared' 'clear security flow session destination-prefix 192.168.2.10' \
	'^1 active session cleared$'
shows 'and gone' 'show security flow session' '^Total sessions: 0$'
check 'ping passes again' in_ns t ping -c 1 -W 2 192.168.2.10
shows 'all are cleared' 'clear security flow session all' '^1 active session cleared$'

# A filter that filtered nothing would clear everything.
for filter in session-identifier source-port destination-port protocol; do
	refuses "by no $filter" "$filter '0' is not" \
		operate r "clear security flow session $filter 0"
done
refuses 'by no interface' "interface '' is not" operate r 'clear security flow session interface ""'

# The trace, and sessions that a policy wants logged.
start_sectund r || bail_out 'sectund starts' "$(ike_log r)"
check 'a trace is committed' operate r \
	'set security flow traceoptions file flow-log size 10k files 2' \
	'set security flow traceoptions flag basic-datapath' \
	'set security flow traceoptions packet-filter F destination-prefix 192.168.2.0/24' \
	'set security policies from-zone trust to-zone untrust policy PING then log session-init session-close' \
	'set security policies from-zone trust to-zone untrust policy NO-HTTP then log session-init' \
	commit
in_ns t ping -c 1 -W 2 192.168.2.10 >/dev/null
check_soon 'a packet is traced' 20 prints_match \
	' packet [0-9]+: 192\.168\.1\.10.* -> 192\.168\.2\.10.* icmp, 84 bytes$' \
	operate r 'show log flow-log'
shows 'its steps' 'show log flow-log' '^  in ge-0-0-1, zone trust$' \
	'^  session [0-9]+ made$' '^  route: out ge-0-0-2' '^  policy PING: permit$' \
	'^  sent: out ge-0-0-2$'
ip netns exec t bash -c 'echo >/dev/tcp/192.168.2.10/80' 2>/dev/null &
check_soon 'a drop has its reason' 20 prints_match '^  dropped: .*' \
	operate r 'show log flow-log | match dropped'
# It would try for two minutes.
kill $!
wait $! 2>/dev/null
equals 'nobody else may read it' 600 "$(stat -c %a "$(rundir r)/log/flow-log")"
check_soon 'a session is logged' 20 prints_match 'RT_FLOW_SESSION_CREATE: .* PING trust untrust' \
	operate r 'show log messages'
check_soon 'and one that is denied' 20 prints_match \
	'RT_FLOW_SESSION_DENY: session denied 192\.168\.1\.10/[0-9]+->192\.168\.2\.10/80 protocol tcp policy NO-HTTP trust untrust interface ge-0/0/1\.0 reason denied by policy' \
	operate r 'show log messages'
operate r 'clear security flow session all' >/dev/null
check_soon 'and its end' 20 prints_match 'RT_FLOW_SESSION_CLOSE: session closed [a-z]' \
	operate r 'show log messages'
check 'the trace ends' operate r 'delete security flow traceoptions' commit
check 'sectund forgets it' test ! -e "$(rundir r)/flow-trace"
done_testing
