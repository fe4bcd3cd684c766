#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# two-routers.sh: the demonstration itself, run in a virtual machine.
#
#   namespace a (SRX-A, AS 100)               namespace b (SRX-B, AS 200)
#   lo   192.168.1.1                                  lo   192.168.2.2
#   st0.0  10.0.1.1 ======== ESP in tunnel mode ======== st0.0  10.0.1.2
#   ge-0-0-0  1.1.1.1 ------------ veth WAN ------------ ge-0-0-0  1.1.1.2
#
# Each has its own sectund, sectun and FRR and is given one of the example
# configurations as it is. Fails when anything that is shown is missing.
set -u
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/../lib-router.sh"

MISSING=()
WAN=$WORK/wan.pcap

step() {
	printf '%s -- %s\n' "$(date +%T)" "$*"
}

give_up() {
	echo "FAILED: $*"
	for name in a b; do
		echo "--- log of $name"
		ike_log "$name" | tail -n 25
	done
	exit 1
}

# await SECONDS WHAT COMMAND...
await() {
	local seconds=$1 what=$2 begin
	shift 2

	begin=$(date +%s)
	wait_for "$seconds" "$@" || give_up "no $what after $seconds s"
	step "$what: yes, after $(($(date +%s) - begin)) s"
}

# show ROUTER STATEMENT REGEX...: prints it; each REGEX must be in there
show() {
	local name=$1 statement=$2 output regex
	shift 2

	output=$(operate "$name" "$statement" 2>&1)
	printf '\n%s> %s\n%s\n' "$name" "$statement" "$output"
	for regex; do
		grep -qE -- "$regex" <<<"$output" ||
			MISSING+=("$name> $statement: no /$regex/")
	done
}

bring_up() {
	step "loading the module"
	load_module
	step "starting sectund and FRR in the namespaces a and b"
	router a b
	wan a b
	capture a ge-0-0-0 "$WAN" || give_up "tcpdump: $(cat "$WAN.log")"
	for name in a b; do
		step "$name: load set srx-$name.conf, commit"
		configure "$name" "$EXAMPLES/srx-$name.conf" ||
			give_up "the commit of $name"
	done
}

wait_until_up() {
	await 60 "IKE between 1.1.1.1 and 1.1.1.2" prints_match ' UP ' \
		operate a 'show security ike security-associations'
	await 30 "carrier of st0.0" prints_match LOWER_UP \
		ip -n a link show st0.0
	await 60 "BGP session of a" prints_match Establ \
		operate a 'show bgp summary'
	await 30 "BGP session of b" prints_match Establ \
		operate b 'show bgp summary'
}

show_all() {
	local esp='ESP:aes-cbc-256/sha256 +[0-9a-f]+'

	show a 'show security ike security-associations' \
		'^Index +State +Initiator cookie +Responder cookie +Mode +Remote Address' \
		'^[0-9]+ +UP +[0-9a-f]{16} +[0-9a-f]{16} +Main +1\.1\.1\.2'
	show b 'show security ike security-associations' \
		'^[0-9]+ +UP +[0-9a-f]{16} +[0-9a-f]{16} +Main +1\.1\.1\.1'
	show a 'show security ipsec security-associations' \
		'Total active tunnels: 1 +Total Ipsec sas: [1-9]' \
		'ID +Algorithm +SPI +Life:sec/kb +Mon +lsys +Port +Gateway' \
		"<131073 +$esp .* 500 +1\\.1\\.1\\.2" \
		">131073 +$esp .* 500 +1\\.1\\.1\\.2"
	show b 'show security ipsec security-associations' \
		"<131073 +$esp .* 500 +1\\.1\\.1\\.1" \
		">131073 +$esp .* 500 +1\\.1\\.1\\.1"
	show a 'ping 10.0.1.2 source 10.0.1.1' \
		'64 bytes from 10\.0\.1\.2' '8 packets transmitted, 8 .*received.* 0% packet loss'
	show a 'show bgp summary' 'Groups: 1 Peers: 1 Down peers: 0' \
		'^10\.0\.1\.2 +200 .*Establ'
	show b 'show bgp summary' '^10\.0\.1\.1 +100 .*Establ'
	show a 'show bgp neighbor 10.0.1.2' \
		'Peer: 10\.0\.1\.2\+[0-9]+ +AS 200 +Local: 10\.0\.1\.1\+[0-9]+ +AS 100' \
		'Type: External +State: Established' 'Local Interface: st0\.0'
	show a 'show route' '10\.0\.1\.0/24' 'st0\.0' '1\.1\.1\.0/24'
	show b 'show route' '10\.0\.1\.0/24' 'st0\.0'
}

show_wan() {
	local stray

	stop_capture
	printf '\nWAN between the two routers, first and last packets of %s:\n' \
		"$(captured "$WAN" '' | wc -l)"
	captured "$WAN" 'not arp' | sed -n '1,12p'
	echo ...
	captured "$WAN" 'not arp' | tail -n 4
	stray=$(captured "$WAN" "not ($ONLY_IPSEC)")
	[ -z "$stray" ] || MISSING+=("the WAN holds more than IKE and ESP: $stray")
	[ -n "$(captured "$WAN" 'udp port 500')" ] || MISSING+=("IKE on the WAN")
	[ -n "$(captured "$WAN" esp)" ] || MISSING+=("ESP on the WAN")
}

bring_up
wait_until_up
show_all
show_wan
echo
if [ ${#MISSING[@]} -gt 0 ]; then
	printf 'FAILED: %s\n' "${MISSING[@]}"
	exit 1
fi
step "both routers are up, and the WAN holds IKE and ESP only"
