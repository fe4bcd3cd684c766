# SPDX-License-Identifier: GPL-2.0
"""Datagrams through a tunnel whose every byte is compared."""
import random
from collections import Counter

from .netns import TIMEOUT

BURST = 32


class Exchange:
    """UDP sockets on the inner addresses of two ends, IPv4 and IPv6."""

    def __init__(self, left, right):
        self.pairs = {}
        for version in ("inner4", "inner6"):
            self.pairs[version] = (left.namespace.udp(getattr(left, version)),
                                   right.namespace.udp(getattr(right, version)))
        self.random = random.Random(1)

    def _one_way(self, sender, receiver, sizes):
        to = receiver.getsockname()
        for start in range(0, len(sizes), BURST):
            sent = [self.random.randbytes(size) for size in sizes[start:start + BURST]]
            for data in sent:
                sender.sendto(data, to)
            # The order may change when the sender moves to another CPU.
            missing = Counter(sent)
            for _ in sent:
                try:
                    got = receiver.recv(65535)
                except TimeoutError:
                    sizes = sorted(map(len, missing.elements()))
                    raise AssertionError(f"to {to[0]} did not arrive: {sizes} bytes") from None
                assert missing[got], f"{len(got)} bytes arrived at {to[0]} that were not sent"
                missing[got] -= 1

    def both_ways(self, sizes, versions=("inner4", "inner6")):
        for version in versions:
            left, right = self.pairs[version]
            self._one_way(left, right, sizes)
            self._one_way(right, left, sizes)

    def drain(self):
        """Throws away what a failed exchange left behind."""
        for pair in self.pairs.values():
            for sock in pair:
                sock.settimeout(0)
                try:
                    while True:
                        sock.recv(65535)
                except BlockingIOError:
                    pass
                sock.settimeout(TIMEOUT)

    def close(self):
        for pair in self.pairs.values():
            for sock in pair:
                sock.close()
