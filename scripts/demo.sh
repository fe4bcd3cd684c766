#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# demo.sh [6.1|6.12]: installs what is missing, builds, and shows two routers
# with the example configurations in a virtual machine with that kernel.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

KERNEL=${1:-6.12}
[[ $KERNEL =~ ^6\.(1|12)$ ]] || die "no such kernel: $KERNEL (6.1 or 6.12)"

"$TOP/scripts/setup.sh"
note "building the programs"
quietly "$BUILD/log/programs" make -C "$TOP" programs
note "building the module for $KERNEL"
quietly "$BUILD/log/module-$KERNEL" "$TOP/scripts/build-module.sh" "$KERNEL"
exec "$TOP/scripts/vm.sh" -k "$KERNEL" -t 600 -- selftests/demo/two-routers.sh
