# SPDX-License-Identifier: GPL-2.0
# make help lists the targets.

top	:= $(CURDIR)
O	?= $(top)/build
PREFIX	?= /usr
KDIR	?= /lib/modules/$(shell uname -r)/build
KERNEL	?= 6.12
# The user's choice must be one; the running kernel's may be missing.
KDIR_WANTED := $(if $(filter file,$(origin KDIR)),,$(KDIR))
export O PREFIX DESTDIR

SUBTREES := netlink-uapi daemon

all: module programs

module:
	@if [ -e "$(KDIR)/Makefile" ]; then \
		$(MAKE) -C "$(KDIR)" M="$(top)" modules; \
	elif [ -n "$(KDIR_WANTED)" ]; then \
		echo "module: KDIR=$(KDIR) is no kernel build tree" >&2; \
		exit 1; \
	else \
		echo "module: skipped, $(KDIR) is no kernel build tree (KDIR=...)"; \
	fi

programs:
	@for dir in $(SUBTREES); do $(MAKE) -C $$dir all || exit; done

# Nothing for a router, and libssl-dev is needed.
test-programs:
	@$(MAKE) -C selftests/fuzz all

demo:
	@scripts/demo.sh $(KERNEL)

check:
	@scripts/check.sh

bench:
	@scripts/bench.sh $(KERNEL)

fuzz:
	@scripts/fuzz.sh $(or $(COUNT),1000000) $(SEED)

lint:
	@scripts/lint.sh

install: all
	@for dir in $(SUBTREES); do $(MAKE) -C $$dir install || exit; done
	@if [ -e "$(KDIR)/Makefile" ]; then \
		$(MAKE) -C "$(KDIR)" M="$(top)" \
			INSTALL_MOD_PATH="$(DESTDIR)" modules_install || exit; \
		[ -n "$(DESTDIR)" ] || depmod "$$($(MAKE) -s --no-print-directory \
			-C "$(KDIR)" kernelrelease)"; \
	else \
		echo "module: not installed, it was not built"; \
	fi

clean:
	@for dir in $(SUBTREES) selftests/fuzz; do $(MAKE) -C $$dir clean || exit; done
	@if [ -e "$(KDIR)/Makefile" ]; then \
		$(MAKE) -C "$(KDIR)" M="$(top)" clean; \
	fi
	rm -rf $(O)

help:
	@echo 'make            build the module for KDIR and all programs'
	@echo 'make module     build the module only; KDIR=/lib/modules/VERSION/build,'
	@echo '                FLOW=n without zones and policies'
	@echo 'make programs   build sectunctl, sectund and sectun only'
	@echo 'make install    install; DESTDIR=, PREFIX=/usr'
	@echo 'make clean      remove everything that was built'
	@echo 'As root on Debian 12, these install what they need:'
	@echo 'make demo       two routers in a virtual machine; KERNEL=6.1|6.12'
	@echo 'make check      every test, on both kernels and a debug kernel'
	@echo 'make bench      what a packet costs, beside XFRM and others; KERNEL=6.1|6.12'
	@echo 'make fuzz       a million hostile inputs of each kind; COUNT=, SEED='
	@echo 'make lint       checkpatch, sparse, compiler warnings, shellcheck, cppcheck'

.PHONY: all module programs test-programs demo check bench fuzz lint install clean help
