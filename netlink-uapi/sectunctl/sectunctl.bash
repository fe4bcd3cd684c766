# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# bash completion for sectunctl(8)

_sectunctl_devices() {
	sectunctl link show 2>/dev/null | sed -n 's/^\([^[:space:]]*\) unit .*/\1/p'
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
	'link set') echo dev df-bit tcp-mss dscp copy-outer-dscp ;;
	'peer set') echo dev local remote ;;
	'peer flush') echo dev ;;
	esac
}

_sectunctl() {
	local word=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local words=() list i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -* ]] || words+=("${COMP_WORDS[i]}")
	done

	case $prev in
	dev) list=$(_sectunctl_devices) ;;
	dir) list='in out' ;;
	mode) list='tunnel transport' ;;
	proto) list='esp ah' ;;
	df-bit) list='copy clear set' ;;
	dscp) list=copy ;;
	copy-outer-dscp) list='on off' ;;
	*)
		case ${words[0]:-} in
		'') list='link peer sa trap stats monitor help -j -s' ;;
		stats) list=dev ;;
		monitor) list='acquire expire peer' ;;
		*) list=$(_sectunctl_words "${words[0]}" "${words[1]:-}") ;;
		esac
		;;
	esac

	if [ ${#words[@]} -eq 1 ]; then
		case ${words[0]} in
		link) list='add del set show help' ;;
		peer) list='set flush help' ;;
		sa) list='add reserve set del get show flush help' ;;
		trap) list='add del show help' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
}

complete -F _sectunctl sectunctl
