#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The two example configurations, pasted: IKEv1 as printed, then IKEv2.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# try VERSION MODE: what the operator sees when both are up
try() {
	local version=$1 mode=$2 name

	for name in a b; do
		example "$name" "$version" >"$WORK/$name.conf"
		check "v$version: $name takes the configuration" \
			configure "$name" "$WORK/$name.conf"
	done
	check_soon "v$version: the IKE SA is up" 60 prints_match " UP .*$mode" \
		operate a 'show security ike security-associations'
	check_soon "v$version: a has the tunnel" 30 is_up a 1.1.1.2
	check_soon "v$version: b has the tunnel" 30 is_up b 1.1.1.1
	check "v$version: st0.0 has carrier" prints_match LOWER_UP \
		ip -n a link show st0.0
	check "v$version: a reaches b" in_ns a ping -c 3 10.0.1.2
	check "v$version: b reaches a" in_ns b ping -c 3 10.0.1.1
	check_soon "v$version: BGP establishes" 90 prints_match Establ \
		operate a 'show bgp summary'
}

load_module
router a b
wan a b
capture a ge-0-0-0 "$WORK/wan"
try 1 Main
check "a second commit changes nothing" prints_match . operate a commit
spi=$(outbound_spi a)
operate a commit >/dev/null 2>&1
equals "and leaves the SA alone" "$spi" "$(outbound_spi a)"
try 2 IKEv2
stop_capture
equals "the WAN holds IKE and ESP only" "" \
	"$(captured "$WORK/wan" "not ($ONLY_IPSEC)")"
matches "ESP was on the wire" ESP "$(captured "$WORK/wan" esp)"
done_testing
