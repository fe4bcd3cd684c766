# SPDX-License-Identifier: GPL-2.0
"""
What zones and policies on router A cost, beside none and beside nftables: a packet
of a session that is established, and the first one of each session.
"""
from functools import partial

from sectest.genl import Refused
from sectest.netns import CommandError

from . import BenchError
from .chain import CLIENT, SERVER, Chain
from .clock import settle
from .firewalls import Nftables, Off, Tracking, Zones
from .forwarding import BURSTS, bursts, per_packet
from .pktgen import FIRST_PORT, Generator
from .policies import grid, networks
from .sink import Counter
from .tunnels import PATHS

PATH, SIZE = "st0-gcm", 64
# Of the sessions that begin, behind that of the one which is established.
NEW_PORTS = FIRST_PORT + 1
FIREWALLS = {"off": Off, "conntrack": Tracking, "zones": Zones, "nftables": Nftables}
SHAPES = {"networks": networks, "grid": grid}
PLAN = (("off", None, 0), ("conntrack", None, 0),
        ("zones", "networks", 1), ("zones", "networks", 10), ("zones", "networks", 10000),
        ("zones", "grid", 10), ("zones", "grid", 10000),
        ("nftables", "networks", 1), ("nftables", "networks", 10),
        ("nftables", "networks", 10000), ("nftables", "grid", 10), ("nftables", "grid", 10000))

# Where the flow trace is measured, too.
TRACED = "zones", "networks", 10000


class Stage:
    """The chain with its tunnel, and both ends of the packets."""

    def __init__(self):
        self.chain = Chain()
        self.tunnel = PATHS[PATH](self.chain)
        self.generator, self.counter = Generator(self.chain), Counter(self.chain)
        self.generator.size(SIZE)
        self.port = NEW_PORTS

    def established(self):
        """Packets of one session, which has seen an answer."""
        self.generator.vary_port(FIRST_PORT, 1)
        self.generator.send(1)
        self.counter.answer(CLIENT, FIRST_PORT)
        return per_packet(partial(bursts, self.generator, [SERVER] * BURSTS), self.counter)

    def _begin(self, length):
        """Each packet is of another session."""
        for _ in range(BURSTS):
            self.generator.vary_port(self.port, length)
            self.generator.send(length)
            self.port += length

    def first(self):
        """First packets."""
        self.port = NEW_PORTS
        return per_packet(self._begin, self.counter)

    def close(self):
        self.generator.close()
        self.counter.close()
        self.tunnel.close()
        self.chain.delete()


def _measured(stage, firewall, traced):
    """What the flow trace does meanwhile, which packets, and what they cost."""
    yield None, "established", stage.established()
    if traced:
        firewall.trace_others()
        yield "of others", "established", stage.established()
        firewall.trace_stop()
        yield "stopped", "established", stage.established()
    yield None, "first", stage.first()


def _rows(stage, kind, shape, count):
    firewall = FIREWALLS[kind](stage.chain.a, SHAPES[shape](count) if count else [])
    settle()
    traced = (kind, shape, count) == TRACED
    for trace, packets, found in _measured(stage, firewall, traced):
        yield {"path": PATH, "size": SIZE, "firewall": kind, "shape": shape,
               "policies": count, "trace": trace, "packets": packets, **found}
    firewall.close()
    settle()


def measure(note):
    """A row for each firewall, number and shape of policies, and kind of packets."""
    found = []
    try:
        stage = Stage()
        for kind, shape, count in PLAN:
            for row in _rows(stage, kind, shape, count):
                note(f"zones, {kind}, {count} of {shape}, {row['packets']}: "
                     f"{row['insn_per_packet']}")
                found.append(row)
        stage.close()
    except (CommandError, OSError, Refused, BenchError) as error:
        raise BenchError(f"zones: {error}") from error
    return found
