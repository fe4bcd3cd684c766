#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "show security ipsec diagnose" on every cause for which the peer refuses: what it
# calls wrong first, and the statement that mends it.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"
# shellcheck source=selftests/lib-diagnose.sh
. "$(dirname "$0")/lib-diagnose.sh"

# refused NAME STATEMENT CHECK REMEDY: b has other words, and nothing stays up
refused() {
	change b "$2"
	finds "$1" "$3" "$4" "$CLEAR"
	change b 'rollback 1'
	well_again "$1" "$CLEAR"
}

well_pair
refused 'wrong pre-shared key' 'set security ike policy IKE-POLICY pre-shared-key ascii-text "Other"' \
	'Phase 1 .*wrong pre-shared key' 'set security ike policy IKE-POLICY pre-shared-key'
refused 'phase 1 mismatch' 'set security ike proposal IKE-PROPOSAL encryption-algorithm aes-128-cbc' \
	'Phase 1 .*proposal mismatch' \
	'set security ike proposal IKE-PROPOSAL encryption-algorithm aes-128-cbc'
refused 'phase 2 mismatch' 'set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-128-cbc' \
	'Phase 2 .*proposal mismatch' \
	'set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-128-cbc'

# Both name what the other one does not have.
change b 'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip 172.16.7.0/24 remote-ip 172.16.8.0/24'
finds 'proxy-id mismatch' 'Phase 2 .*proxy-id' \
	'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip' \
	'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip 172.16.1.0/24 remote-ip 172.16.2.0/24' \
	commit "$CLEAR"
change b 'rollback 1'
well_again 'proxy-id mismatch' 'rollback 1' commit "$CLEAR"
done_testing
