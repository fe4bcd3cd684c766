#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Writes everything that follows from netlink-uapi/sectun.yaml: the uapi header
# and the module's policy tables by the kernel's own generator, the name tables
# by names.py. With --check nothing is written: a file that differs from what
# the description yields is an error.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-/usr/bin/python3}
check=

case ${1:-} in
--check) check=1 ;;
'') ;;
*)
	echo "usage: $0 [--check]" >&2
	exit 2
	;;
esac

tree=$("$top/scripts/ynl_tree.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The generator looks for the schema two levels up and for a MAINTAINERS file
# at the top: a small tree of that form gives it both.
mkdir "$work/netlink-uapi"
: >"$work/MAINTAINERS"
cp "$tree/Documentation/netlink/"*.yaml "$work"
cp "$top/netlink-uapi/sectun.yaml" "$work/netlink-uapi/"
spec=$work/netlink-uapi/sectun.yaml

ynl() {
	out=$1
	shift
	mkdir -p "$work/out/$(dirname "$out")"
	"$python" "$top/scripts/ynl_gen.py" "$tree/tools/net/ynl" \
		--spec "$spec" "$@" -o "$work/out/$out"
}

names() {
	mkdir -p "$work/out/$(dirname "$2")"
	"$python" "$top/scripts/names.py" "$spec" "$1" >"$work/out/$2"
}

ynl netlink-uapi/include/uapi/linux/sectun.h --mode uapi --header
ynl kmod/netlink/family_gen.h --mode kernel --header
ynl kmod/netlink/family_gen.c --mode kernel --source
names kernel kmod/netlink/names_gen.c
names user netlink-uapi/libsectun/names_gen.c

stale=0
cd "$work/out"
for file in $(find . -type f | sed 's|^\./||' | sort); do
	cmp -s "$file" "$top/$file" && continue
	if [ "$check" ]; then
		echo "generate: $file is not what sectun.yaml yields" >&2
		diff -u "$top/$file" "$file" >&2 || true
		stale=1
	else
		cp "$file" "$top/$file"
		echo "generate: wrote $file"
	fi
done
exit $stale
