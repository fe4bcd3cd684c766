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

# Packets that the kernel's own IPsec of a router had no outbound SA for.
without_sa() {
	# shellcheck disable=SC2016 # awk's own
	in_ns "$1" awk '$1 == "XfrmAcquireError" { print $2 }' /proc/net/xfrm_stat
}

# all_but BEFORE: no more packets are lost than b, which had no SA for BEFORE
# packets then, had none for since
all_but() {
	local sent got without

	without=$(without_sa b)
	without=$((${without:?} - ${1:?}))
	diag "$(grep transmitted "$WORK/flood")"
	read -r sent got < <(sed -nE \
		's/^([0-9]+) packets transmitted, ([0-9]+) received.*/\1 \2/p' \
		"$WORK/flood")
	diag "$without packets that the peer had no SA for"
	[ "$((${sent:?} - ${got:?}))" -le "$without" ] && return
	carried "$WORK/flood" a b
}

# flood NAME LEAST COMMAND...: while the keys change at least LEAST times; COMMAND
# judges the loss
flood() {
	local name=$1 least=$2 seen=$WORK/spis changes watcher
	shift 2

	: >"$seen"
	watch_spis "$seen" &
	watcher=$!
	in_ns a ping -q -i 0.01 -c "$PACKETS" 10.0.1.2 >"$WORK/flood" 2>&1
	kill "$watcher"
	check "$name: no packet is lost" "$@"
	changes=$(grep . "$seen" | uniq | wc -l)
	diag "$changes SPIs seen"
	check "$name: keys did change" [ "$changes" -ge "$least" ]
}

# between_ours VERSION
between_ours() {
	local rekeyer

	example_pair "$1"
	rekey_by_hand >"$WORK/rekey" 2>&1 &
	rekeyer=$!
	flood "v$1, between two sectunds" 4 carried "$WORK/flood" a b
	kill "$rekeyer"
	[ "$TEST_FAILED" -eq 0 ] || diag "$(tail -n 5 "$WORK/rekey")"
	scrap a b
}

# with_stock VERSION: the peer has a lifetime of seconds. With IKEv1 it is now and
# then without an outbound SA of its own for a moment: what its own kernel counts
# so is not ours to carry.
with_stock() {
	local judge=(carried "$WORK/flood" a b)

	router_without_bgp a
	namespace b
	wan a b
	plug b ge-0-0-0 1.1.1.2/24
	stock_start b || bail_out "charon-systemd" "$(cat "$WORK"/b/charon.*)"
	stock_interface b 10.0.1.2/24
	stock_peer b "$1" 1.1.1.2 1.1.1.1 'rekey_time = 4s' 'life_time = 60s' \
		'rand_time = 0'
	example a "$1" | without_bgp >"$WORK/a.conf"
	configure a "$WORK/a.conf" >"$WORK/commit" 2>&1 ||
		bail_out "a takes the configuration" "$(cat "$WORK/commit")"
	check_soon "v$1: the tunnel to strongSwan comes up" 60 is_up a 1.1.1.2
	[ "$1" -eq 2 ] || judge=(all_but "$(without_sa b)")
	flood "v$1, rekeyed by strongSwan" 4 "${judge[@]}"
	scrap a b
}

load_module
between_ours 1
between_ours 2
with_stock 1
with_stock 2
done_testing
