#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module comes and goes: by link kind, by modprobe, by insmod.
# kernels: 6.1 6.12 debug
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"

KO=/lib/modules/$(uname -r)/extra/sectun.ko

is_loaded() {
	[ -d /sys/module/sectun ]
}

unloaded() {
	! is_loaded
}

modprobe -r sectun 2>/dev/null
check "not loaded at first" unloaded
check "ip link add loads it" ip link add st0.0 type sectun
check "it is loaded" is_loaded
matches "ip -d link show tells the kind" 'sectun' "$(ip -d link show st0.0)"
check "a device can be renamed" ip link set st0.0 name st0.7
check "and brought up" ip link set st0.7 up
check "and down" ip link set st0.7 down
check "and deleted" ip link del st0.7
ip link add st0.1 type sectun
check "rmmod takes its devices with it" rmmod sectun
check "it is gone" unloaded
refuses "and so is the device" 'does not exist' ip link show st0.1
check "modprobe loads it" modprobe sectun
check "rmmod again" rmmod sectun
for dependency in $(modinfo -F depends "$KO" | tr , ' '); do
	check "its dependency $dependency loads" modprobe "$dependency"
done
check "insmod loads it" insmod "$KO"
check "the netlink family sectun is there" prints_match sectun genl ctrl list
namespace n
# shellcheck disable=SC2016 # expanded by eval
check "many units in a namespace" eval \
	'for i in $(seq 0 63); do ip -n n link add "st0.$i" type sectun || exit; done'
equals "they are all there" 64 \
	"$(ip -n n -o link show type sectun | wc -l)"
check "the namespace goes with its devices" ip netns del n
check "rmmod at the end" wait_for 10 rmmod sectun
done_testing
