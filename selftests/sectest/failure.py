# SPDX-License-Identifier: GPL-2.0
"""
Memory that is not to be had: allocations that the kernel makes fail on request,
of the slab and of the page allocator, and only what has the module's code among
its callers.
"""
import contextlib
import threading
from pathlib import Path

DEBUGFS = Path("/sys/kernel/debug")
ALLOCATORS = ("failslab", "fail_page_alloc")
# More of one operation there are not; one that never ends is a mistake.
MOST = 500


def available():
    """Can this kernel do so?"""
    return all((DEBUGFS / name / "require-start").exists() for name in ALLOCATORS)


def _code(module):
    """First and last address of a module's functions."""
    addresses = [int(line.split()[0], 16)
                 for line in Path("/proc/kallsyms").read_text(encoding="ascii").splitlines()
                 if line.endswith(f"[{module}]") and line.split()[1] in "tT"]
    return min(addresses), max(addresses) + 4096


def _set(**settings):
    for allocator in ALLOCATORS:
        for name, value in settings.items():
            path = DEBUGFS / allocator / name.replace("_", "-")
            if path.exists():
                path.write_text(str(value), encoding="ascii")


def prepare(module="sectun"):
    """Once after the module was loaded; it may lie elsewhere each time."""
    start, end = _code(module)
    _set(require_start=hex(start), require_end=hex(end), stacktrace_depth=32, verbose=0,
         ignore_gfp_wait="N", ignore_gfp_highmem="N", min_order=0, probability=0,
         task_filter="N", interval=1, space=0, times=-1)


@contextlib.contextmanager
def some(percent):
    """Meanwhile that part of all allocations fails, in every context."""
    _set(probability=percent)
    try:
        yield
    finally:
        _set(probability=0)


def each(operation, prepare=None):
    """
    Calls @operation with its first allocation failing, then with its second, and
    so on until there are none left; each time @prepare before it, where none
    fails. Yields (number, result), number 0 for the last time, when nothing
    failed. Counts what this thread does itself, with bottom halves enabled or
    not, but not in them.
    """
    control = Path(f"/proc/self/task/{threading.get_native_id()}/fail-nth")
    for number in range(1, MOST):
        if prepare:
            prepare()
        control.write_text(str(number), encoding="ascii")
        try:
            result = operation()
        finally:
            left = int(control.read_text(encoding="ascii"))
            control.write_text("0", encoding="ascii")
        yield 0 if left else number, result
        if left:
            return
    raise AssertionError(f"{MOST} allocations, and no end")
