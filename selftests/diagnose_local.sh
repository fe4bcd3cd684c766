#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "show security ipsec diagnose" on every cause in this router's own configuration
# of a tunnel that carries nothing: what it calls wrong first, and the statement
# that mends it.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"
# shellcheck source=selftests/lib-diagnose.sh
. "$(dirname "$0")/lib-diagnose.sh"

# cause NAME STATEMENT CHECK REMEDY
cause() {
	finds "$1" "$3" "$4" "$2" commit
	well_again "$1" 'rollback 1' commit
}

well_pair
check 'as JSON' prints_match '"phase-1"' operate a "$DIAGNOSE vpn IPSEC-VPN | display json"
refuses 'no such VPN' "no VPN 'X'" operate a "$DIAGNOSE vpn X"

cause 'no address' 'delete interfaces st0 unit 0 family inet address' \
	'Tunnel address' 'set interfaces st0 unit 0 family inet address 10\.0\.1\.1/30'
cause 'no zone' 'delete security zones security-zone VPN interfaces' \
	'Security zone' 'set security zones security-zone VPN interfaces st0\.0'
cause 'no route' 'delete routing-options static' \
	'Route into tunnel' 'set routing-options static route .* next-hop st0\.0'
cause 'no policy' 'delete security policies from-zone TRUST to-zone VPN' \
	'Policy, outbound' 'set security policies from-zone TRUST to-zone VPN policy .* then permit'
cause 'no policy back' 'delete security policies from-zone VPN to-zone TRUST' \
	'Policy, inbound' 'set security policies from-zone VPN to-zone TRUST policy .* then permit'
cause 'no host-inbound traffic' \
	'delete security zones security-zone UNTRUST interfaces ge-0/0/0.0 host-inbound-traffic system-services ike' \
	'Host-inbound' 'UNTRUST interfaces ge-0/0/0\.0 host-inbound-traffic system-services ike'
done_testing
