# SPDX-License-Identifier: GPL-2.0
"""Waiting for conditions instead of for time."""
import time

TIMEOUT = 20.0


def until(condition, what="condition", timeout=TIMEOUT):
    """Polls @condition and returns its first true value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not reached in {timeout:.0f} s: {what}")
        time.sleep(0.02)
