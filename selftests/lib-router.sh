# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after lib.sh: routers, each a namespace with sectund, sectun and FRR
# of its own, and a stock strongSwan as somebody else's router.

EXAMPLES=$TOP/Documentation/examples
FRR_BIN=/usr/lib/frr
export EXAMPLES

# swanctl would load every plugin there is, and the kernel modules they ask for.
echo 'swanctl { load = random }' >"$WORK/strongswan.conf"
export STRONGSWAN_CONF=$WORK/strongswan.conf

rundir() {
	echo "$WORK/$1/run"
}

# sectun_on ROUTER ARGUMENTS...: the operator's shell there
sectun_on() {
	local name=$1
	shift

	in_ns "$name" sectun --rundir "$(rundir "$name")" \
		--confdir "$WORK/$name/conf" --frr "$name" "$@" </dev/null
}

# operate ROUTER STATEMENT...: one session, statement after statement
operate() {
	local name=$1 statement words=()
	shift

	for statement; do
		words+=(-c "$statement")
	done
	sectun_on "$name" "${words[@]}"
}

ike_log() {
	cat "$(rundir "$1")/messages" 2>/dev/null
}

start_frr() {
	local name=$1 daemon run=/run/frr/$1 etc=/etc/frr/$1

	mkdir -p "$run" "$etc"
	printf 'hostname %s\n' "$name" >"$etc/zebra.conf"
	printf 'hostname %s\n' "$name" >"$etc/bgpd.conf"
	touch "$etc/vtysh.conf"
	chown -R frr:frr "$run" "$etc"
	for daemon in zebra bgpd; do
		in_ns "$name" "$FRR_BIN/$daemon" -d -N "$name" -A 127.0.0.1 \
			>"$WORK/$name/$daemon.start" 2>&1 || return
	done
	wait_for 30 test -S "$run/bgpd.vty" -a -S "$run/zebra.vty"
}

start_sectund() {
	in_ns "$1" sectund --rundir "$(rundir "$1")" </dev/null
}

sectund_pid() {
	cat "$(rundir "$1")/sectund.pid"
}

stop_sectund() {
	local pid

	pid=$(sectund_pid "$1") || return 0
	kill "$pid" && wait_for 20 gone "$pid"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# router_without_bgp NAME...: a namespace with sectund running in it
router_without_bgp() {
	local name

	for name; do
		namespace "$name"
		mkdir -p "$WORK/$name/conf"
		chmod 700 "$WORK/$name/conf"
		start_sectund "$name" || bail_out "sectund of $name starts" \
			"$(ike_log "$name")"
	done
}

# router NAME...: the same with FRR
router() {
	local name

	router_without_bgp "$@"
	for name; do
		start_frr "$name" || bail_out "FRR of $name starts" \
			"$(cat "$WORK/$name"/*.start)"
	done
}

# example_pair VERSION: routers a and b with the example, which need no BGP for
# their tunnel to come up
example_pair() {
	local name

	router_without_bgp a b
	wan a b
	for name in a b; do
		example "$name" "$1" | without_bgp >"$WORK/$name.conf"
		configure "$name" "$WORK/$name.conf" >"$WORK/commit" 2>&1 ||
			bail_out "$name takes the configuration" "$(cat "$WORK/commit")"
	done
	check_soon "v$1: the tunnel comes up" 60 is_up a 1.1.1.2
}

# flood_begin: packets from a to b without a pause until flood_end
flood_begin() {
	: >"$WORK/flooding"
	PYTHONPATH=$TOP/selftests in_ns a /usr/bin/python3 -m sectest.flood \
		10.0.1.2 "$WORK/flooding" >"$WORK/flood" 2>&1 &
	FLOOD_PID=$!
}

flood_end() {
	rm "$WORK/flooding"
	wait "$FLOOD_PID"
}

received() {
	statistic a st0.0 rx_packets
}

received_over() {
	[ "$(received)" -ge "$1" ]
}

# flood_goes_on PACKETS: so many more come back
flood_goes_on() {
	wait_for 60 received_over $(($(received) + $1))
}

# carried FILE NAME...: ping's summary in FILE tells of no loss; if it does, the
# counters of NAME say where
carried() {
	local file=$1 name
	shift

	diag "$(grep transmitted "$file")"
	loss_free "$file" && return
	for name; do
		# shellcheck disable=SC2016 # awk's own
		diag "$name: $(in_ns "$name" sectunctl stats dev st0.0 2>/dev/null |
			awk 'NF == 2 && $2' | xargs)" \
			"$(in_ns "$name" awk '$2' /proc/net/xfrm_stat | xargs)"
	done
	return 1
}

# scrap NAME...: the routers and all they had, to begin again
scrap() {
	local name

	for name; do
		ip netns pids "$name" | xargs -r kill 2>/dev/null
		wait_for 15 deserted "$name" ||
			ip netns pids "$name" | xargs -r kill -9 2>/dev/null
		ip netns del "$name"
		rm -rf "${WORK:?}/$name" "/run/frr/$name" "/etc/frr/$name"
	done
}

deserted() {
	[ -z "$(ip netns pids "$1")" ]
}

# configure ROUTER: statements on standard input, or of a file; then commit
configure() {
	local name=$1 file=${2:-$WORK/$1/statements}

	[ -n "${2:-}" ] || cat >"$file"
	sectun_on "$name" load set "$file" && operate "$name" commit
}

# ---- stock strongSwan --------------------------------------------------

# Of the many that Debian has installed, those that a plain peer needs.
STOCK_PLUGINS='random nonce aes des sha1 sha2 md5 hmac kdf openssl gcm'
STOCK_PLUGINS+=' kernel-netlink socket-default vici'

# stock_start NAME: charon-systemd in that namespace
stock_start() {
	local name=$1 dir=$WORK/$1

	mkdir -p "$dir"
	cat >"$dir/strongswan.conf" <<-EOF
	charon-systemd {
		load = $STOCK_PLUGINS
		install_routes = no
		i_dont_care_about_security_and_use_aggressive_mode_psk = yes
		retransmit_timeout = 2
		retransmit_base = 1.3
		filelog { log {
			path = $dir/charon.log
			default = 1
			flush_line = yes
		} }
		plugins {
			vici { socket = unix://$dir/charon.vici }
		}
	}
	EOF
	background env STRONGSWAN_CONF="$dir/strongswan.conf" \
		ip netns exec "$name" /usr/sbin/charon-systemd \
		>"$dir/charon.out" 2>&1
	wait_for 30 test -S "$dir/charon.vici"
}

# swanctl_on NAME ARGUMENTS...
swanctl_on() {
	local name=$1
	shift

	in_ns "$name" swanctl "$@" --uri "unix://$WORK/$name/charon.vici"
}

# stock_peer NAME VERSION LOCAL REMOTE [CHILD-SETTING...]: the example's other
# router, with the tunnel on its XFRM interface of if_id 42
stock_peer() {
	local name=$1 version=$2 local=$3 remote=$4 conf=$WORK/$1/swanctl.conf
	shift 4

	{
		cat <<-EOF
		connections { srx {
			version = $version
			local_addrs = $local
			remote_addrs = $remote
			proposals = aes256-sha256-modp2048
			local { auth = psk
				id = $local }
			remote { auth = psk
				id = $remote }
			children { tunnel {
				local_ts = 0.0.0.0/0
				remote_ts = 0.0.0.0/0
				esp_proposals = aes256-sha256-modp2048
				if_id_in = 42
				if_id_out = 42
		EOF
		printf '\t%s\n' "$@"
		echo '} } } }'
		echo 'secrets { ike-1 { secret = "Juniper" } }'
	} >"$conf"
	swanctl_on "$name" --load-all --file "$conf" --noprompt \
		>"$WORK/$name/swanctl.out" 2>&1
}

# stock_interface NAME ADDRESS
stock_interface() {
	ip -n "$1" link add xfrm0 type xfrm dev ge-0-0-0 if_id 42 &&
		plug "$1" xfrm0 "$2"
}

# ---- the example's two sites -------------------------------------------

# wan NS NS: their ge-0-0-0 joined by a cable, without addresses
wan() {
	veth "$1" ge-0-0-0 - "$2" ge-0-0-0 -
	quiet_wan "$1" ge-0-0-0
	quiet_wan "$2" ge-0-0-0
}

# example NAME VERSION: the example configuration with that IKE version
example() {
	sed "s/version v1-only/version v$2-only/" "$EXAMPLES/srx-$1.conf"
}

without_bgp() {
	grep -vE 'protocols bgp group|autonomous-system'
}

# is_up ROUTER PEER: an SA pair on st0.0, as the operator sees it
is_up() {
	local output

	output=$(operate "$1" 'show security ipsec security-associations') &&
		grep -qE "^ *<131073 .* ${2//./\\.}\$" <<<"$output" &&
		grep -qE "^ *>131073 .* ${2//./\\.}\$" <<<"$output"
}

is_down() {
	! operate "$1" 'show security ipsec security-associations' |
		grep -E '^ *[<>]'
}

# outbound_spi ROUTER: of its newest SA
outbound_spi() {
	operate "$1" 'show security ipsec security-associations' |
		awk '/^ *>/ { print $3 }' | tail -n 1
}

# ---- the wire ----------------------------------------------------------

# capture NS DEV FILE: until stop_capture
capture() {
	background ip netns exec "$1" tcpdump -U -n -i "$2" -w "$3" 2>"$3.log"
	CAPTURE_PID=$!
	CAPTURE_LOG=$3.log
	wait_for 15 grep -q 'listening on' "$CAPTURE_LOG"
}

# all_captured: is what the kernel has handed over in the file? tcpdump answers
# the signal with "tcpdump: N packets captured, N packets received by filter, ...".
# Not for lo: there it leaves out half of what it has received.
all_captured() {
	kill -USR1 "$CAPTURE_PID"
	tail -n 1 "$CAPTURE_LOG" | awk '/ captured,/ { all = $2 == $5 } END { exit !all }'
}

# What was sent a moment ago may still be on its way to the file.
stop_capture() {
	wait_for 15 all_captured || diag "not all was captured: $(tail -n 1 "$CAPTURE_LOG")"
	kill "$CAPTURE_PID" && wait "$CAPTURE_PID" 2>/dev/null
	return 0
}

# captured FILE FILTER: the packets that match, as text
captured() {
	tcpdump -n -r "$1" "$2" 2>/dev/null
}

ONLY_IPSEC='arp or esp or udp port 500 or udp port 4500'
export ONLY_IPSEC

# quiet_wan NS DEV: no IPv6 neighbour discovery there
quiet_wan() {
	in_ns "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1"
}
