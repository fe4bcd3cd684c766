#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12
"""VRFs: around the device, around its outer addresses, in another namespace."""
import json
import socket
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.counters import Counters
from sectest.encap import open_encap
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.injector import Injector
from sectest.netns import Namespace
from sectest.packet import checksum, ipv4
from sectest.poll import until
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Tap, expect
from sectest.traffic import Exchange

GCM = BY_NAME["aes128gcm16"]
OUT, BACK = 0xa000, 0xa001
INSIDE, OUTSIDE = "inside", "outside"
TABLE = {INSIDE: 10, OUTSIDE: 20}
SIZES = [1, 100, 1000, 3000]
ICMP, ESP = 1, 50


class Bound:
    """Sockets of @end are those of a VRF."""

    def __init__(self, end, vrf):
        self.end, self.vrf = end, vrf
        self.inner4, self.inner6 = end.inner4, end.inner6
        self.namespace = self

    def udp(self, address):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with self.end.namespace.inside():
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.vrf.encode())
            sock.settimeout(5)
            sock.bind((address, 0))
        return sock


class Router:
    """The left end, ours; the right one is the kernel's own XFRM."""

    def __init__(self):
        self.stand = Stand()
        self.stand.add_ipv6()
        # Enslaving would take the addresses away.
        self.stand.a.sysctl("net/ipv6/conf/wan/keep_addr_on_down", 1)
        self.left = SectunEnd(self.stand.a, A, 1)
        self.left.namespace.sysctl("net/ipv6/conf/st0.0/keep_addr_on_down", 1)
        self.peer = XfrmEnd(self.stand.b, B, 2, A)
        # Else it would lose the first packet that is too large.
        self.stand.b.run("ip link set ipsec0 mtu 1400")
        self.bound = self.left

    def vrf(self, name, namespace=None):
        """Its table has no route to anywhere but its own networks."""
        (namespace or self.stand.a).batch(
            f"link add {name} type vrf table {TABLE[name]}", f"link set {name} up",
            f"route replace table {TABLE[name]} unreachable 0.0.0.0/0 metric 4278198272",
            f"route replace table {TABLE[name]} unreachable ::/0 metric 4278198272")

    def key(self, encap=False):
        pair = (make_sa(OUT, A, B, GCM, encap=encap), make_sa(BACK, B, A, GCM, encap=encap))
        self.left.replace(*pair)
        self.peer.replace(*pair)

    def works(self):
        """Both ways, both families inside, whole and in fragments."""
        counters = Counters(self.left.ctl, "st0.0")
        traffic = Exchange(self.bound, self.peer)
        try:
            traffic.both_ways(SIZES)
        finally:
            traffic.close()
        counters.expect({})


def inside(router):
    """The device in a VRF, its ESP in none."""
    router.vrf(INSIDE)
    router.stand.a.run(f"ip link set st0.0 master {INSIDE}")
    router.bound = Bound(router.left, INSIDE)
    router.key()
    router.works()


def outside(router):
    """The outer addresses in a VRF, too; the main table knows nothing of the peer."""
    router.vrf(OUTSIDE)
    router.stand.a.run(f"ip link set wan master {OUTSIDE}")
    router.stand.a.run(f"ip route add blackhole {B}/32")
    router.works()


def outside_encap(router):
    router.stand.a.sysctl("net/ipv4/udp_l3mdev_accept", 1)
    sockets = [open_encap(namespace) for namespace in (router.stand.a, router.stand.b)]
    router.key(encap=True)
    try:
        router.works()
    finally:
        router.key()
        for sock in sockets:
            sock.close()


def mtu_of(router):
    return json.loads(router.stand.a.run("ip -j link show st0.0"))[0]["mtu"]


def narrower(router):
    """The MTU follows that of a device in the VRF, and ICMP errors that come by it."""
    room = {outer: (outer - 20 - 8 - 8 - 16) // 4 * 4 - 2 for outer in (1500, 1400, 1350)}
    router.stand.a.run("ip link set wan mtu 1400")
    until(lambda: mtu_of(router) == room[1400], "MTU of a narrower device")
    router.stand.a.run("ip link set wan mtu 1500")
    until(lambda: mtu_of(router) == room[1500], "MTU of the device as it was")
    quoted = ipv4(A, B, ESP, OUT.to_bytes(4, "big") + bytes(4))
    body = bytes([3, 4, 0, 0, 0, 0]) + (1350).to_bytes(2, "big") + quoted
    Injector(router.stand.b).ip(ICMP, body[:2] + checksum(body).to_bytes(2, "big") + body[4:])
    ping = f"ip vrf exec {INSIDE} ping -n -c 1 -W 0.2 -M do -s 1400 10.0.1.2"
    until(lambda: [router.stand.a.run(ping, check=False), mtu_of(router) == room[1350]][1],
          "MTU of the way")
    router.works()


def out_again(router):
    """Cached routes do not outlive the VRF."""
    router.stand.a.run(f"ip route del blackhole {B}/32")
    router.stand.a.run(f"ip link del {OUTSIDE}")
    router.works()
    router.stand.a.run(f"ip link del {INSIDE}")
    router.bound = router.left
    router.works()


def elsewhere(router):
    """In a VRF of another namespace; the ESP stays, in a VRF of its own."""
    other = Namespace("other")
    router.vrf(OUTSIDE)
    router.stand.a.run(f"ip link set wan master {OUTSIDE}")
    router.stand.a.run(f"ip link set st0.0 netns {other.name}")
    router.vrf(INSIDE, other)
    router.left.namespace = other
    other.batch(f"link set st0.0 master {INSIDE}", "link set st0.0 up")
    router.left.addresses()
    router.bound = Bound(router.left, INSIDE)
    router.works()
    other.delete()


def over_ipv6():
    """The same over IPv6."""
    stand = Stand()
    stand.add_ipv6()
    stand.a.sysctl("net/ipv6/conf/wan/keep_addr_on_down", 1)
    end, peer = SectunEnd(stand.a, A6, 1), XfrmEnd(stand.b, B6, 2, A6)
    stand.b.run("ip link set ipsec0 mtu 1400")
    stand.a.batch(f"link add {OUTSIDE} type vrf table {TABLE[OUTSIDE]}",
                  f"link set {OUTSIDE} up", f"link set wan master {OUTSIDE}",
                  f"route add blackhole {B6}/128")
    pair = (make_sa(OUT, A6, B6, GCM), make_sa(BACK, B6, A6, GCM))
    end.replace(*pair)
    peer.replace(*pair)
    counters = Counters(end.ctl, "st0.0")
    traffic = Exchange(end, peer)
    traffic.both_ways(SIZES)
    traffic.close()
    counters.expect({})


def main():
    tap = Tap()
    kernel.load()
    router = Router()
    tap.run("the device in a VRF", inside, router)
    tap.run("its outer addresses in another", outside, router)
    tap.run("the same with ESP in UDP", outside_encap, router)
    tap.run("the MTU follows the way through the VRF", narrower, router)
    tap.run("out of the VRFs again", out_again, router)
    tap.run("the device in a VRF of another namespace", elsewhere, router)
    router.stand.delete()
    tap.run("outer addresses in a VRF, over IPv6", over_ipv6)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
