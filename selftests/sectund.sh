#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sectund by itself, configured by swanctl: two of them, and one with a stock
# strongSwan.
#
#	10.0.1.1 st0.0 [a] 1.1.1.1 ------- 1.1.1.2 [b] st0.0 10.0.1.2
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# swan NAME ARGUMENTS...: swanctl on that side's sectund
swan() {
	local name=$1
	shift

	in_ns "$name" swanctl "$@" --uri "unix://$(rundir "$name")/sectund.vici"
}

# side NAME ADDRESS TUNNEL-ADDRESS: a namespace with st0.0 and sectund
side() {
	mkdir -p "$WORK/$1"
	ip -n "$1" link add st0.0 type sectun && plug "$1" st0.0 "$3" &&
		start_sectund "$1"
}

# tunnel NAME VERSION LOCAL REMOTE SETTING...: settings of the child; load it
tunnel() {
	local name=$1 version=$2 local=$3 remote=$4
	shift 4

	cat >"$WORK/$name/conf" <<-EOF
	connections { gw {
		version = $version
		mobike = no
		local_addrs = $local
		remote_addrs = $remote
		proposals = aes256-sha256-modp2048
		dpd_delay = ${DPD_DELAY:-2s}
		dpd_timeout = ${DPD_TIMEOUT:-6s}
		keyingtries = 0
		local { auth = psk
			id = $local }
		remote { auth = psk
			id = $remote }
		children { vpn {
			local_ts = 0.0.0.0/0
			remote_ts = 0.0.0.0/0
			esp_proposals = ${ESP:-aes256-sha256}
			if_id_in = 1
			if_id_out = 1
			dpd_action = restart
			$(printf '%s\n' "$@")
		} }
	} }
	secrets { ike-psk { secret = "Juniper" } }
	EOF
	swan "$name" --load-all --file "$WORK/$name/conf" --noprompt \
		>"$WORK/$name/swanctl" 2>&1
}

pings() {
	in_ns "${1:-a}" ping -c 1 -W 2 "${2:-10.0.1.2}"
}

# count NAME [DIRECTION]: SAs in the module
count() {
	in_ns "$1" sectunctl sa show | grep -c "dir ${2:-}"
}

count_is() {
	[ "$(count "$1" "$2")" = "$3" ]
}

# inbound_beside NAME SPI
inbound_beside() {
	in_ns "$1" sectunctl sa show | grep 'dir in ' | grep -qv "spi $2 "
}

log_has() {
	grep -E -- "$2" "$(rundir "$1")/messages"
}

setup() {
	namespace a b
	veth a ge-0-0-0 1.1.1.1/24 b ge-0-0-0 1.1.1.2/24
	side a 1.1.1.1 10.0.1.1/24 && side b 1.1.1.2 10.0.1.2/24
}

teardown() {
	stop_sectund a
	stop_sectund b
	scrap a b
}

instance() {
	local dir

	dir=$(rundir a)
	check "the socket is there when the command returns" test -S "$dir/sectund.vici"
	check "the pid file names the daemon" kill -0 "$(sectund_pid a)"
	check "swanctl works" swan a --stats
	refuses "a second one in the same directory" \
		"another sectund \(pid $(sectund_pid a)\) is running" \
		start_sectund a
	check "the first one does not mind" swan a --stats
	matches "DES for the old proposal sets" 'DES_CBC' "$(swan a --list-algs)"
	mv "$dir/messages" "$dir/messages.old"
	kill -HUP "$(sectund_pid a)"
	check_soon "SIGHUP opens the log anew" 60 test -e "$dir/messages"
	equals "the log is not for everybody" 640 "$(stat -c %a "$dir/messages")"
}

# both VERSION
both() {
	local v="IKEv$1"

	tunnel b "$1" 1.1.1.2 1.1.1.1
	tunnel a "$1" 1.1.1.1 1.1.1.2 start_action=start
	check_soon "$v: traffic" 60 pings
	check "$v: the log tells" log_has a 'IPsec: gateway gw, VPN vpn: SA up on st0.0'
	check "$v: one pair of SAs" count_is a in 1
	swan a --rekey --child vpn >/dev/null
	check_soon "$v: rekeyed" 60 log_has b 'SA rekeyed'
	check "$v: traffic after rekeying" pings
	check_soon "$v: one outbound SA is left" 60 count_is a out 1
	# no longer wanted at all times: ends it, and begins none anew
	tunnel a "$1" 1.1.1.1 1.1.1.2
	check_soon "$v: no SA is left at the peer" 60 count_is b '' 0
	check "$v: the peer's log tells" log_has b 'phase 1 down .*deleted by the peer'
}

one_pair() {
	count_is a in 1 && count_is a out 1 && count_is b in 1 && count_is b out 1
}

two_pairs() {
	count_is a out 2
}

duplicate_seen() {
	grep -q 'is a duplicate of' "$(rundir a)/kmd" "$(rundir b)/kmd"
}

# begin_at_once: what both send first is held back until both have begun
begin_at_once() {
	local name pids=()

	# or what asks for the other's hardware address would be held back
	in_ns a ping -c 1 -W 5 1.1.1.2 >/dev/null || return
	for name in a b; do
		in_ns "$name" tc qdisc replace dev ge-0-0-0 root plug
		swan "$name" --initiate --child vpn >"$WORK/$name/initiate" 2>&1 &
		pids+=("$!")
	done
	for name in a b; do
		wait_for 20 grep -q ' initiating ' "$(rundir "$name")/kmd"
	done
	for name in a b; do
		in_ns "$name" tc qdisc change dev ge-0-0-0 root plug release_indefinite
	done
	wait "${pids[@]}"
}

# Both ends begin before either has heard of the other: both attempts succeed, and
# one pair stays. Where one end was too slow for that they try again.
at_once() {
	local v="IKEv$1, both ends at once" tries=10

	for ((; tries; tries--)); do
		tunnel b "$1" 1.1.1.2 1.1.1.1
		tunnel a "$1" 1.1.1.1 1.1.1.2
		begin_at_once
		wait_for 5 two_pairs && break
		teardown
		setup || return
	done
	check_soon "$v: both succeed" 60 duplicate_seen
	check_soon "$v: one pair stays" 60 one_pair
	check "$v: traffic" pings
}

# A second attempt over the same IKE SA, which IKEv2 refuses by itself.
twice() {
	local v="IKEv1, begun twice"

	tunnel b 1 1.1.1.2 1.1.1.1
	tunnel a 1 1.1.1.1 1.1.1.2
	check "$v: once" swan a --initiate --child vpn
	check "$v: and again" swan a --initiate --child vpn
	check_soon "$v: one pair stays" 60 one_pair
	check "$v: traffic" pings
}

# The kernel's SAs outlive the daemon, and a new daemon takes over; the peer must
# not find out meanwhile.
killed() {
	local pid old DPD_DELAY=60s DPD_TIMEOUT=180s

	tunnel b "$1" 1.1.1.2 1.1.1.1
	tunnel a "$1" 1.1.1.1 1.1.1.2 start_action=start
	check_soon "killed: traffic before" 60 pings
	old=$(in_ns a sectunctl sa show | grep -oP 'dir in spi \K\S+')
	check "killed: one inbound SA" test "$(wc -w <<<"$old")" = 1
	pid=$(sectund_pid a)
	kill -9 "$pid"
	wait_for 5 gone "$pid"
	check "killed: traffic without a daemon" pings
	check "killed: starts again" start_sectund a
	check "killed: knows of the SAs" log_has a 'SAs of an earlier daemon go on'
	check "killed: traffic with a new daemon, not configured" pings
	tunnel a "$1" 1.1.1.1 1.1.1.2 start_action=start
	check_soon "killed: a new pair" 60 inbound_beside a "$old"
	check_soon "killed: the old pair goes" 60 count_is a in 1
	check "killed: so does the outbound one" count_is a out 1
	check "killed: it is the other one" inbound_beside a "$old"
	check "killed: traffic after" pings
}

on_traffic() {
	tunnel b "$1" 1.1.1.2 1.1.1.1
	tunnel a "$1" 1.1.1.1 1.1.1.2 start_action=trap
	equals "on-traffic: nothing yet" 0 "$(count a)"
	matches "on-traffic: a trap" 'reqid' "$(in_ns a sectunctl trap show)"
	check_soon "on-traffic: the first packets bring it up" 60 pings
	tunnel a "$1" 1.1.1.1 1.1.1.2
}

# Nobody answers any more: noticed in interval x threshold, or when the
# retransmissions of IKEv2 are over, and begun anew.
dead_peer() {
	local name="dead peer, IKEv$1"

	tunnel b "$1" 1.1.1.2 1.1.1.1
	tunnel a "$1" 1.1.1.1 1.1.1.2 start_action=start
	check_soon "$name: traffic before" 60 pings
	ip -n b link set ge-0-0-0 down
	check_soon "$name: noticed" 60 log_has a 'peer 1.1.1.2 is dead'
	ip -n b link set ge-0-0-0 up
	check_soon "$name: up again" 60 pings
}

# A tunnel that is refused is begun again until the peer has changed its mind.
refused_first() {
	tunnel a 2 1.1.1.1 1.1.1.2 start_action=start
	check_soon "refused: the log tells" 60 log_has a 'refuses it|no gateway|not accept'
	tunnel b 2 1.1.1.2 1.1.1.1
	check_soon "refused: up once the peer is configured" 60 pings
}

clean_stop() {
	check_soon "stop: traffic before" 60 pings
	check "stop: SIGTERM ends it" stop_sectund a
	equals "stop: no SA is left" 0 "$(count a)"
	check_soon "stop: nor at the peer" 60 count_is b '' 0
	check "stop: no socket is left" test ! -e "$(rundir a)/sectund.vici"
	check "stop: no key or secret is in the logs" \
		test -z "$(grep -riE 'juniper|sk_[a-z]+ =>' "$(rundir a)")"
}

# stock VERSION INITIATOR: b is a stock strongSwan with an XFRM interface
stock() {
	local name="stock strongSwan, IKEv$1, $2 begins"

	namespace a b
	veth a ge-0-0-0 1.1.1.1/24 b ge-0-0-0 1.1.1.2/24
	side a 1.1.1.1 10.0.1.1/24
	stock_start b
	stock_interface b 10.0.1.2/24
	stock_peer b "$1" 1.1.1.2 1.1.1.1 'rekey_time = 0'
	ESP=aes256-sha256-modp2048 tunnel a "$1" 1.1.1.1 1.1.1.2
	if [ "$2" = a ]; then
		swan a --initiate --child vpn >"$WORK/out" 2>&1
	else
		swanctl_on b --initiate --child tunnel >"$WORK/out" 2>&1
	fi
	check_soon "$name: traffic" 60 pings
	check "$name: traffic from there" pings b 10.0.1.1
	swan a --rekey --child vpn >/dev/null
	check_soon "$name: rekeyed" 60 log_has a 'SA rekeyed'
	check_soon "$name: traffic after rekeying" 60 pings
	stop_sectund a
	scrap a b
}

load_module
setup || bail_out "two sectunds start" "$(cat "$WORK"/?/run/messages)"
instance
both 1
both 2
teardown

for version in 1 2; do
	setup && at_once $version
	teardown
	setup && killed $version
	teardown
	setup && on_traffic $version
	teardown
	setup && dead_peer $version
	teardown
done

setup && twice
teardown
setup && refused_first && clean_stop
teardown

for version in 1 2; do
	stock $version a
	stock $version b
done

done_testing
