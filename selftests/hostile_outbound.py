#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Outbound packets that cannot be sent: each is dropped under its own name."""
import socket
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa
from sectest.netns import CommandError
from sectest.packet import ipv4, ipv6, udp4
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
SPI = 0x6000
ETH_P_IPV6, ETH_P_ARP, ETH_P_MPLS = 0x86dd, 0x0806, 0x8847


class Bench:
    """st0.0 whose outbound packets are written straight to the device."""

    def __init__(self):
        self.stand = Stand()
        self.end = SectunEnd(self.stand.a, A, 1)
        self.wire = Capture(self.stand.b, "wan", protocol=ETH_P_IP)
        with self.stand.a.inside():
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)

    def install(self, src=A, dst=B, *words):
        """One outbound SA from @src to @dst."""
        self.end.flush()
        sa = make_sa(SPI, src, dst, GCM)
        self.end.ctl.run("sa", "add", "dev", "st0.0", "dir", "out", "spi", hex(SPI), "local", src,
                         "remote", dst, *GCM.sectun(sa.key, sa.auth_key), *words)
        self.wire.drain()
        return Counters(self.end.ctl, "st0.0")

    def write(self, data, protocol=ETH_P_IP):
        self.sock.sendto(data, ("st0.0", protocol))

    def quiet(self):
        expect(self.wire.drain(), [], "packets on the wire")


def not_ip(bench):
    counters = bench.install()
    good = udp4("10.0.1.1", "10.0.1.2", b"payload")
    good6 = ipv6("fd00:1::1", "fd00:1::2", 59, b"")
    frames = [(bytes(28), ETH_P_ARP), (good, ETH_P_MPLS), (good[:19], ETH_P_IP),
              (b"\x65" + good[1:], ETH_P_IP), (b"\x44" + good[1:], ETH_P_IP),
              (good[:-1], ETH_P_IP), (good6[:39], ETH_P_IPV6), (good, ETH_P_IPV6),
              (good6, ETH_P_IP)]
    for data, protocol in frames:
        bench.write(data, protocol)
    counters.expect({("device", "not-ip"): len(frames)})
    bench.quiet()


def too_big(bench):
    """Over what the path carries, though not over the MTU the user set."""
    namespace = bench.end.namespace
    namespace.run("ip link set st0.0 mtu 4000")
    counters = bench.install()
    df = 0x4000
    for _ in range(3):
        bench.write(ipv4("10.0.1.1", "10.0.1.2", 17, bytes(2000), flags=df))
        bench.write(ipv6("fd00:1::1", "fd00:1::2", 59, bytes(2000)), ETH_P_IPV6)
    counters.expect(per_sa("out", SPI, "too-big", 6))
    bench.quiet()


def told_too_big(bench):
    """The sender learns how much fits."""
    bench.install()
    seen = ""
    for _ in range(2):
        try:
            seen = bench.end.namespace.run("ping -n -c 1 -W 0.2 -M do -s 3000 10.0.1.2",
                                           check=False)
            seen += bench.end.namespace.run("ip route get 10.0.1.2")
        except CommandError as error:
            seen += str(error)
    assert "mtu 1446" in seen or "mtu=1446" in seen or "mtu = 1446" in seen, seen


def no_route(bench):
    bench.end.namespace.run("ip route replace unreachable 198.51.100.0/24")
    counters = bench.install(A, "198.51.100.1")
    for _ in range(3):
        bench.write(udp4("10.0.1.1", "10.0.1.2", b"payload"))
    counters.expect(per_sa("out", SPI, "no-route", 3))
    bench.quiet()


def loop(bench):
    """The peer behind the tunnel whose end it is."""
    counters = bench.install("10.0.1.1", "10.0.1.2")
    for _ in range(3):
        bench.write(udp4("10.0.1.1", "10.0.1.77", b"payload"))
    counters.expect(per_sa("out", SPI, "loop", 3))
    bench.quiet()


def strange_ports(bench):
    """IKE from an address that nobody here has is not IKE of this tunnel."""
    bench.install()
    bench.write(udp4("10.9.9.9", B, b"IKE", sport=500, dport=500))
    got = bench.wire.next()
    assert got, "nothing was sent"
    expect(got[9], 50, "protocol on the wire")


def main():
    tap = Tap()
    kernel.load()
    bench = Bench()
    tap.run("not IP, or with a broken header", not_ip, bench)
    tap.run("no route to the peer", no_route, bench)
    tap.run("the route to the peer leads into the tunnel", loop, bench)
    tap.run("a peer's address that is not ours does not pass beside", strange_ports, bench)
    tap.run("longer than the path carries", too_big, bench)
    tap.run("the sender is told what the path carries", told_too_big, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
