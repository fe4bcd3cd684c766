#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the operational commands print of two routers that are up: columns,
# wording, JSON, and what clear does.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# shows NAME STATEMENT REGEX...: the output of router a has a line for each
shows() {
	local name=$1 statement=$2 output regex
	shift 2

	if ! output=$(operate a "$statement" 2>&1); then
		not_ok "$name" "$statement: $output"
		return
	fi
	for regex; do
		grep -qE -- "$regex" <<<"$output" && continue
		not_ok "$name" "no '$regex' in:
$output"
		return
	done
	ok "$name"
}

is_json() {
	operate a "$1 | display json" | /usr/bin/python3 -m json.tool
}

index_of_ike() {
	operate a 'show security ike security-associations' |
		awk '/ UP / { print $1 }'
}

one_pair() {
	operate a 'show interfaces st0.0' | grep -q ': 1 inbound, 1 outbound' &&
		[ "$(index_of_ike | wc -l)" = 1 ]
}

ike_is_new() {
	[ -n "$(index_of_ike)" ] && [ "$(index_of_ike)" != "$1" ]
}

spi_is_new() {
	[ -n "$(outbound_spi a)" ] && [ "$(outbound_spi a)" != "$1" ]
}

load_module
router a b
wan a b
for name in a b; do
	check "$name takes the configuration" \
		configure "$name" "$EXAMPLES/srx-$name.conf"
done
check_soon "a has the tunnel" 60 is_up a 1.1.1.2
check_soon "BGP establishes" 90 prints_match Establ operate a 'show bgp summary'
# Both routers wanted the tunnel at the same time.
check_soon "one pair is left" 60 one_pair

cookie='[0-9a-f]{16}'
shows 'IKE security associations' 'show security ike security-associations' \
	'^Index   State  Initiator cookie  Responder cookie  Mode           Remote Address$' \
	"^[0-9]+ +UP     $cookie  $cookie  Main           1\.1\.1\.2$"
shows 'IKE security associations, detail' \
	'show security ike security-associations detail' \
	'^IKE peer 1\.1\.1\.2, Index [0-9]+, Gateway Name: IKE-GATEWAY$' \
	'^  Role: (Initiator|Responder), State: UP$' 'Exchange type: Main' \
	'Encryption +: aes-cbc-256$' 'Authentication +: hmac-sha256-128$' \
	'Diffie-Hellman group +: DH-group-14$'
shows 'IPsec security associations' 'show security ipsec security-associations' \
	'^  Total active tunnels: 1     Total Ipsec sas: 1$' \
	'^  ID    Algorithm       SPI      Life:sec/kb  Mon lsys Port  Gateway$' \
	'^  <131073 ESP:aes-cbc-256/sha256 [0-9a-f]+ +[0-9]+/ unlim - root 500 1\.1\.1\.2$' \
	'^  >131073 ESP:aes-cbc-256/sha256 [0-9a-f]+ +[0-9]+/ unlim - root 500 1\.1\.1\.2$'
shows 'IPsec security associations, detail' \
	'show security ipsec security-associations detail' \
	'^ID: 131073 Virtual-system: root, VPN Name: IPSEC-VPN' \
	'Bind-interface: st0\.0$' 'Direction: inbound, SPI: [0-9a-f]+' \
	'Direction: outbound' 'Version: IKEv1'
shows 'another tunnel is not there' \
	'show security ipsec security-associations 131074' \
	'^  Total active tunnels: 0     Total Ipsec sas: 0$'
shows 'ping' 'ping 10.0.1.2 source 10.0.1.1' \
	'^PING 10\.0\.1\.2 \(10\.0\.1\.2\): 56 data bytes$' \
	'^64 bytes from 10\.0\.1\.2: icmp_seq=0 ttl=64 time=[0-9.]+ ms$' \
	'^8 packets transmitted, 8 packets received, 0% packet loss$'
shows 'BGP summary' 'show bgp summary' '^Groups: 1 Peers: 1 Down peers: 0$' \
	'^inet\.0 {17}[0-9]' '^10\.0\.1\.2 +200 .*Establ$' '^  inet\.0: [0-9/]+$'
shows 'BGP neighbor' 'show bgp neighbor 10.0.1.2' \
	'^Peer: 10\.0\.1\.2\+[0-9]+ AS 200    Local: 10\.0\.1\.1\+[0-9]+ AS 100$' \
	'^  Group: EBGp                  Routing-Instance: master$' \
	'^  Type: External    State: Established    Flags: <Sync>$' \
	'^  Holdtime: 90 Preference: 170$' 'Active Holdtime: 90$' \
	'^  Local Interface: st0\.0$'
shows 'routes' 'show route' '^inet\.0: ' \
	'^10\.0\.1\.0/24 +\*\[Direct/0\]' '> via st0\.0$'
shows 'interface' 'show interfaces st0.0' 'Logical interface st0\.0' \
	'Secure-Tunnel' 'Local: 10\.0\.1\.1' \
	'Security associations: 1 inbound, 1 outbound'
shows 'interfaces, terse' 'show interfaces terse' \
	'^ge-0/0/0\.0 +up +up +inet +1\.1\.1\.1/24$' \
	'^st0\.0 +up +up +inet +10\.0\.1\.1/24$' '^lo0\.0 .*$'
shows 'log' 'show log messages | match IKE' 'IKE'
for statement in 'show security ike security-associations' \
	'show security ipsec security-associations' 'show bgp summary' \
	'show bgp neighbor' 'show route' 'show interfaces' 'show configuration'; do
	check "$statement | display json" is_json "$statement"
done
matches_not 'no secret in the configuration' Juniper \
	"$(operate a 'show configuration | display set')"
matches_not 'no secret in the log' Juniper "$(operate a 'show log messages')"

spi=$(outbound_spi a)
shows 'one tunnel is cleared' 'clear security ipsec security-associations 131073' \
	'^1 IPsec security association cleared$'
check_soon 'and comes back with new keys' 60 spi_is_new "$spi"
index=$(index_of_ike)
shows 'the IKE SA is cleared' 'clear security ike security-associations 1.1.1.2' \
	'^1 IKE security association cleared$'
check_soon 'and comes back' 60 ike_is_new "$index"

spi=$(outbound_spi a)
check 'a limit of kilobytes' operate a \
	'set security ipsec proposal IPSEC-PROPOSAL lifetime-kilobytes 64' commit
check_soon 'begins with a new SA' 60 spi_is_new "$spi"
shows 'what is left of it' 'show security ipsec security-associations' \
	'^  >131073 ESP:aes-cbc-256/sha256 [0-9a-f]+ +[0-9]+/ [0-9]+ - root 500 1\.1\.1\.2$'
shows 'what is left of it, detail' 'show security ipsec security-associations detail' \
	'^    Lifesize Remaining:  [0-9]+ kilobytes$'
spi=$(outbound_spi a)
in_ns a ping -q -c 70 -i 0.05 -s 1000 10.0.1.2 >/dev/null
check_soon 'which rekeys the SA when it is used up' 60 spi_is_new "$spi"
done_testing
