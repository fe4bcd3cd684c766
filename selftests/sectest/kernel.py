# SPDX-License-Identifier: GPL-2.0
"""The module and the kernel's own opinion."""
import os
from pathlib import Path

from .netns import run


ALLOCATIONS = Path("/proc/allocinfo")


def checks_itself():
    """Is this the debug kernel, where everything takes much longer?"""
    return ALLOCATIONS.exists()


def few(everything, fewer):
    """
    What a test goes through: @everything, but @fewer on the debug kernel, which
    is there for memory and locks; the figures have been seen on the others.
    """
    return fewer if checks_itself() else everything


def rejects():
    """Has it what answers refused packets, which a small kernel may be without?"""
    symbols = Path("/proc/kallsyms").read_text(encoding="ascii")
    return " nf_send_reset" in symbols and " nf_send_unreach6" in symbols


def version():
    """The kernel's series: (6, 12)."""
    return tuple(int(part) for part in os.uname().release.split(".")[:2])


def load():
    """Loads the module with what it depends on."""
    run("modprobe sectun")


def loaded(name="sectun"):
    return Path("/sys/module", name).is_dir()


def xfrm_statistics(namespace):
    """Error counters of the kernel's own IPsec."""
    with namespace.inside():
        lines = Path("/proc/self/net/xfrm_stat").read_text(encoding="ascii").splitlines()
    return {name: int(value) for name, value in (line.split() for line in lines)}
