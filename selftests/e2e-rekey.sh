#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Replacing keys every few seconds, on either side, loses no packet.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

CHANGES=3

# sa_ids ike|child: their numbers in the sectund of a
sa_ids() {
	local indent=''

	[ "$1" = child ] && indent='  '
	in_ns a swanctl --list-sas --uri "unix://$(rundir a)/sectund.vici" |
		sed -nE "s/^${indent}[A-Za-z][^ ]*: #([0-9]+),.*(ESTABLISHED|INSTALLED).*/\\1/p"
}

# outbound: the SPIs that a sends with
outbound() {
	in_ns a sectunctl sa show | grep -o 'dir out spi 0x[0-9a-f]*'
}

outbound_is_not() {
	[ "$(outbound)" != "$1" ]
}

# rekey_by_hand: the child each time, the IKE SA every second time
rekey_by_hand() {
	local round=0 id before

	while [ -e "$WORK/rekeying" ]; do
		round=$((round + 1))
		before=$(outbound)
		id=$(sa_ids child | tail -n 1)
		in_ns a swanctl --rekey --child-id "$id" \
			--uri "unix://$(rundir a)/sectund.vici"
		wait_for 10 outbound_is_not "$before"
		[ $((round % 2)) -eq 0 ] || continue
		id=$(sa_ids ike | tail -n 1)
		in_ns a swanctl --rekey --ike-id "$id" \
			--uri "unix://$(rundir a)/sectund.vici"
	done
}

# changed NUMBER: so many times at least there was another outbound SPI
changed() {
	outbound >>"$WORK/spis"
	[ "$(sort -u "$WORK/spis" | wc -l)" -gt "$1" ]
}

# flood NAME: for as long as it takes the keys to change CHANGES times
flood() {
	: >"$WORK/spis"
	flood_begin
	check_soon "$1: keys do change" 90 changed "$CHANGES"
	flood_end
	check "$1: no packet is lost" carried "$WORK/flood" a b
}

# flood_by_hand NAME: while the sectund of a is told to rekey
flood_by_hand() {
	local rekeyer

	: >"$WORK/rekeying"
	rekey_by_hand >"$WORK/rekey" 2>&1 &
	rekeyer=$!
	flood "$1"
	rm "$WORK/rekeying"
	wait "$rekeyer"
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
	flood "v$1, rekeyed by strongSwan"
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
