#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The netlink contract from outside: the kernel's own YNL tool reads devices, SAs
# and rules with sectun.yaml, sectunctl's output is JSON and can be fed back in, large
# dumps are whole, keys stay in, events arrive, and bad requests are refused
# with words and change nothing.
. "$(dirname "$0")/lib.sh"

SPEC=$TOP/netlink-uapi/sectun.yaml
KEY=0x4a1b2c3d4e5f60718293a4b5c6d7e8f901122334
AUTH_KEY=0x9fc4e90e33587da2c7ec11365b80a5caef14395e83a8cdf2173c6186abd0f51a3f6489aed3f81d42678cb1d6fb20456a
MANY=60

# What the kernel's tool does longest is to read YAML: PyYAML is to take libyaml.
FAST_YAML='
import os, runpy, sys, yaml
yaml.SafeLoader = yaml.CSafeLoader
del sys.argv[0]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
'

# ynl NS OPTION...: JSON from it. To check the specification takes it longer than
# all else: once is enough.
ynl() {
	local ns=$1
	shift
	in_ns "$ns" /usr/bin/python3 -c "$FAST_YAML" \
		"$TREE/tools/net/ynl/cli.py" --spec "$SPEC" --no-schema \
		--output-json "$@"
}

ynl_checks_schema() {
	/usr/bin/python3 -c "$FAST_YAML" "$TREE/tools/net/ynl/cli.py" \
		--spec "$SPEC" --schema \
		"$TREE/Documentation/netlink/genetlink-legacy.yaml" --list-ops
}

ctl() {
	in_ns a sectunctl "$@"
}

# ctl_to FILE WORDS...
ctl_to() {
	local file=$1
	shift
	ctl "$@" >"$file"
}

# all_json FILE...: each holds one value
all_json() {
	/usr/bin/python3 -c '
import json, sys
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        try:
            json.load(file)
        except ValueError as error:
            sys.exit(f"{name}: {error}")' "$@"
}

# add SPI [words]: an inbound SA
add() {
	local spi=$1
	shift
	ctl sa add dev st0.0 dir in spi "$spi" local 203.0.113.1 \
		remote 203.0.113.2 alg aes128gcm16 key "$KEY" "$@"
}

state() {
	in_ns a bash -c 'sectunctl sa show; sectunctl trap show; sectunctl link show'
}

# refused NAME WORDS COMMAND...: with these words, and nothing has changed
refused() {
	local name=$1 words=$2
	shift 2
	refuses "$name" "$words" "$@"
	equals "$name: nothing has changed" "$BEFORE" "$(state)"
}

test_ynl() {
	local out

	check "YNL finds the specification good" ynl_checks_schema
	out=$(ynl a --dump device-get)
	matches "YNL: the device's name" '"ifname": "st0.0"' "$out"
	matches "YNL: the device's peer" '"remote": "203.0.113.2"' "$out"
	out=$(ynl a --dump sa-get)
	matches "YNL: the SA's algorithm" '"algorithm": "aes128gcm16"' "$out"
	matches "YNL: the SA's direction by name" '"direction": "out"' "$out"
	matches "YNL: the SA's selector" '"src": "10.0.0.0"' "$out"
	matches "YNL: drop reasons by name" '"auth-failed": 0' "$out"
	out=$(ynl a --dump trap-get)
	matches "YNL: traps" '"reqid": 7' "$out"
	out=$(ynl a --do sa-get --json '{"direction": "in", "spi": 4097}')
	matches "YNL: one SA" '"reqid": 5' "$out"
}

rules() {
	ctl rules set <<-.
		zone trust tcp-rst inbound tcp/22 icmp
		zone untrust
		interface lo zone trust
		address lan 10.0.0.0/8 fd00::/8
		application web tcp/80
		policy web from trust to untrust src lan app web permit count
		policy rest global deny log-init
	.
}

test_ynl_rules() {
	local out

	out=$(ynl a --do rules-get --json '{}')
	matches "YNL: no rules yet" '"generation": 0' "$out"
	check "rules set" rules
	out=$(ynl a --do rules-get --json '{}')
	matches "YNL: rules in numbers" '"zones": 2, "policies": 2' "$out"
	matches "YNL: the default action by name" '"default-action": "deny"' "$out"
	matches "YNL: counters of packets by name" '"inbound-denied": 0' "$out"
	out=$(ynl a --dump rules-get)
	matches "YNL: a zone" '"name": "trust", "tcp-rst": true' "$out"
	matches "YNL: its interface" '"ifname": \["lo"\]' "$out"
	matches "YNL: a policy and its zones" '"name": "web".*"from-name": "trust"' "$out"
	matches "YNL: its action by name" '"action": "permit"' "$out"
	matches "YNL: a global policy" '"name": "rest", "index": 1' "$out"
	out=$(ynl a --do policy-match --json '{"from": "trust", "to": "untrust", "src": "0a000001",
		"dst": "c0000201", "protocol": 6, "src-port": 1024, "dst-port": 80}')
	matches "YNL: policy-match" '"policy": "web"' "$out"
	out=$(ynl a --dump session-get --json '{"protocol": 1}')
	equals "YNL: sessions" "[]" "$out"
	check "rules flush" ctl rules flush
	equals "YNL: rules are gone" "[]" "$(ynl a --dump rules-get)"
}

test_json() {
	local command

	for command in 'sa show' 'sa show dev st0.0' 'link show' 'trap show' \
		stats 'stats dev st0.0' 'sa get dir in spi 0x1001' \
		'rules show' 'zone show' 'policy show' 'session show'; do
		# shellcheck disable=SC2086
		check "sectunctl -j $command" ctl_to "$WORK/$command.json" -j $command
	done
	check "all that is JSON" all_json "$WORK"/*.json
}

test_feed_back() {
	local line

	line=$(ctl sa show | grep 'dir in spi 0x00001001')
	ctl sa del dir in spi 0x1001
	# shellcheck disable=SC2086
	check "what sa show prints can be fed back in" \
		ctl sa add $line key "$KEY"
	equals "and yields the same SA" "$line" \
		"$(ctl sa show | grep 'dir in spi 0x00001001')"
}

test_keys() {
	local shown part

	shown=$(ctl -s sa show; ctl -j sa show; ctl -j link show
		ynl a --dump sa-get; ynl a --dump device-get)
	shown=${shown,,}
	for part in "${KEY:2:12}" "${KEY: -8}" "${AUTH_KEY:2:12}" "${AUTH_KEY: -12}"; do
		matches_not "no dump holds key bytes $part" "$part" "$shown"
	done
	shown=$(ctl sa add dev st0.0 dir in spi 0x1009 local 203.0.113.1 \
		remote 203.0.113.2 alg aes256gcm16 key "$KEY" 2>&1)
	matches "a key of the wrong length is refused" 'sa add: .*key' "$shown"
	matches_not "and not quoted" "${KEY:2:12}" "$shown"
}

# More than one message holds, and while SAs come and go.
test_large_dump() {
	local i spis

	# shellcheck disable=SC2016 # expanded by that shell
	in_ns a bash -c 'for ((i = 0; i < $1; i++)); do
			sectunctl sa add dev st0.0 dir in spi $((0x20000 + i)) local 203.0.113.1 \
				remote 203.0.113.2 alg aes128gcm16 key "$2" || exit
		done' add "$MANY" "$KEY"
	spis=$(ctl sa show | grep -o 'spi 0x0002[0-9a-f]*' | sort)
	equals "a dump over several messages is whole" "$MANY" "$(wc -l <<<"$spis")"
	equals "and has each SA once" "" "$(uniq -d <<<"$spis")"

	: >"$WORK/churn"
	background churn
	for ((i = 0; i < 3; i++)); do
		spis=$(ctl sa show | grep -o 'spi 0x0002[0-9a-f]*' | sort)
		equals "changed meanwhile, dump $i has all that stayed" "$MANY" \
			"$(uniq <<<"$spis" | wc -l)"
		equals "changed meanwhile, dump $i has none twice" "" \
			"$(uniq -d <<<"$spis")"
	done
	rm "$WORK/churn"
	wait "$!"
	ctl sa flush
	equals "sa flush removes all" "" "$(ctl sa show)"
}

# Until its file is gone: killed, it would leave a change behind on its way.
churn() {
	while [ -e "$WORK/churn" ] && add 0x30000 >/dev/null 2>&1; do
		ctl sa del dir in spi 0x30000
	done
}

test_events() {
	background ctl -j monitor >"$WORK/events"
	background ctl monitor expire >"$WORK/expire"
	wait_for 20 monitors_listen
	add 0x4001 reqid 9 life soft-seconds 1 hard-seconds 2
	check_soon "a soft expiry is told" 20 \
		grep -q '"event":"soft-expired".*"0x00004001"' "$WORK/events"
	check_soon "a hard expiry is told" 20 \
		grep -q '"event":"hard-expired".*"reqid":9' "$WORK/events"
	check_soon "also as text" 20 \
		grep -q '^hard-expired .*spi 0x00004001' "$WORK/expire"
	matches "an expired SA says so" 'state expired' "$(ctl sa show)"
	check "each event is a line of JSON" /usr/bin/python3 -c '
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)' "$WORK/events"
	ctl sa flush
}

# shellcheck disable=SC2016
# Both sockets have joined their groups: the column of groups is not 0.
monitors_listen() {
	[ "$(in_ns a awk '$2 == 16 && $4 !~ /^0*$/' /proc/net/netlink | wc -l)" -ge 2 ]
}

test_bad_input() {
	local sa="sa add dev st0.0 dir in local 203.0.113.1 remote 203.0.113.2"
	local gcm="alg aes128gcm16 key $KEY"
	local drop="setpriv --bounding-set=-net_admin --inh-caps=-net_admin"

	add 0x1001
	BEFORE=$(state)
	# shellcheck disable=SC2086
	{
	refused "duplicate SPI" 'sa add: .*0x00001001 is in use' ctl $sa spi 0x1001 $gcm
	refused "SPI below 256" 'sa add: .*SPI' ctl $sa spi 255 $gcm
	refused "unknown device" 'sa add: ifname: no such sectun device' \
		ctl ${sa/st0.0/st0.7} spi 0x1002 $gcm
	refused "unknown algorithm" 'sa add: .*algorithm' \
		ctl $sa spi 0x1002 alg aes123gcm16 key "$KEY"
	refused "key of the wrong length" 'sa add: .*key' \
		ctl $sa spi 0x1002 alg aes256gcm16 key "$KEY"
	refused "oversized key" 'sa add: key' \
		ctl $sa spi 0x1002 alg aes256gcm16 key "0x$(printf '%0130d' 0)"
	refused "missing key" 'sa add: .*key' ctl $sa spi 0x1002 alg aes128gcm16
	refused "missing auth-key" 'sa add: .*auth-key|sa add: .*integrity key' \
		ctl $sa spi 0x1002 alg aes128-sha256 key ${KEY:0:34}
	refused "missing remote" 'sa add: .*missing attribute remote' \
		ctl ${sa/remote 203.0.113.2/} spi 0x1002 $gcm
	refused "SA that is not there" 'sa del: spi: no such SA' \
		ctl sa del dir in spi 0x7777
	refused "nothing to set" 'sa set: missing attribute new-remote' \
		ctl sa set dir in spi 0x1001
	refused "trap without a device" 'trap add: ifname: no such sectun device' \
		ctl trap add dev st0.7 reqid 1
	refused "YNL: missing attribute" 'missing attribute spi' \
		ynl a --do sa-del --json '{"direction": "in"}'
	refused "YNL: value out of range" 'direction|out of range' \
		ynl a --do sa-del --json '{"direction": 7, "spi": 4097}'
	refused "without CAP_NET_ADMIN sa add" 'CAP_NET_ADMIN' \
		in_ns a $drop "$BIN/sectunctl" $sa spi 0x1002 $gcm
	refused "without CAP_NET_ADMIN sa show" 'CAP_NET_ADMIN' \
		in_ns a $drop "$BIN/sectunctl" sa show
	refused "without CAP_NET_ADMIN sa flush" 'CAP_NET_ADMIN' \
		in_ns a $drop "$BIN/sectunctl" sa flush
	}
}

test_two_outbound() {
	local out="sa add dev st0.0 dir out spi 0x6001 local 203.0.113.1 alg aes128gcm16"

	# shellcheck disable=SC2086
	ctl $out remote 203.0.113.2 key "$KEY"
	# shellcheck disable=SC2086
	ctl $out remote 203.0.113.3 key "$KEY"
	BEFORE=$(state)
	refused "two peers' equal SPIs need remote" 'give remote' \
		ctl sa del dir out spi 0x6001
	check "with remote it is found" ctl sa del dir out spi 0x6001 remote 203.0.113.3
	matches "and the other stays" 'remote 203.0.113.2' "$(ctl sa show)"
}

TREE=$("$TOP/scripts/ynl_tree.sh") || bail_out "kernel source with tools/net/ynl"
namespace a
# An earlier test may have loaded it.
modprobe -qr sectun
loader=$(cat /proc/sys/kernel/modprobe)
echo /bin/false >/proc/sys/kernel/modprobe
refuses "without the module, sectunctl says so" 'module is not loaded' ctl sa show
echo "$loader" >/proc/sys/kernel/modprobe
check "the first request loads the module" ctl sa show
check "link add" ctl link add st0.0
check "peer set" ctl peer set dev st0.0 local 203.0.113.1 remote 203.0.113.2
check "sa add" add 0x1001 esn replay-window 64 reqid 5 encap 4500 4500 \
	src-ts 10.0.0.0/8 dst-ts 10.1.0.0/16 life soft-seconds 3600
check "sa add, keys from standard input and a file" bash -c "
	echo $AUTH_KEY >$WORK/key
	echo ${KEY:0:34} | ip netns exec a sectunctl sa add dev st0.0 dir out \
		spi 0x1002 local 203.0.113.1 remote 203.0.113.2 \
		alg aes128-sha384 key - auth-key @$WORK/key"
check "trap add" ctl trap add dev st0.0 reqid 7 dst-ts 10.2.0.0/16

test_ynl
test_ynl_rules
test_json
test_feed_back
test_keys
ctl sa flush
test_large_dump
test_events
test_bad_input
test_two_outbound
check "link del" ctl link del st0.0
done_testing
