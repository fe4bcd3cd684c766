#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12
"""
A packet that comes from a network card as usual, with 64 bytes and an Ethernet
header in front, is forwarded into a tunnel and out of one without being copied
or made larger. What does not fit is, once.
"""
from sectest import kernel, packet
from sectest.algorithm import BY_NAME
from sectest.calls import Calls
from sectest.driver import Driver
from sectest.endpoint import SectunEnd, make_sa
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Tap, expect

SPI = 0x00c00000
SENDER, PORT = "10.4.0.2", 2000
PACKETS = 20
# What allocates for a packet that exists already.
COPIES = "pskb_expand_head", "__pskb_pull_tail", "skb_copy", "__pskb_copy_fclone"
# Of the memory for a frame, a multiple of 64 bytes, much is left behind it.
SIZE = 1024 - 14 - 28 + 1


class Bench:
    """Site a receives from a tap device what belongs to site b."""

    def __init__(self):
        self.stand = Stand()
        self.stand.add_ipv6()
        self.a = None
        self.b = SectunEnd(self.stand.b, B, 2)
        self.driver = Driver(self.stand.a, "tap0", building=True)
        self.stand.a.sysctl("net/ipv4/ip_forward", 1)
        self.stand.a.run("ip addr add 10.4.0.1/24 dev tap0")
        self.stand.b.run("ip route add 10.4.0.0/24 dev st0.0")
        self.sink = self.stand.b.udp(self.b.inner4, PORT)
        self.frame = Driver.frame(packet.udp4(SENDER, self.b.inner4, bytes(SIZE), dport=PORT))
        self.calls = Calls(*COPIES)
        self.spi = SPI

    def install(self, name, outside=4, encap=False):
        """One SA, on a device that has had no other."""
        src, dst = (A, B) if outside == 4 else (A6, B6)
        self.spi += 1
        sa = make_sa(self.spi, src, dst, BY_NAME[name], esn=True, encap=encap)
        if self.a:
            self.stand.a.run("ip link del st0.0")
        self.a = SectunEnd(self.stand.a, src, 1)
        self.b.outer = dst
        if self.b.socket:
            self.b.socket.close()
            self.b.socket = None
        if encap:
            self.b.hold_encap_socket()
        for end in (self.a, self.b):
            end.replace(sa)

    def carry(self):
        self.driver.receive(self.frame)
        self.sink.recv(SIZE + 1)


def copies(bench, wanted, name, outside=4, encap=False):
    """@wanted for each packet."""
    bench.install(name, outside, encap)
    # Neighbours and routes are found out for the first.
    bench.carry()
    for _ in range(PACKETS):
        expect(bench.calls.during(bench.carry), wanted, "copies of a packet")


def main():
    kernel.load()
    bench = Bench()
    tap = Tap()
    for name in ("aes128gcm16", "aes256-sha256", "chacha20poly1305"):
        tap.run(f"{name}, outer IPv4", copies, bench, {}, name)
        tap.run(f"{name}, outer IPv4, in UDP", copies, bench, {}, name, encap=True)
    tap.run("aes128gcm16, outer IPv6", copies, bench, {}, "aes128gcm16", 6)
    once = {"pskb_expand_head": 1}
    tap.run("aes128gcm16, outer IPv6, in UDP: once", copies, bench, once, "aes128gcm16", 6,
            encap=True)
    tap.run("aes256-sha256, outer IPv6: once", copies, bench, once, "aes256-sha256", 6)
    tap.finish()


main()
