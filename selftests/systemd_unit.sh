#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The unit in the hands of systemd: a router whose programs are where 'make
# install' puts them is started, configured, reloaded, killed, stopped, rebooted.
# systemd is the first process of a container, as the machine's own is another.
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

ROOT=$WORK/root
GROUP=/sys/fs/cgroup/sectun-systemd
INIT=

# ---- the container -----------------------------------------------------

# inside COMMAND...: in the container, as an operator who has logged in there
inside() {
	nsenter --target "$INIT" --all env -i LC_ALL=C.UTF-8 HOME=/root \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# overlay DIRECTORY: in the container, in a state that only it sees and changes
overlay() {
	local changes=$WORK/changes/$1

	mkdir -p "$changes/upper" "$changes/work" &&
		mount -t overlay overlay -o "xino=off,lowerdir=$1" \
			-o "upperdir=$changes/upper,workdir=$changes/work" "$ROOT$1"
}

# This machine's files; what is mounted is not seen below what it is mounted on.
make_root() {
	mkdir "$ROOT" && overlay / && at_exit umount -l "$ROOT" &&
		overlay /usr && overlay /var
}

# Nothing but the journal is started by itself; no disks, no device manager.
bare_system() {
	local wants=$ROOT/etc/systemd/system/sysinit.target.wants

	rm -rf "$ROOT"/{etc,lib}/systemd/system/*.wants \
		"$ROOT/lib/systemd/system-generators" \
		"$ROOT/etc/sectun" "$ROOT/var/log/journal"
	mkdir "$wants"
	ln -s /lib/systemd/system/systemd-journald.service "$wants"
	# without one systemd takes this for a first start and enables everything
	tr -d - </proc/sys/kernel/random/uuid >"$ROOT/etc/machine-id"
}

# check.sh has called 'make install', which takes a minute in here.
install_programs() {
	cp -r "$TOP/build/install/." "$ROOT"
}

boot() {
	mkdir -p "$GROUP"
	background nsenter --net=/run/netns/a unshare --mount --uts --ipc \
		--pid --fork --kill-child \
		bash "$TOP/selftests/systemd-init.sh" "$ROOT" "$GROUP" \
		>"$WORK/boot" 2>&1
	MACHINE=$!
	wait_for 30 find_init && wait_for 120 has_booted
}

find_init() {
	INIT=$(pgrep -P "$MACHINE" -x systemd)
}

has_booted() {
	[ "$(inside systemctl is-system-running)" = running ]
}

# halt: as the operator would, so that every service is stopped
halt() {
	inside systemctl --no-block poweroff && wait_for 60 gone "$MACHINE"
}

pull_plug() {
	[ -z "$INIT" ] || kill -9 "$INIT" 2>/dev/null
	wait_for 10 gone "$MACHINE"
	find "$GROUP" -depth -type d -exec rmdir {} +
}

# What tells why, if anything has failed
story() {
	[ "$TEST_FAILED" -gt 0 ] || return 0
	diag "$(cat "$WORK/boot")"
	diag "$(inside systemctl --no-pager --full status sectund 2>&1)"
	diag "$(inside journalctl --no-pager -b 2>&1 | tail -n 100)"
	diag "$(tail -n 30 "$(rundir_inside)/messages" 2>&1)"
}

# ---- the unit ----------------------------------------------------------

# property NAME [UNIT]: of the unit, as systemd sees it
property() {
	inside systemctl show --value --property "$1" "${2:-sectund}"
}

# rundir_inside: /run/sectun there, as it is seen from here
rundir_inside() {
	echo "/proc/$INIT/root/run/sectun"
}

pid_file() {
	cat "$(rundir_inside)/sectund.pid"
}

# process FIELD: of the daemon's /proc/PID/status
process() {
	inside grep -oP "^$1:\\s*\\K.*" "/proc/$(property MainPID)/status"
}

# The daemon's own, made since it runs
is_connected() {
	inside sectun -c 'show security ike security-associations' </dev/null |
		grep -E ' UP .* 1\.1\.1\.2'
}

replies() {
	inside ping -c 1 -W 1 -I 10.0.1.1 10.0.1.2
}

# restarted PID: systemd has a running daemon that is another one
restarted() {
	[ "$(pid_file)" != "$1" ] && inside systemctl is-active sectund
}

# Of the unit's own processes; that one was killed is systemd's word.
complaints() {
	inside journalctl --no-pager --quiet -o cat \
		_SYSTEMD_UNIT=sectund.service |
		grep -iE 'denied|not permitted|read-only|cannot|fail|could not'
}

# daemon_runs WHEN
daemon_runs() {
	equals "$1: active" "active running" \
		"$(property ActiveState) $(property SubState)"
	equals "$1: systemd knows the daemon" "$(pid_file)" "$(property MainPID)"
}

# tunnel_works WHEN
tunnel_works() {
	check_soon "$1: the peer is connected" 60 is_connected
	check_soon "$1: traffic passes" 20 replies
}

# ---- the tests ---------------------------------------------------------

test_start() {
	check "enabled and started" inside systemctl enable --now sectund
	daemon_runs "started"
	check "the module was loaded" test -d /sys/module/sectun
	equals "it gains no privileges" 1 "$(process NoNewPrivs)"
	refuses "it cannot write to /usr" 'Read-only' inside \
		nsenter --mount --target "$(property MainPID)" touch /usr/x
	matches "sectun finds it" 'sectund .* runs in /run/sectun' \
		"$(inside sectun -c 'show log messages')"
}

test_configure() {
	example a 2 | without_bgp >"$ROOT/root/a.conf"
	check "a configuration is loaded" inside sectun load set /root/a.conf
	check "and committed" inside sectun -c commit
	tunnel_works "committed"
}

test_reload() {
	local pid log

	pid=$(pid_file)
	log=$(rundir_inside)/messages
	mv "$log" "$log.old"
	check "reload" inside systemctl reload sectund
	check_soon "it has another log" 10 test -e "$log"
	equals "and is the same daemon" "$pid" "$(pid_file)"
	check "which has its tunnel" is_connected
}

# peers_ike_sas: their indices at the peer
peers_ike_sas() {
	operate b 'show security ike security-associations' | awk '/ UP / { print $1 }'
}

# has_other_ike_sa INDEX: one that is not that one, and it alone
has_other_ike_sa() {
	[ "$(peers_ike_sas | wc -l)" -eq 1 ] && [ "$(peers_ike_sas)" != "$1" ]
}

test_kill() {
	local pid ike

	ike=$(peers_ike_sas)
	pid=$(pid_file)
	inside kill -9 "$pid"
	check_soon "killed: there is another daemon" 30 restarted "$pid"
	daemon_runs "killed"
	equals "killed: systemd has restarted it" 1 "$(property NRestarts)"
	matches "killed: the log goes on" "sectund\\[$pid\\]" \
		"$(cat "$(rundir_inside)"/messages*)"
	tunnel_works "killed"
	# which it does some time after the new one is up
	check_soon "killed: the peer forgets the dead one" 60 has_other_ike_sa "$ike"
}

test_stop() {
	check "stop" inside systemctl stop sectund
	equals "stopped: with success" "inactive success 0" \
		"$(property ActiveState) $(property Result) $(property ExecMainStatus)"
	check "stopped: its directory is gone" test ! -e "$(rundir_inside)"
	check_soon "stopped: the peer was told" 10 is_down b
	check "start" inside systemctl start sectund
	tunnel_works "started again"
}

rules_in_force() {
	in_ns a sectunctl zone show | grep -w UNTRUST
}

test_zones() {
	local ended

	ended=$(property ExecMainExitTimestampMonotonic sectun-zones)
	equals "zones are put in force with success" "active exited success" \
		"$(property ActiveState sectun-zones) $(property SubState sectun-zones) $(property Result sectun-zones)"
	check "before the daemon starts" test "$ended" -gt 0 -a "$ended" -lt \
		"$(property ExecMainStartTimestampMonotonic)"
	matches "and before interfaces are configured" 'network-pre\.target' \
		"$(property Before sectun-zones)"
	check "they are in force" rules_in_force
	in_ns a sectunctl rules flush
	check "by that unit alone" inside systemctl restart sectun-zones
	check "they come back" rules_in_force
}

# Nothing is left of what a machine has in memory.
test_reboot() {
	check "the machine goes down" halt
	INIT=
	check_soon "the peer was told" 10 is_down b
	in_ns a sectunctl rules flush
	ip -n a link del st0.0
	ip -n a addr flush dev ge-0-0-0
	boot || bail_out "the machine comes up again" "$(cat "$WORK/boot")"
	daemon_runs "rebooted"
	tunnel_works "rebooted"
	test_zones
}

modprobe -r sectun
namespace a
make_root || bail_out "a root file system"
bare_system
install_programs || bail_out "the programs are installed" \
	"see scripts/check.sh for what makes build/install"
at_exit pull_plug
at_exit story
boot || bail_out "systemd starts" "$(cat "$WORK/boot")"
ok "systemd starts"
test_start
router_without_bgp b
wan a b
example b 2 | without_bgp | configure b >"$WORK/commit" 2>&1 ||
	bail_out "b takes its configuration" "$(cat "$WORK/commit")"
test_configure
test_reload
test_kill
test_stop
equals "no complaints" "" "$(complaints)"
test_reboot
equals "rebooted: no complaints" "" "$(complaints)"
done_testing
