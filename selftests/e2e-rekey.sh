#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Replacing keys every few seconds, on either side, loses no packet.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

PACKETS=2500

# sa_ids ike|child: their numbers in the sectund of a
sa_ids() {
	local indent=''

	[ "$1" = child ] && indent='  '
	in_ns a swanctl --list-sas --uri "unix://$(rundir a)/sectund.vici" |
		sed -nE "s/^${indent}[A-Za-z][^ ]*: #([0-9]+),.*(ESTABLISHED|INSTALLED).*/\\1/p"
}

# rekey_by_hand: the child each time, the IKE SA every third time
rekey_by_hand() {
	local round=0 id

	while sleep 3; do
		round=$((round + 1))
		id=$(sa_ids child | tail -n 1)
		in_ns a swanctl --rekey --child-id "$id" \
			--uri "unix://$(rundir a)/sectund.vici"
		[ $((round % 3)) -eq 0 ] || continue
		id=$(sa_ids ike | tail -n 1)
		in_ns a swanctl --rekey --ike-id "$id" \
			--uri "unix://$(rundir a)/sectund.vici"
	done
}

# watch_spis FILE: every outbound SPI that is seen
watch_spis() {
	while sleep 1; do
		outbound_spi a >>"$1"
	done
}

# flood NAME LEAST: while the keys change at least LEAST times
flood() {
	local name=$1 least=$2 seen=$WORK/spis changes watcher

	: >"$seen"
	watch_spis "$seen" &
	watcher=$!
	in_ns a ping -q -i 0.01 -c "$PACKETS" 10.0.1.2 >"$WORK/flood" 2>&1
	kill "$watcher"
	check "$name: no packet is lost" carried "$WORK/flood" a b
	changes=$(grep . "$seen" | uniq | wc -l)
	diag "$changes SPIs seen"
	check "$name: keys did change" [ "$changes" -ge "$least" ]
}

# flood_by_hand NAME: while the sectund of a is told to rekey
flood_by_hand() {
	local rekeyer

	rekey_by_hand >"$WORK/rekey" 2>&1 &
	rekeyer=$!
	flood "$1" 4
	kill "$rekeyer"
	[ "$TEST_FAILED" -eq 0 ] || diag "$(tail -n 5 "$WORK/rekey")"
}

# between_ours VERSION
between_ours() {
	example_pair "$1"
	flood_by_hand "v$1, between two sectunds"
	scrap a b
}

# with_stock VERSION REKEY_TIME: up to a peer that is strongSwan over XFRM. The first
# SA of an IKEv1 responder is there some time after ours, until when all it can do
# with packets is to drop them.
with_stock() {
	router_without_bgp a
	namespace b
	wan a b
	plug b ge-0-0-0 1.1.1.2/24
	stock_start b || bail_out "charon-systemd" "$(cat "$WORK"/b/charon.*)"
	stock_interface b 10.0.1.2/24
	stock_peer b "$1" 1.1.1.2 1.1.1.1 "rekey_time = $2" 'life_time = 1h' \
		'rand_time = 0'
	example a "$1" | without_bgp >"$WORK/a.conf"
	configure a "$WORK/a.conf" >"$WORK/commit" 2>&1 ||
		bail_out "a takes the configuration" "$(cat "$WORK/commit")"
	check_soon "v$1: the tunnel to strongSwan comes up" 60 is_up a 1.1.1.2
	check_soon "v$1: the tunnel carries" 20 in_ns a ping -q -c 1 -W 1 10.0.1.2
}

# by_stock VERSION
by_stock() {
	with_stock "$1" 4s
	flood "v$1, rekeyed by strongSwan" 4
	scrap a b
}

# of_stock VERSION
of_stock() {
	with_stock "$1" 50m
	flood_by_hand "v$1, rekeyed by sectund, the peer is strongSwan"
	scrap a b
}

load_module
between_ours 1
between_ours 2
by_stock 1
by_stock 2
of_stock 1
of_stock 2
done_testing
