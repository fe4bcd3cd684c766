# SPDX-License-Identifier: GPL-2.0
"""
Policies from the client's to the server's side, by the thousands. The last one is
the client's. No two are about the same packet, so that their order does not
matter: a set of nftables knows none.
"""
from dataclasses import dataclass
from itertools import islice, product
from random import Random

from .chain import CLIENT_NET, SERVER_NET
from .pktgen import DISCARD

# Cubed they are more than 10,000.
SIDE = 22


@dataclass(frozen=True)
class Policy:
    """Permits UDP from one network to a port in another."""
    source: str
    destination: str
    port: int


LAST = Policy(CLIENT_NET, SERVER_NET, DISCARD)


def networks(count):
    """Each has a source of its own, and shares all else with the others."""
    return [Policy(f"10.{number >> 8}.{number & 255}.0/24", SERVER_NET, DISCARD)
            for number in range(count - 1)] + [LAST]


def grid(count):
    """
    Each shares its source, its destination and its port with hundreds of others, and
    these are anywhere in the list: nothing but all three together tells much.
    """
    sources = [CLIENT_NET, *(f"10.0.{number}.0/24" for number in range(1, SIDE))]
    destinations = [SERVER_NET, *(f"10.1.{number}.0/24" for number in range(1, SIDE))]
    ports = [DISCARD, *(1000 + number for number in range(1, SIDE))]
    others = [Policy(*words) for words in islice(product(sources, destinations, ports), 1, None)]
    Random(1).shuffle(others)
    return others[:count - 1] + [LAST]
