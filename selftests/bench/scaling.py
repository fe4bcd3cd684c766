# SPDX-License-Identifier: GPL-2.0
"""
What a second processor is worth to one SA: packets a second, by the clock, in
a machine whose processors run at the same time. Each sender is a flow from a
processor of its own. ESP is then worked on where it is sent from, or, as
behind a network card, which sees one flow in it, all by one processor.
"""
from collections import defaultdict
from statistics import median

from sectest.netns import CommandError

from . import BenchError
from .chain import Chain
from .pktgen import Generator
from .sink import Keeper
from .tunnels import CIPHERS, Sectun, Xfrm

RUNS = 5
SIZE = 512
COUNT = 5000
WARM_UP = 500
PATHS = {"xfrm-gcm": Xfrm, "st0-gcm": Sectun}
SENDERS = (1, 2)
# rps_cpus of the WAN devices: 0 for where the packet comes from
RECEIVERS = {"any": "0", "one": "1"}
# The largest of both: senders that the host stops for a moment fall behind.
WINDOW = 4096


def _steer(router, mask):
    """In a shell of its own: /sys shows the namespace it was mounted in."""
    router.run("ip", "netns", "exec", router.name, "sh", "-c",
               f"echo {mask} >/sys/class/net/wan/queues/rx-0/rps_cpus")


def _once(chain, senders):
    """One run: packets a second, arrived, behind a later one."""
    generator, keeper = Generator(chain, senders), Keeper(chain)
    generator.size(SIZE)
    generator.send(WARM_UP)
    keeper.drain()
    seconds = generator.send(COUNT)
    arrived, late = keeper.drain()
    generator.close()
    keeper.close()
    if not arrived:
        raise BenchError("no packet arrived")
    return arrived / seconds, arrived, late


def _round(chain, path, found, note):
    tunnel = PATHS[path](chain, CIPHERS["gcm"], window=WINDOW)
    for receivers, mask in RECEIVERS.items():
        for router in (chain.a, chain.b):
            _steer(router, mask)
        for senders in SENDERS:
            run = _once(chain, senders)
            found[path, receivers, senders].append(run)
            note(f"scaling, {path}, {senders} sending, {receivers} receiving: {run[0]:.0f}")
    tunnel.close()


def _row(key, runs):
    path, receivers, senders = key
    rates, arrived, late = zip(*runs)
    return {"path": path, "esp_receivers": receivers, "senders": senders, "size": SIZE,
            "packets_per_second": round(median(rates)),
            "runs": [round(rate) for rate in rates],
            "sent": COUNT * senders * len(runs), "delivered": sum(arrived),
            "reordered": sum(late)}


def measure(note):
    """A row for each path, way of receiving and number of senders."""
    chain = Chain()
    found = defaultdict(list)
    for number in range(RUNS):
        # in turn, so that what disturbs the machine disturbs both
        for path in PATHS:
            note(f"scaling, run {number + 1} of {RUNS}, {path}")
            try:
                _round(chain, path, found, note)
            except (CommandError, OSError, BenchError) as error:
                raise BenchError(f"scaling, {path}: {error}") from error
    chain.delete()
    return [_row(*item) for item in found.items()]
