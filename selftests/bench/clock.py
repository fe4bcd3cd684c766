# SPDX-License-Identifier: GPL-2.0
"""
Busy time, in nanoseconds. In a machine that counts instructions one nanosecond
is one instruction, and what idles costs nothing: busy time is the work of all
threads and interrupts, whoever does it.
"""
import re
import time
from pathlib import Path

TIMER_LIST = Path("/proc/timer_list")
# Longer than any queue of packets takes to drain; idle time is skipped.
SETTLE = 0.3
# More than two looks at the clock cost, less than anything that goes on.
QUIET = 20_000_000


def _now():
    """Time that was not idle. /proc/uptime has it too, in hundredths only."""
    text = TIMER_LIST.read_text(encoding="ascii")
    now = int(re.search(r"^now at (\d+) nsecs", text, re.M)[1])
    idle = re.findall(r"^ *\.(?:idle|iowait)_sleeptime *: (\d+) nsecs", text, re.M)
    return now - sum(map(int, idle))


def busy(work):
    """What @work costs, with all that it leaves to others."""
    time.sleep(SETTLE)
    before = _now()
    work()
    time.sleep(SETTLE)
    return _now() - before


def settle():
    """Waits for what earlier work has left to others, such as to free its memory."""
    while busy(lambda: None) > QUIET:
        pass
