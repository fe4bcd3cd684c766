#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lint.sh [CHECK...]: checkpatch, sparse (with W=1), warnings, shellcheck,
# cppcheck; all of them unless some are named. Any finding is a failure.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

SERIES=6.12
TOOLS=$BUILD/linux-tools
FAILED=()

# Files of the project, also new ones, that match any of the patterns.
project_files() {
	git -C "$TOP" ls-files --cached --others --exclude-standard -- "$@" |
		while read -r file; do
			[ -e "$file" ] && echo "$file"
		done
}

# The kernel's checkpatch needs a few files beside it.
unpack_checkpatch() {
	[ -x "$TOOLS/scripts/checkpatch.pl" ] && return
	note "lint: unpacking the kernel's checkpatch"
	mkdir -p "$TOOLS"
	tar -C "$TOOLS" --strip-components=1 -xf \
		"/usr/src/linux-source-$SERIES.tar.xz" \
		"linux-source-$SERIES/scripts/checkpatch.pl" \
		"linux-source-$SERIES/scripts/spelling.txt" \
		"linux-source-$SERIES/scripts/const_structs.checkpatch"
}

checkpatch() {
	"$TOOLS/scripts/checkpatch.pl" --no-tree --strict --terse --no-summary \
		--show-types --max-line-length=100 "$@"
}

# Programs have the C library's types and none of the kernel's macros.
USER_SPACE=PREFER_KERNEL_TYPES,ARRAY_SIZE,BIT_MACRO,CAMELCASE,STRCPY,STRNCPY
USER_SPACE+=,PREFER_DEFINED_ATTRIBUTE_MACRO
# compat.h is where these are asked, in the usual (misread) way.
KERNEL=LINUX_VERSION_CODE,CONSTANT_COMPARISON

lint_checkpatch() {
	local kernel user status=0

	unpack_checkpatch
	mapfile -t kernel < <(project_files 'kmod/*.[ch]' \
		'netlink-uapi/include/uapi/*.h')
	# strongSwan's plugins follow strongSwan's style.
	mapfile -t user < <(project_files 'netlink-uapi/*.[ch]' 'daemon/*.[ch]' \
		'selftests/*.[ch]' |
		grep -vE '^(daemon/plugins|netlink-uapi/include/uapi)/')
	checkpatch --ignore "$KERNEL" --file "${kernel[@]}" || status=1
	checkpatch --ignore "$USER_SPACE" --file "${user[@]}" || status=1
	return $status
}

# In a build directory of its own: C=2 and W=1 make other objects.
lint_sparse() {
	local kind log status=0

	for kind in 6.1 6.12; do
		log=$BUILD/log/sparse-$kind
		mkdir -p "$BUILD/log"
		O=$BUILD/sparse scripts/build-module.sh "$kind" C=2 W=1 \
			CF=-D__CHECK_ENDIAN__ >"$log" 2>&1 || status=1
		if grep -E '(warning|error):' "$log"; then
			status=1
		fi
	done
	[ $status -eq 0 ] || tail -n 5 "$log"
	return $status
}

lint_warnings() {
	local out=$BUILD/warnings log=$BUILD/log/warnings status=0

	mkdir -p "$BUILD/log"
	rm -rf "$out"
	make O="$out" EXTRA_CFLAGS="-Wall -Wextra" -j2 programs test-programs \
		>"$log" 2>&1 || status=1
	if grep -E '(warning|error):' "$log"; then
		status=1
	fi
	[ $status -eq 0 ] || tail -n 5 "$log"
	return $status
}

lint_shellcheck() {
	local files

	mapfile -t files < <(project_files | while read -r file; do
		case $file in
		*.sh)	echo "$file" ;;
		*)	head -n 1 "$file" | grep -qaE '^#!/bin/(ba)?sh' &&
				echo "$file" ;;
		esac
	done)
	shellcheck "${files[@]}"
}

# It makes nothing of the kernel's and of strongSwan's macros, so the module is
# left to sparse and the plugins to the compiler; nor does it know what
# strongSwan adds to printf.
lint_cppcheck() {
	local files

	mapfile -t files < <(project_files 'netlink-uapi/*.c' 'daemon/*.c' |
		grep -v '^daemon/plugins/')
	cppcheck --quiet --error-exitcode=1 --inline-suppr -j 2 \
		--enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppress=missingInclude \
		--suppress=unknownMacro \
		--suppress='wrongPrintfScanfArgNum:daemon/sectund/*' \
		-Inetlink-uapi/include "${files[@]}"
}

"$TOP/scripts/setup.sh"
cd "$TOP"
[ $# -gt 0 ] || set -- checkpatch sparse warnings shellcheck cppcheck
for check; do
	declare -F "lint_$check" >/dev/null ||
		die "usage: lint.sh [checkpatch] [sparse] [warnings] [shellcheck] [cppcheck]"
	note "lint: $check"
	"lint_$check" || FAILED+=("$check")
done
[ ${#FAILED[@]} -eq 0 ] || die "findings of: ${FAILED[*]}"
note "lint: no findings"
