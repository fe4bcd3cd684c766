#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Statements, candidate, commit files and compiler: unit tests in C, which say
# TAP themselves, under AddressSanitizer.
# kernels: host
exec make -s -C "$(dirname "$0")/../daemon/config" check
