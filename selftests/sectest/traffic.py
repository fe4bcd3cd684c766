# SPDX-License-Identifier: GPL-2.0
"""Datagrams through a tunnel whose every byte is compared."""
import random
import socket
import threading
from collections import Counter

from .netns import TIMEOUT

BURST = 32
BULK = 2_000_000
STREAM_TIMEOUT = 60


class Exchange:
    """UDP sockets on the inner addresses of two ends, IPv4 and IPv6."""

    def __init__(self, left, right, versions=("inner4", "inner6")):
        self.pairs = {}
        for version in versions:
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


def _send(sock, data):
    sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)


def _stream(sender, receiver, version):
    data = random.Random(2).randbytes(BULK)
    family = socket.AF_INET6 if ":" in getattr(receiver, version) else socket.AF_INET
    with receiver.namespace.socket(family, socket.SOCK_STREAM) as server, \
            sender.namespace.socket(family, socket.SOCK_STREAM) as client:
        server.bind((getattr(receiver, version), 0))
        server.listen()
        client.settimeout(STREAM_TIMEOUT)
        client.connect(server.getsockname()[:2])
        taken, _ = server.accept()
        taken.settimeout(STREAM_TIMEOUT)
        writer = threading.Thread(target=_send, args=(client, data))
        writer.start()
        with taken, taken.makefile("rb") as file:
            got = file.read()
        writer.join()
    assert got == data, f"{len(got)} bytes of {BULK} arrived, or others"


def streams(left, right, version="inner4"):
    """TCP in large pieces, each way, every byte compared."""
    _stream(left, right, version)
    _stream(right, left, version)
