#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sectund is killed under traffic and started again: no packet is lost.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# apply_again: a new sectund, which is told what the old one knew
apply_again() {
	start_sectund a && sectun_on a apply
}

# one_ike_sa ROUTER: no more and no less of them is up
one_ike_sa() {
	[ "$(operate "$1" 'show security ike security-associations' |
		grep -c ' UP ')" -eq 1 ]
}

# try VERSION
try() {
	local pid

	example_pair "$1"
	pid=$(sectund_pid a)
	flood_begin
	flood_goes_on 100
	kill -9 "$pid"
	check "v$1: the tunnel carries without sectund" flood_goes_on 500
	flood_end
	check "v$1: killing sectund loses no packet" carried "$WORK/flood" a b
	check "v$1: it is dead" gone "$pid"
	matches "v$1: the SAs are still in the module" 'dir out' \
		"$(in_ns a sectunctl sa show)"
	flood_begin
	flood_goes_on 100
	check "v$1: sectund is started again" apply_again
	check_soon "v$1: the IKE SA is back" 60 prints_match ' UP ' \
		operate a 'show security ike security-associations'
	check_soon "v$1: the tunnel is under management again" 60 is_up a 1.1.1.2
	check "v$1: the tunnel carries with a new one" flood_goes_on 300
	flood_end
	check "v$1: starting it again loses no packet" carried "$WORK/flood" a b
	check "v$1: and carries packets" in_ns a ping -c 3 -i 0.2 10.0.1.2
	check_soon "v$1: the peer forgets the IKE SA of the dead one" 60 one_ike_sa b
	scrap a b
}

load_module
try 1
try 2
done_testing
