# SPDX-License-Identifier: GPL-2.0
# How to compile against Debian's strongSwan libraries: needs $(top) and $(O).

STRONGSWAN ?= $(O)/strongswan
STRONGSWAN_STAMP := $(STRONGSWAN)/config.h
STRONGSWAN_LIBDIR ?= /usr/lib/ipsec

STRONGSWAN_CFLAGS := -D_GNU_SOURCE -include $(STRONGSWAN)/config.h \
	-isystem $(STRONGSWAN)/src/src/libstrongswan \
	-isystem $(STRONGSWAN)/src/src/libcharon

# Rebuild the headers when they are missing, and refuse wrong ones every time:
# a structure that differs from the installed library's would corrupt memory.
ifeq ($(filter clean,$(MAKECMDGOALS)),)
ifneq ($(shell $(top)/scripts/strongswan-headers.sh --check $(STRONGSWAN) 2>/dev/null && echo ok),ok)
ifneq ($(wildcard $(STRONGSWAN_STAMP)),)
$(error $(shell $(top)/scripts/strongswan-headers.sh --check $(STRONGSWAN) 2>&1))
endif
endif
endif

$(STRONGSWAN_STAMP):
	$(top)/scripts/strongswan-headers.sh $(STRONGSWAN)
