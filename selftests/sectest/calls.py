# SPDX-License-Identifier: GPL-2.0
"""How often functions of the kernel are called, by kprobes."""
import atexit
import os
from pathlib import Path

TRACING = Path("/sys/kernel/tracing")
EVENTS = TRACING / "kprobe_events"
GROUP = "sectest"


class Calls:
    """Counts from now on the calls of @functions in the whole machine."""

    def __init__(self, *functions):
        self.functions = functions
        self._define(f"p:{GROUP}/{name} {name}" for name in functions)
        atexit.register(self.stop)
        self._enable(True)

    @staticmethod
    def _define(lines):
        file = os.open(EVENTS, os.O_WRONLY | os.O_APPEND)
        for line in lines:
            os.write(file, line.encode() + b"\n")
        os.close(file)

    @staticmethod
    def _enable(on):
        (TRACING / "events" / GROUP / "enable").write_text("01"[on], encoding="ascii")

    def totals(self):
        """{function: calls} up to now."""
        found = {}
        for line in (TRACING / "kprobe_profile").read_text(encoding="ascii").splitlines():
            name, hits, missed = line.split()
            if name in self.functions:
                assert missed == "0", f"{name}: {missed} calls were missed"
                found[name] = int(hits)
        return found

    def during(self, function, *args):
        """Those that @function brings about, only the ones that were called."""
        before = self.totals()
        function(*args)
        return {name: calls - before[name] for name, calls in self.totals().items()
                if calls != before[name]}

    def stop(self):
        self._enable(False)
        self._define(f"-:{GROUP}/{name}" for name in self.functions)
