#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Every algorithm, over IPv4 and IPv6, plain and in UDP: of each size as many bytes
are on the wire as RFC 4303 says, the device announces the largest packet that
fits the path, that one fits, and a byte more does not.
"""
import fcntl
import socket
import struct
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME, TABLE
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa
from sectest.packet import UDP, ipv4, ipv6
from sectest.poll import until
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Tap, expect

PATH = 1500
SPI = 0x8000
ESP, DF = 50, 0x4000
ETH_P_IPV6 = 0x86dd
SIOCGIFMTU, SIOCSIFMTU = 0x8921, 0x8922
# One of each length of IV and block, and of three ICVs.
FEW = [BY_NAME[name] for name in ("aes128gcm8", "aes256-sha384", "3des-sha1", "null-sha256")]


def inner_packet(size, version):
    if version == 4:
        return ipv4("10.0.1.1", "10.0.1.2", UDP, bytes(size - 20), flags=DF), ETH_P_IP
    return ipv6("fd00:1::1", "fd00:1::2", UDP, bytes(size - 40)), ETH_P_IPV6


class Bench:
    """What is written straight to st0.0, and how long it is on the wire."""

    def __init__(self):
        self.stand = Stand(PATH)
        self.stand.add_ipv6()
        self.end = SectunEnd(self.stand.a, A, 1)
        self.wire = Capture(self.stand.b, "wan")
        with self.stand.a.inside():
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)

    def install(self, algorithm, outside, encap):
        src, dst = (A, B) if outside == 4 else (A6, B6)
        self.end.outer = src
        self.end.replace(make_sa(SPI, src, dst, algorithm, encap=encap))

    def mtu(self, new=None):
        """The device's MTU; @new is set before, 0 to follow the path again."""
        if new is not None:
            fcntl.ioctl(self.sock, SIOCSIFMTU, struct.pack("16si20x", b"st0.0", new))
        answer = fcntl.ioctl(self.sock, SIOCGIFMTU, struct.pack("16s24x", b"st0.0"))
        return struct.unpack_from("i", answer, 16)[0]

    def write(self, size, version):
        data, protocol = inner_packet(size, version)
        self.sock.sendto(data, ("st0.0", protocol))

    def lengths(self, timeout=0):
        """Of the outer packets that have come since."""
        while (data := self.wire.next(timeout)) is not None:
            if data[9 if data[0] >> 4 == 4 else 6] in (ESP, UDP):
                yield len(data)


def on_the_wire(size, algorithm, outside, encap):
    """RFC 4303 sections 2 and 3.1.2, RFC 3948 section 2.1: bytes of the outer packet."""
    text = size + 2
    text += -text % max(algorithm.block, 4)
    return (20 if outside == 4 else 40) + (8 if encap else 0) + 8 + algorithm.iv_len + text + \
        algorithm.icv_len


def fits(bench, algorithm, outside, encap):
    what = f"over IPv{outside}{', in UDP' if encap else ''}"
    bench.mtu(0)
    bench.install(algorithm, outside, encap)
    largest = max(size for size in range(PATH)
                  if on_the_wire(size, algorithm, outside, encap) <= PATH)
    until(lambda: bench.mtu() == largest, f"MTU {largest} {what}, it is {bench.mtu()}")
    list(bench.lengths())
    block = max(algorithm.block, 4)
    for size in (64, 577, *range(largest - block, largest + 1)):
        for version in (4, 6):
            bench.write(size, version)
            expect(next(bench.lengths(5), None), on_the_wire(size, algorithm, outside, encap),
                   f"bytes on the wire of IPv{version} of {size} bytes {what}")
    bench.mtu(2 * PATH)
    counters = Counters(bench.end.ctl, "st0.0")
    for version in (4, 6):
        bench.write(largest + 1, version)
    counters.expect(per_sa("out", SPI, "too-big", 2))
    expect(list(bench.lengths()), [], f"packets of a byte more {what}")


def every_way(bench, algorithm):
    for outside in (4, 6):
        for encap in (False, True):
            fits(bench, algorithm, outside, encap)


def main():
    tap = Tap()
    kernel.load()
    bench = Bench()
    for algorithm in kernel.few(TABLE, FEW):
        tap.run(f"{algorithm.name}: IPv4 and IPv6, inside and outside, plain and in UDP",
                every_way, bench, algorithm)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
