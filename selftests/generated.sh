#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The uapi header and the tables that are committed are those sectun.yaml yields.
# kernels: host
exec make -s -C "$(dirname "$0")/../netlink-uapi" check
