# SPDX-License-Identifier: GPL-2.0
"""
What many SAs cost: ten pairs on each st0.N, then all on one, found by their
selectors. To add them, to keep them, and per packet, with packets to twenty of
them in turn.
"""
import re
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path

from sectest.algorithm import BY_NAME
from sectest.endpoint import make_sa, sa_attrs, selector_attr
from sectest.genl import Family, attr, string
from sectest.netns import CommandError
from sectest.stand import A, B

from . import BenchError
from .chain import CLIENT_NET, SERVER, Chain
from .clock import busy, settle
from .forwarding import BURSTS, bursts, per_packet
from .pktgen import Generator
from .sink import Counter
from .tunnels import CIPHERS, MTU, WINDOW

SIZE = 64
BASE, SA_STEP, SA_LEN = int(IPv4Address("100.64.0.0")), 256, 24
EVERYTHING = "100.64.0.0/10"
FIRST_SPI = 0x10000
BATCH = 1000


@dataclass(frozen=True)
class Layout:
    """
    How many pairs each device has. Behind it are @step addresses, 256 for each
    of its pairs and some that nobody uses, so that one route leads to all.
    """
    counts: tuple
    per_device: int
    step: int

    def network(self, number):
        """The first address of what pair @number carries."""
        device, place = divmod(number, self.per_device)
        return IPv4Address(BASE + device * self.step + place * SA_STEP)

    def route(self, device):
        length = 32 - (self.step.bit_length() - 1)
        return f"{self.network(device * self.per_device)}/{length} dev st0.{device}"

    def devices(self, count):
        return -(-count // self.per_device)


LAYOUTS = (Layout((1, 100, 10000), 10, 4096), Layout((10000,), 10000, 1 << 22))


def _available():
    """Memory, in bytes."""
    text = Path("/proc/meminfo").read_text(encoding="ascii")
    return int(re.search(r"^MemAvailable: +(\d+) kB", text, re.M)[1]) << 10


class Router:
    """One end of all the tunnels."""

    def __init__(self, namespace, outer, layout):
        self.namespace = namespace
        self.outer = outer
        self.layout = layout
        self.family = Family(namespace)

    def add_devices(self, numbers):
        self.namespace.batch(*(line for number in numbers for line in (
            f"link add st0.{number} type sectun", f"link set st0.{number} mtu {MTU} up")))

    def add_routes(self, numbers):
        """Only to what has a carrier by now: so it is with a daemon too."""
        self.namespace.batch(*(f"route add {self.layout.route(number)}" for number in numbers))

    def requests(self, numbers):
        """Two SAs for each number, ready to be sent."""
        cipher = CIPHERS["gcm"]
        algorithm = BY_NAME[cipher.name]
        for number in numbers:
            there = f"{self.layout.network(number)}/{SA_LEN}"
            device = attr("SA_IFNAME", string(f"st0.{number // self.layout.per_device}"))
            for spi, src, dst, selector in (
                    (FIRST_SPI + 2 * number, A, B, (CLIENT_NET, there)),
                    (FIRST_SPI + 2 * number + 1, B, A, (there, CLIENT_NET))):
                sa = make_sa(spi, src, dst, algorithm, esn=cipher.esn, window=WINDOW)
                yield [device, *sa_attrs(sa, self.outer), selector_attr(*selector)]

    def _send(self, requests):
        for attrs in requests:
            error, message = self.family.request("SA_ADD", *attrs)
            if error:
                raise BenchError(f"an SA is refused: {message or error}")

    def add(self, requests, note):
        """Returns what one SA costs: on average, and in the last batch."""
        total = last = 0
        for start in range(0, len(requests), BATCH):
            batch = requests[start:start + BATCH]
            cost = busy(partial(self._send, batch))
            total, last = total + cost, cost // len(batch)
            note(f"sas: {start + len(batch)} of {len(requests)} added, {last} each")
        return {"insn_per_add": total // len(requests), "insn_per_add_last": last}


class Scale:
    """Both routers, with as many pairs as there are by now."""

    def __init__(self, layout, note):
        self.layout = layout
        self.note = note
        self.chain = Chain()
        self.chain.server.run(f"ip route add local {EVERYTHING} dev lo")
        self.chain.b.run(f"ip route add {EVERYTHING} via {SERVER}")
        self.routers = [Router(self.chain.a, A, layout), Router(self.chain.b, B, layout)]
        self.count = 0

    def grow(self, count):
        """To @count pairs. The cost is that of router A, of the pairs that are new."""
        numbers = range(self.count, count)
        devices = range(self.layout.devices(self.count), self.layout.devices(count))
        costs = [self._grow(router, numbers, devices) for router in self.routers]
        self.routers[0].add_routes(devices)
        self.count = count
        return costs[0]

    def _grow(self, router, numbers, devices):
        self.note(f"sas: {len(devices)} devices and {2 * len(numbers)} SAs more "
                  f"on {router.namespace.name}")
        router.add_devices(devices)
        requests = list(router.requests(numbers))
        before = _available()
        cost = router.add(requests, self.note)
        taken = before - _available()
        # A few SAs fit into pages that are in use already.
        many = len(requests) >= BATCH
        return {**cost, "bytes_per_sa": taken // len(requests) if many else None}

    def packets(self):
        """To BURSTS pairs, from the first to the last."""
        generator, counter = Generator(self.chain), Counter(self.chain)
        generator.size(SIZE)
        targets = [self.layout.network(number * (self.count - 1) // (BURSTS - 1)) + 1
                   for number in range(BURSTS)]
        found = per_packet(partial(bursts, generator, targets), counter)
        generator.close()
        counter.close()
        return found

    def row(self, count):
        cost = self.grow(count)
        row = {"path": "st0-gcm", "pairs": count, "devices": self.layout.devices(count),
               "size": SIZE, **self.packets(), **cost}
        self.note(f"sas, {count} pairs: {row['insn_per_packet']}")
        return row


def measure(note):
    """A row for each number of pairs of SAs."""
    rows = []
    try:
        for layout in LAYOUTS:
            scale = Scale(layout, note)
            rows += [scale.row(count) for count in layout.counts]
            scale.chain.delete()
            settle()
    except (CommandError, OSError, BenchError) as error:
        raise BenchError(f"sas: {error}") from error
    return rows
