#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "show security ipsec diagnose" on what is wrong on the way to the peer or with the
# way back: what it calls wrong first, and the advice that mends it.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"
# shellcheck source=selftests/lib-diagnose.sh
. "$(dirname "$0")/lib-diagnose.sh"

# blocks RULE: on the path to b
blocks() {
	in_ns b nft "add table ip path
		add chain ip path in { type filter hook prerouting priority raw; }
		add rule ip path in $1 drop"
}

passes() {
	in_ns b nft delete table ip path
}

well_pair
change b 'delete routing-options static'
finds 'return route missing at the peer' 'Packets each way: .*no route back' \
	'on the peer: set routing-options static route 172\.16\.1\.0/24'
change b 'rollback 1'
well_again 'return route missing at the peer'

blocks 'ip protocol esp'
operate a 'clear security ipsec security-associations' >/dev/null
check_soon 'the tunnel is up again' 60 is_up a 1.1.1.2
finds 'ESP blocked' 'Packets each way: .*blocked' 'protocol 50'
passes
well_again 'ESP blocked'

ip -n b link set ge-0-0-0 down
finds 'no link' 'Phase 1 .*has no link' 'connect the cable' "$CLEAR"
ip -n b link set ge-0-0-0 up
well_again 'no link'

blocks 'udp dport { 500, 4500 }'
finds 'peer unreachable' 'Phase 1 .*peer unreachable' 'UDP ports 500 and 4500' "$CLEAR"
passes
well_again 'peer unreachable'
done_testing
