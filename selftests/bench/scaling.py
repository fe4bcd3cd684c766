# SPDX-License-Identifier: GPL-2.0
"""
What a second processor is worth to one SA: packets a second, by the clock, in
a machine whose processors run at the same time. One flow is sent from one
processor, as a network card hands it over, with the other one taken away, and
there; then a flow from each.
"""
from collections import defaultdict
from pathlib import Path
from statistics import median

from sectest.netns import CommandError, run

from . import BenchError
from .chain import Chain
from .pktgen import Generator
from .sink import Keeper
from .tunnels import CIPHERS, Sectun, Xfrm

RUNS = 5
SIZE = 512
COUNT = 5000
WARM_UP = 1000
PATHS = {"xfrm-gcm": Xfrm, "st0-gcm": Sectun}
# processors, flows
CASES = ((1, 1), (2, 1), (2, 2))
ONLINE = Path("/sys/devices/system/cpu/cpu1/online")
# The largest of both: senders that the host stops for a moment fall behind.
WINDOW = 4096


def _have_processors(number):
    """pktgen has a thread on each that is there when it is loaded."""
    run("modprobe", "-r", "pktgen")
    if int(ONLINE.read_text(encoding="ascii")) != number - 1:
        ONLINE.write_text(str(number - 1), encoding="ascii")
    run("modprobe", "pktgen")


def _once(chain, flows):
    """One run: packets a second, arrived, behind a later one."""
    generator, keeper = Generator(chain, flows), Keeper(chain)
    generator.size(SIZE)
    generator.send(WARM_UP)
    keeper.drain()
    generator.send(COUNT)
    found = keeper.drain()
    generator.close()
    keeper.close()
    if found[1] < 2:
        raise BenchError("no packets arrived")
    return found


def _round(path, found, note):
    for processors, flows in CASES:
        _have_processors(processors)
        chain = Chain()
        tunnel = PATHS[path](chain, CIPHERS["gcm"], window=WINDOW)
        one = _once(chain, flows)
        tunnel.close()
        chain.delete()
        found[path, processors, flows].append(one)
        note(f"scaling, {path}, {processors} processors, {flows} flows: {one[0]:.0f}")


def _row(key, runs):
    path, processors, flows = key
    rates, arrived, late = zip(*runs)
    return {"path": path, "processors": processors, "flows": flows, "size": SIZE,
            "packets_per_second": round(median(rates)),
            "runs": [round(rate) for rate in rates],
            "sent": COUNT * flows * len(runs), "delivered": sum(arrived),
            "reordered": sum(late)}


def measure(note):
    """A row for each path, number of processors and of flows."""
    found = defaultdict(list)
    for number in range(RUNS):
        # in turn, so that what disturbs the machine disturbs both
        for path in PATHS:
            note(f"scaling, run {number + 1} of {RUNS}, {path}")
            try:
                _round(path, found, note)
            except (CommandError, OSError, BenchError) as error:
                raise BenchError(f"scaling, {path}: {error}") from error
    return [_row(*item) for item in found.items()]
