#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prints the directory of a kernel source tree that holds tools/net/ynl and
# Documentation/netlink: $KSRC, one already unpacked, or else those two parts
# of a linux-source package, unpacked below the build directory.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cache=${O:-$top/build}/ynl

has_ynl() {
	[ -f "$1/tools/net/ynl/ynl-gen-c.py" ] &&
		[ -f "$1/Documentation/netlink/genetlink-legacy.yaml" ]
}

for tree in ${KSRC:+"$KSRC"} "$cache" /usr/src/linux-source-6.12 /usr/src/linux; do
	if has_ynl "$tree"; then
		echo "$tree"
		exit 0
	fi
done

archive=
for archive in /usr/src/linux-source-6.12.tar.*; do
	[ -f "$archive" ] && break
done
if [ ! -f "$archive" ]; then
	echo "ynl_tree: no kernel source: install linux-source-6.12 or set KSRC" >&2
	exit 1
fi

# Unpacked aside and renamed, so that an interrupted run leaves no half tree.
mkdir -p "$(dirname "$cache")"
fresh=$(mktemp -d "$cache.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
tar -xf "$archive" -C "$fresh" --strip-components=1 --wildcards \
	'*/tools/net/ynl' '*/Documentation/netlink'
rm -rf "$cache"
mv -T "$fresh" "$cache"
echo "$cache"
