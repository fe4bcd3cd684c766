# SPDX-License-Identifier: GPL-2.0
"""Outer packets as a peer, or somebody else on the way, would send them."""
import socket
import struct

from . import packet
from .stand import A, B

ESP = 50


class Injector:
    """Sends ESP from b to a, plain or in UDP."""

    def __init__(self, namespace, src=B, dst=A):
        self.namespace, self.src, self.dst = namespace, src, dst
        self.sock = namespace.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)

    def ip(self, protocol, payload, src=None, **options):
        data = packet.ipv4(src or self.src, self.dst, protocol, payload, **options)
        self.sock.sendto(data, (self.dst, 0))

    def esp(self, data, **options):
        self.ip(ESP, data, **options)

    def udp(self, data, sport=4500, dport=4500, **options):
        """@data in UDP without a checksum, as RFC 3948 wants it."""
        head = struct.pack("!HHHH", sport, dport, 8 + len(data), 0)
        self.ip(packet.UDP, head + data, **options)
