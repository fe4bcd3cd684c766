#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Debian packages strongSwan's libraries but not their headers. This fetches the
# source package of the same upstream version, with an apt state of its own so
# that the machine's apt configuration stays as it is, unpacks it, and writes the
# config.h that Debian's configure call stands for: structure layouts depend on it.
#
#   strongswan-headers.sh DIR           provide DIR/src and DIR/config.h
#   strongswan-headers.sh --check DIR   only compare DIR with the installed library
set -eu

readonly LIBRARY=/usr/lib/ipsec/libcharon.so
readonly CACHE="${SECTUN_CACHE:-/var/cache/sectun}"

die() { echo "strongswan-headers: $*" >&2; exit 1; }

usage() { die "usage: ${0##*/} [--check] DIR"; }

# 5.9.8-5+deb12u6 -> 5.9.8
upstream() { echo "$1" | sed 's/^[0-9]*://; s/-[^-]*$//'; }

installed_version()
{
	[ -e "$LIBRARY" ] ||
		die "$LIBRARY is not installed (package strongswan-libcharon)"
	package=$(dpkg -S "$(readlink -f "$LIBRARY")" | cut -d: -f1)
	# shellcheck disable=SC2016 # dpkg-query's own variable
	version=$(dpkg-query -W -f '${Version}' "$package") ||
		die "no package owns $LIBRARY"
	upstream "$version"
}

headers_version()
{
	sed -n 's/^AC_INIT(\[strongSwan\],\[\([^]]*\)\].*/\1/p' "$1/src/configure.ac"
}

check()
{
	want=$(installed_version)
	have=$(headers_version "$1" 2>/dev/null || true)
	[ -n "$have" ] || die "no strongSwan headers in $1: run ${0##*/} $1"
	[ "$have" = "$want" ] ||
		die "the headers in $1 are of strongSwan $have, the installed $LIBRARY is $want: refusing to build"
	[ -s "$1/config.h" ] || die "$1/config.h is missing: run ${0##*/} $1"
}

# deb-src lines for the Debian archives that apt already uses here.
write_sources()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT)' |
		awk '$1 == "Packages" && $4 == "main" && $2 ~ /debian\/?$/ && $3 !~ /-/ {
			print "deb-src", $2, $3, $4 }' | sort -u
}

private_apt()
{
	state=$1
	shift
	apt-get -q -o Dir::Etc::SourceList="$state/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" \
		-o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}

# Puts the source package's three files into $CACHE/strongswan.
download()
{
	state=$(mktemp -d)
	trap 'rm -rf "$state"' EXIT
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$CACHE/strongswan"
	write_sources >"$state/sources.list"
	[ -s "$state/sources.list" ] ||
		die "apt knows no Debian archive here to take strongSwan's source from"
	private_apt "$state" update >&2 || die "cannot read the archive's source index"
	offer=$(private_apt "$state" --only-source --print-uris source strongswan |
		sed -n 's/.* strongswan_\([^ ]*\)\.dsc .*/\1/p')
	[ "$(upstream "$offer")" = "$1" ] ||
		die "the archive has the source of strongSwan ${offer:-(none)}, installed is $1: headers would not match"
	(cd "$CACHE/strongswan" &&
		private_apt "$state" --only-source --download-only source strongswan >&2) ||
		die "cannot download strongSwan's source"
}

# find_dsc VERSION: the newest description of that upstream version in the cache.
find_dsc()
{
	find "$CACHE/strongswan" -name "strongswan_$1-*.dsc" 2>/dev/null | sort -V | tail -n 1
}

unpack()
{
	rm -rf "$2.part"
	mkdir -p "$2.part"
	tar -C "$2.part" --strip-components=1 -xf "$CACHE/strongswan/strongswan_$1.orig.tar.bz2"
	tar -C "$2.part" -xf "${3%.dsc}.debian.tar.xz" debian
	rm -rf "$2"
	mv "$2.part" "$2"
}

# option RULES NAME DEFAULT: is the feature switched on for Debian?
option()
{
	grep -q -- "--disable-$2\\b" "$1" && return 1
	grep -q -- "--enable-$2\\b" "$1" && return 0
	[ "$3" = on ]
}

# probe HEADER SNIPPET: does it compile and link here?
probe()
{
	printf '#define _GNU_SOURCE\n%s\nint main(void) { %s; return 0; }\n' "$1" "$2" |
		"${CC:-cc}" -x c -o /dev/null - >/dev/null 2>&1
}

define_if()
{
	! probe "$2" "$3" || echo "#define $1"
}

probe_compiler()
{
	define_if HAVE_STDBOOL_H '#include <stdbool.h>' ''
	define_if HAVE_ALLOCA_H '#include <alloca.h>' ''
	define_if HAVE_SYS_PARAM_H '#include <sys/param.h>' ''
	define_if HAVE_EXPLICIT_BZERO '#include <string.h>' 'char c; explicit_bzero(&c, 1)'
	define_if HAVE_MEMRCHR '#include <string.h>' 'return memrchr("", 0, 1) != 0'
	define_if HAVE_FMEMOPEN '#include <stdio.h>' 'return fmemopen(0, 1, "r") != 0'
	define_if HAVE_SIGWAITINFO '#include <signal.h>' 'sigset_t s; return sigwaitinfo(&s, 0)'
	define_if HAVE_CLOSEFROM '#include <unistd.h>' 'closefrom(3)'
	define_if HAVE_INT128 '' '__int128 i = 0; return i'
	define_if HAVE_CLOCK_GETTIME '#include <time.h>' \
		'struct timespec t; return clock_gettime(CLOCK_MONOTONIC, &t)'
	define_if HAVE_CONDATTR_CLOCK_MONOTONIC '#include <pthread.h>
#include <time.h>' 'pthread_condattr_t a; return pthread_condattr_setclock(&a, CLOCK_MONOTONIC)'
	define_if HAVE_GCC_ATOMIC_OPERATIONS '' \
		'int i = 0; return __atomic_add_fetch(&i, 1, __ATOMIC_RELAXED)'
	define_if HAVE_SYS_CAPABILITY_H '#include <sys/capability.h>' ''
}

# Only what strongSwan's headers look at; the rest of configure's result
# concerns the libraries, which are not built here.
write_config()
{
	rules=$1/src/debian/rules
	{
		echo "/* made by ${0##*/} from debian/rules of strongSwan $(headers_version "$1") */"
		! option "$rules" ikev1 on || echo "#define USE_IKEV1"
		! option "$rules" ikev2 on || echo "#define USE_IKEV2"
		! option "$rules" mediation off || echo "#define ME"
		! option "$rules" leak-detective off || echo "#define LEAK_DETECTIVE"
		if grep -q -- '--with-capabilities=libcap' "$rules"; then
			printf '#define CAPABILITIES\n#define CAPABILITIES_LIBCAP\n'
		fi
		cat <<-DEFINES
			#define CONFIG_H_INCLUDED
			#define PLUGINDIR "/usr/lib/ipsec/plugins"
			#define VERSION "$(headers_version "$1")"
		DEFINES
		probe_compiler
	} >"$1/config.h.part"
	mv "$1/config.h.part" "$1/config.h"
}

main()
{
	if [ "${1:-}" = --check ]; then
		[ $# -eq 2 ] || usage
		check "$2"
		return
	fi
	[ $# -eq 1 ] || usage
	version=$(installed_version)
	mkdir -p "$1"
	if [ "$(headers_version "$1" 2>/dev/null || true)" != "$version" ]; then
		[ -n "$(find_dsc "$version")" ] || download "$version"
		unpack "$version" "$1/src" "$(find_dsc "$version")"
	fi
	write_config "$1"
	check "$1"
}

main "$@"
