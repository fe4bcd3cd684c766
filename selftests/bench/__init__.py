# SPDX-License-Identifier: GPL-2.0
"""
What a packet costs: measured in a virtual machine, `python3 -m bench PART...`,
and put together outside of it, `python3 -m bench.report`. scripts/bench.sh
runs both.
"""


class BenchError(Exception):
    """Something could not be measured; the text says what, and why."""
