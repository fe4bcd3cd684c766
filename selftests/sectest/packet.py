# SPDX-License-Identifier: GPL-2.0
"""IPv4, IPv6, UDP and TCP headers by hand."""
import socket
import struct

TCP, UDP = 6, 17


def checksum(data):
    """The Internet checksum."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(src, dst, protocol, payload, tos=0, ttl=64, ident=0, flags=0):
    """@flags is the whole 16 bit field of flags and fragment offset."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, tos, 20 + len(payload), ident, flags, ttl,
                       protocol, 0, socket.inet_aton(src), socket.inet_aton(dst))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(src, dst, protocol, payload, traffic_class=0, hops=64):
    first = 6 << 28 | traffic_class << 20
    return struct.pack("!IHBB16s16s", first, len(payload), protocol, hops,
                       socket.inet_pton(socket.AF_INET6, src),
                       socket.inet_pton(socket.AF_INET6, dst)) + payload


def udp(src, dst, sport, dport, payload):
    """A UDP datagram with its checksum, for IPv4 or IPv6 addresses."""
    family = socket.AF_INET6 if ":" in src else socket.AF_INET
    ends = socket.inet_pton(family, src) + socket.inet_pton(family, dst)
    head = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0)
    pseudo = ends + struct.pack("!II", len(head) + len(payload), UDP)
    total = checksum(pseudo + head + payload) or 0xffff
    return head[:6] + struct.pack("!H", total) + payload


def udp4(src, dst, payload, sport=1000, dport=2000, **options):
    return ipv4(src, dst, UDP, udp(src, dst, sport, dport, payload), **options)


def udp6(src, dst, payload, sport=1000, dport=2000, **options):
    return ipv6(src, dst, UDP, udp(src, dst, sport, dport, payload), **options)


def tcp(src, dst, options=b"", flags=0x02, sport=1000, dport=2000, payload=b""):
    """A TCP segment with its checksum, a SYN unless told otherwise."""
    family = socket.AF_INET6 if ":" in src else socket.AF_INET
    ends = socket.inet_pton(family, src) + socket.inet_pton(family, dst)
    options += bytes(-len(options) % 4)
    length = 20 + len(options)
    head = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, length << 2, flags, 1000, 0, 0)
    pseudo = ends + struct.pack("!II", length + len(payload), TCP)
    total = checksum(pseudo + head + options + payload)
    return head[:16] + struct.pack("!H", total) + head[18:] + options + payload
