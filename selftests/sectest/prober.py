# SPDX-License-Identifier: GPL-2.0
"""
Single packets of any kind from one namespace, and which of them another one takes.
Each carries a number, so that it is told from all others wherever it arrives.
"""
import itertools
import socket
import struct
from dataclasses import dataclass

from . import packet
from .packet import TCP, UDP
from .poll import until

ICMP, ICMPV6, SCTP = 1, 58, 132
SO_RCVBUFFORCE, IP_TRANSPARENT, IPV6_TRANSPARENT = 33, 19, 75
BUFFER = 8 << 20
SYN, RST, ACK = 2, 4, 16
NUMBER = struct.Struct("!Q")
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
NAMES = {ICMP: "icmp", TCP: "tcp", UDP: "udp", ICMPV6: "icmp6", SCTP: "sctp"}


@dataclass(frozen=True)
class Kind:
    """
    What a packet is: @port and @sport of TCP, UDP and SCTP, @type and @code of ICMP
    and ICMPv6; at least @size bytes.
    """
    protocol: int
    port: int = 0
    sport: int = 0
    type: int = 0
    code: int = 0
    flags: int = SYN
    size: int = 0

    @property
    def versions(self):
        return {ICMP: (4,), ICMPV6: (6,)}.get(self.protocol, (4, 6))

    def __str__(self):
        words = [NAMES.get(self.protocol, str(self.protocol))]
        if self.protocol in (ICMP, ICMPV6):
            words.append(f"type {self.type} code {self.code}")
        elif self.port:
            words.append(f"from {self.sport} to {self.port}" if self.sport else str(self.port))
        return " ".join(words + (["in fragments"] if self.size else []))


def tcp(*ports, **options):
    return [Kind(TCP, port, **options) for port in ports]


def udp(*ports, **options):
    return [Kind(UDP, port, **options) for port in ports]


def icmp(*types, **options):
    return [Kind(ICMP, type=each, **options) for each in types]


def icmp6(*types, **options):
    return [Kind(ICMPV6, type=each, **options) for each in types]


def plain(*protocols):
    return [Kind(each) for each in protocols]


def crc32c(data):
    """SCTP's checksum."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def _icmp(kind, src, dst, rest):
    head = struct.pack("!BBHHH", kind.type, kind.code, 0, *struct.unpack("!6xH", rest[-8:]), 1)
    pseudo = b""
    if kind.protocol == ICMPV6:
        pseudo = (socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst)
                  + struct.pack("!II", len(head + rest), ICMPV6))
    return head[:2] + struct.pack("!H", packet.checksum(pseudo + head + rest)) + head[4:] + rest


def _sctp(ports, rest):
    """INIT, the first packet of an association, with @rest as a parameter to be skipped."""
    parameter = struct.pack("!HH", 0x8000, 4 + len(rest)) + rest
    chunk = struct.pack("!BBHIIHHI", 1, 0, 20 + len(parameter), 1, 65536, 1, 1, 1) + parameter
    head = struct.pack("!HHII", *ports, 0, 0)
    return head[:8] + struct.pack("<I", crc32c(head + chunk)) + chunk


def payload(kind, src, dst, number):
    """What comes behind the IP header; @number at its end."""
    rest = bytes(kind.size) + NUMBER.pack(number)
    ports = kind.sport or 20000 + number % 40000, kind.port
    if kind.protocol == TCP:
        return packet.tcp(src, dst, b"", kind.flags, *ports, rest)
    if kind.protocol == UDP:
        return packet.udp(src, dst, *ports, rest)
    if kind.protocol in (ICMP, ICMPV6):
        return _icmp(kind, src, dst, rest)
    return _sctp(ports, rest) if kind.protocol == SCTP else rest


def _raw(namespace, version, protocol):
    sock = namespace.socket(FAMILY[version], socket.SOCK_RAW, protocol)
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
    sock.settimeout(0)
    return sock


class Mouth:
    """Sends from any address of either family, the namespace's own or not."""
    numbers = itertools.count(1)

    def __init__(self, namespace):
        self.namespace, self.socks = namespace, {}

    def _sock(self, version, protocol, src):
        key = protocol, src
        if key not in self.socks:
            sock = _raw(self.namespace, version, protocol)
            if version == 4:
                sock.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
            else:
                sock.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
            sock.bind((src, 0))
            # It is not there to hear anything.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
            self.socks[key] = sock
        return self.socks[key]

    def say(self, kind, src, dst):
        """Returns the packet's number."""
        number = next(self.numbers)
        sock = self._sock(6 if ":" in src else 4, kind.protocol, src)
        sock.sendto(payload(kind, src, dst, number), (dst, 0))
        return number

    def close(self):
        for sock in self.socks.values():
            sock.close()


class Ear:
    """Hears what a namespace takes, of some protocols."""

    def __init__(self, namespace, protocols):
        self.socks = [_raw(namespace, version, protocol) for version in FAMILY
                      for protocol in protocols
                      if protocol != (ICMPV6 if version == 4 else ICMP)]

    @staticmethod
    def _packets(sock):
        while True:
            try:
                data = sock.recv(65535)
            except BlockingIOError:
                return
            yield data if sock.family == socket.AF_INET6 else data[(data[0] & 15) * 4:]

    def packets(self):
        """What has come since the last time, without IP headers."""
        return [data for sock in self.socks for data in self._packets(sock)]

    def numbers(self):
        return {NUMBER.unpack(data[-8:])[0] for data in self.packets() if len(data) >= 8}

    def close(self):
        for sock in self.socks:
            sock.close()


def _lost(firewall):
    return sum(count for kind, count in firewall.counters().items() if kind != "sessions")


def taken(firewall, ear, say):
    """
    Which of the packets that @say sends, and returns the numbers of, are heard. Those
    that are not have been counted as lost before this returns.
    """
    before, heard = _lost(firewall), set()
    said = set(say())

    def settled():
        heard.update(ear.numbers() & said)
        return len(heard) + _lost(firewall) - before >= len(said)

    until(settled, f"{len(said)} packets heard or counted")
    return heard
