#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Transport mode and AH, negotiated with a stock strongSwan over the kernel's
# XFRM, by IKEv1 and IKEv2; AH as the operator configures it.
# kernels: 6.1 6.12
#
#	10.0.1.1 st0.0 [a] 1.1.1.1 ------- 1.1.1.2 [b] xfrm0 10.0.1.2
#
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# swan NAME ARGUMENTS...: swanctl on its daemon, sectund at a and stock at b
swan() {
	local name=$1 socket=$WORK/$1/charon.vici
	shift

	[ "$name" = b ] || socket=$(rundir "$name")/sectund.vici
	in_ns "$name" swanctl "$@" --uri "unix://$socket"
}

# side NAME VERSION LOCAL REMOTE SETTING...: settings of the child
side() {
	local name=$1 version=$2 local=$3 remote=$4
	shift 4

	cat >"$WORK/$name.conf" <<-EOF
	connections { peer {
		version = $version
		local_addrs = $local
		remote_addrs = $remote
		proposals = aes256-sha256-modp2048
		local { auth = psk
			id = $local }
		remote { auth = psk
			id = $remote }
		children { child {
			$(printf '%s\n' "$@")
		} }
	} }
	secrets { ike-psk { secret = "Juniper" } }
	EOF
	swan "$name" --load-all --file "$WORK/$name.conf" --noprompt \
		>"$WORK/$name.loaded" 2>&1
}

# sides VERSION SETTING...: at both ends, and what binds each to its device
sides() {
	local version=$1 devices=()
	shift

	side a "$version" 1.1.1.1 1.1.1.2 "$@" 'if_id_in = 1' 'if_id_out = 1' ||
		return
	case $* in
	*'mode = tunnel'*) devices=('if_id_in = 42' 'if_id_out = 42') ;;
	esac
	side b "$version" 1.1.1.2 1.1.1.1 "$@" "${devices[@]}"
}

# only PROTOCOL: a packet each way, and no other protocol on the wire
only() {
	local peer=$2 file=$WORK/wire

	capture b ge-0-0-0 "$file"
	in_ns a ping -c 3 -i 0.2 -W 5 "$peer" >/dev/null || return
	stop_capture
	[ "$(captured "$file" "ip proto $1" | wc -l)" -ge 6 ] &&
		[ -z "$(captured "$file" "not arp and not ip proto $1 and not udp port 500")" ]
}

# try NAME PROTOCOL VERSION FROM PEER SETTING...: FROM is who begins
try() {
	local name="$1, v$3, $4 begins" protocol=$2 version=$3 from=$4 peer=$5
	shift 5

	check "$name: both take the configuration" sides "$version" "$@"
	check "$name: up" swan "$from" --initiate --child child --timeout 40
	check "$name: the wire shows nothing else" only "$protocol" "$peer"
	check "$name: large packets" in_ns a ping -c 2 -i 0.2 -W 5 -s 4000 "$peer"
	check "$name: new keys" swan "$from" --rekey --child child
	check "$name: and they carry packets" in_ns a ping -c 3 -i 0.2 -W 5 "$peer"
	swan a --terminate --ike peer --force >/dev/null 2>&1
	swan b --terminate --ike peer --force >/dev/null 2>&1
	check_soon "$name: nothing is left" 20 idle
}

idle() {
	[ -z "$(in_ns a sectunctl sa show)" ] && [ -z "$(ip -n b xfrm state)" ]
}

host_to_host() {
	# Whose IKE stays outside, also while there is no SA.
	in_ns a sectunctl peer set dev st0.0 local 1.1.1.1 remote 1.1.1.2
	ip -n a route add 1.1.1.2/32 dev st0.0 src 1.1.1.1
	try 'ESP, host to host' 50 1 a 1.1.1.2 'mode = transport' \
		'esp_proposals = aes256-sha256-modp2048'
	try 'ESP, host to host' 50 2 b 1.1.1.2 'mode = transport' \
		'esp_proposals = aes256-sha256-modp2048'
	try 'AH, host to host' 51 1 b 1.1.1.2 'mode = transport' \
		'ah_proposals = sha256-modp2048'
	try 'AH, host to host' 51 2 a 1.1.1.2 'mode = transport' \
		'ah_proposals = sha256-modp2048'
	ip -n a route del 1.1.1.2/32 dev st0.0
	in_ns a sectunctl peer flush dev st0.0
}

between_networks() {
	local version

	for version in 1 2; do
		try 'AH, tunnel' 51 "$version" a 10.0.1.2 'mode = tunnel' \
			'ah_proposals = sha384-modp2048' \
			'local_ts = 0.0.0.0/0' 'remote_ts = 0.0.0.0/0'
	done
}

# statements VERSION: AH instead of what the example has
statements() {
	without_bgp <"$EXAMPLES/srx-a.conf" |
		grep -v 'proposal IPSEC-PROPOSAL encryption-algorithm'
	echo 'set security ipsec proposal IPSEC-PROPOSAL protocol ah'
	echo "set security ike gateway IKE-GATEWAY version v$1-only"
}

configured() {
	local version=$1 output

	side b "$version" 1.1.1.2 1.1.1.1 'ah_proposals = sha256-modp2048' \
		'local_ts = 0.0.0.0/0' 'remote_ts = 0.0.0.0/0' \
		'if_id_in = 42' 'if_id_out = 42'
	statements "$version" >"$WORK/statements"
	check "v$version: the operator configures AH" configure a "$WORK/statements"
	check_soon "v$version: the tunnel comes up" 60 is_up a 1.1.1.2
	check "v$version: it is AH" only 51 10.0.1.2
	output=$(operate a 'show security ipsec security-associations')
	matches "v$version: the operator sees AH" '<131073 AH:sha256 ' "$output"
	output=$(operate a 'show security ipsec security-associations detail')
	matches "v$version: in detail" \
		'Protocol: AH, Authentication: hmac-sha256-128, Encryption: none' \
		"$output"
	operate a 'clear security ike security-associations' >/dev/null 2>&1
	swan b --terminate --ike peer --force >/dev/null 2>&1
}

load_module
router_without_bgp a
namespace b
wan a b
plug a ge-0-0-0 1.1.1.1/24
plug b ge-0-0-0 1.1.1.2/24
stock_start b || bail_out "charon-systemd starts" "$(cat "$WORK"/b/charon.*)"
stock_interface b 10.0.1.2/24
ip -n a link add st0.0 type sectun && plug a st0.0 10.0.1.1/24
host_to_host
between_networks
swan a --load-conns --file /dev/null >/dev/null 2>&1
ip -n a link del st0.0
ip -n a addr flush dev ge-0-0-0
configured 1
configured 2
done_testing
