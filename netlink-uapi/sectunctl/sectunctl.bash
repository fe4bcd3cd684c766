# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# bash completion for sectunctl(8)

_sectunctl_devices() {
	sectunctl link show 2>/dev/null | sed -n 's/^\([^[:space:]]*\) unit .*/\1/p'
}

_sectunctl_zones() {
	sectunctl zone show 2>/dev/null | sed -n 's/^zone \([^[:space:]]*\).*/\1/p'
}

_sectunctl_policies() {
	sectunctl policy show 2>/dev/null | sed -n 's/^policy \([^[:space:]]*\).*/\1/p'
}

_sectunctl_interfaces() {
	ip -o link show 2>/dev/null | sed 's/^[0-9]*: \([^:@]*\).*/\1/'
}

# Words that may follow COMMAND SUBCOMMAND.
_sectunctl_words() {
	case "$1 $2" in
	'sa add')
		echo dev dir spi local remote alg key auth-key esn \
			replay-window encap src-ts dst-ts reqid seq proto mode life \
			soft-seconds hard-seconds soft-bytes hard-bytes \
			soft-packets hard-packets
		;;
	'sa set')
		echo dir spi remote proto new-remote new-remote-port new-local \
			new-local-port
		;;
	'sa reserve') echo spi local proto ;;
	'sa del' | 'sa get') echo dir spi remote proto ;;
	'sa show' | 'sa flush' | 'trap show' | 'link show') echo dev ;;
	'trap add') echo dev reqid src-ts dst-ts ;;
	'trap del') echo dev reqid ;;
	'link add') echo unit ;;
	'link del') _sectunctl_devices ;;
	'link set') echo dev df-bit tcp-mss dscp copy-outer-dscp hold ;;
	'peer set') echo dev local remote ;;
	'peer flush') echo dev ;;
	'policy match') echo from to dev src dst proto sport dport type code ;;
	'session show' | 'session summary' | 'session flush')
		echo policy from to in-dev out-dev src dst proto sport dport id
		;;
	'trace on') echo src dst proto sport dport dev name or rate ;;
	esac
}

# Values of the word PREV of COMMAND; nothing when it has none.
_sectunctl_values() {
	case "$1 $2" in
	'policy dev' | 'trace dev' | 'session in-dev' | 'session out-dev')
		_sectunctl_interfaces
		;;
	'policy from' | 'policy to') echo "$(_sectunctl_zones)" dev ;;
	'session from' | 'session to') _sectunctl_zones ;;
	'session policy') _sectunctl_policies ;;
	'sa proto') echo esp ah ;;
	*' proto') echo tcp udp icmp icmpv6 igmp gre esp ah ospf pim vrrp sctp ;;
	*' dev') _sectunctl_devices ;;
	*' dir') echo in out ;;
	*' mode') echo tunnel transport ;;
	*' df-bit') echo copy clear set ;;
	*' dscp') echo copy ;;
	*' copy-outer-dscp' | *' hold') echo on off ;;
	esac
}

# Words that may follow COMMAND alone.
_sectunctl_commands() {
	case $1 in
	'') echo link peer sa trap rules zone policy session trace stats monitor help -j -s ;;
	link) echo add del set show help ;;
	peer) echo set flush help ;;
	sa) echo add reserve set del get show flush help ;;
	trap) echo add del show help ;;
	rules) echo set show flush help ;;
	zone) echo show help ;;
	policy) echo show match help ;;
	session) echo show summary flush help ;;
	trace) echo on off help ;;
	stats) echo dev ;;
	esac
}

_sectunctl() {
	local word=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local words=() list='' i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* ]] || words+=("${COMP_WORDS[i]}")
	done

	if [ "${words[*]}" = 'rules set' ]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
	fi
	case "${#words[@]} ${words[0]:-}" in
	*' monitor') list='acquire expire peer session trace' ;;
	'0 '* | '1 '*) list=$(_sectunctl_commands "${words[0]:-}") ;;
	*) list=$(_sectunctl_values "${words[0]}" "$prev") ;;
	esac
	[ -n "$list" ] || list=$(_sectunctl_words "${words[0]:-}" "${words[1]:-}")
	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
}

complete -F _sectunctl sectunctl
