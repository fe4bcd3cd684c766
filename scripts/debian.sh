# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after common.sh: another Debian suite's packages or sources, fetched
# with an apt state of our own so that the machine's sources stay as they are.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The mirror this machine already uses, else Debian's documented default.
debian_mirror() {
	local uri

	# shellcheck disable=SC2016 # apt's own variables
	uri=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' \
		      'Created-By: Packages' 2>/dev/null |
	      awk '$2 == "main" && $1 ~ /\/debian\/?$/ { print $1; exit }')
	echo "${uri:-http://deb.debian.org/debian}"
}

# debian_apt deb|deb-src SUITE apt-get-arguments...
# Its lists are read once; remove $CACHE/apt to have them read again.
debian_apt() {
	local type=$1 suite=$2 state=$CACHE/apt/$1-$2
	local options=(
		-o "Dir::Etc::SourceList=$state/sources.list"
		-o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$state/lists"
		-o "Dir::Cache=$state/cache"
		-o APT::Sandbox::User=root
	)
	shift 2

	if [ ! -e "$state/complete" ]; then
		mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
		echo "$type [signed-by=$KEYRING] $(debian_mirror) $suite main" \
			>"$state/sources.list"
		apt-get "${options[@]}" --error-on=any update >&2 || return
		touch "$state/complete"
	fi
	apt-get "${options[@]}" "$@"
}
