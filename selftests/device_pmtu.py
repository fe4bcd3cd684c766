#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""A narrow place on the way to the peer, and packets of every size."""
import json
import sys

from sectest import kernel
from sectest.algorithm import AH_BY_NAME, BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa
from sectest.injector import Injector
from sectest.netns import Namespace, veth
from sectest.packet import checksum, ipv4
from sectest.poll import until
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
SHA256 = AH_BY_NAME["sha256"]
V4 = (("203.0.113.1", "203.0.113.254"), ("198.51.100.2", "198.51.100.254"), 24)
V6 = (("2001:db8:1::1", "2001:db8:1::fe"), ("2001:db8:2::2", "2001:db8:2::fe"), 64)
OUT, BACK = 0x9000, 0x9001
NARROW = 1400
BELOW = 1000
BURST = 16
# A processor that is held up lets all other packets of a burst overtake its own.
WINDOW = 4096
ICMP = 1


class Path:
    """a - middle - b; the link behind the middle is narrow."""

    def __init__(self, left, right, length):
        self.family = 6 if ":" in left[0] else 4
        self.a, self.middle, self.b = (Namespace(f"{name}{self.family}")
                                       for name in ("a", "middle", "b"))
        veth(self.a, "wan", self.middle, "left")
        veth(self.middle, "right", self.b, "wan", NARROW)
        # As with the replay window.
        self.b.sysctl("net/ipv4/ipfrag_max_dist", 0)
        self.middle.sysctl("net/ipv4/ip_forward", 1)
        self.middle.sysctl("net/ipv6/conf/all/forwarding", 1)
        for link, namespace, (near, far) in (("left", self.a, left), ("right", self.b, right)):
            dad = "nodad" if self.family == 6 else ""
            self.middle.run(f"ip addr add {far}/{length} dev {link} {dad}")
            namespace.batch(f"addr add {near}/{length} dev wan {dad}",
                            f"route add default via {far}")
        self.left = SectunEnd(self.a, left[0], 1)
        self.right = SectunEnd(self.b, right[0], 2)
        for end in (self.left, self.right):
            end.hold_encap_socket()

    def key(self, encap=False, algorithm=GCM, **options):
        left, right = self.left.outer, self.right.outer
        options |= {"encap": encap, "window": WINDOW}
        pair = [make_sa(OUT, left, right, algorithm, **options),
                make_sa(BACK, right, left, algorithm, **options)]
        for end in (self.left, self.right):
            end.replace(*pair)

    def mtu(self):
        return json.loads(self.a.run("ip -j link show st0.0"))[0]["mtu"]

    def fits(self, outer, encap=False):
        """What of AES-GCM fits into @outer bytes (RFC 4303, RFC 4106)."""
        room = outer - (40 if self.family == 6 else 20) - (8 if encap else 0) - 8 - 8 - 16
        return room - room % 4 - 2


def forget(path):
    path.a.run(f"ip -{path.family} route flush cache")
    path.a.run("ip link set st0.0 mtu 0")


def learned(path, encap):
    """The first large packets find the narrow place, then the device knows it."""
    forget(path)
    path.key(encap)
    until(lambda: path.mtu() == path.fits(1500, encap), "MTU of the first link")
    until(lambda: path.a.run("ping -n -c 1 -W 0.2 -M do -s 1372 10.0.1.2", check=False) and
          path.mtu() == path.fits(NARROW, encap), "MTU of the narrow link")
    path.a.run(f"ping -n -c 1 -W 5 -M do -s {path.fits(NARROW, encap) - 28} 10.0.1.2")


def learned_otherwise(path, fits, **options):
    """
    Transport mode, where the peer's own address is routed into the tunnel and
    the error is about the way outside, and AH.
    """
    # By the route it belongs to, which the next one hides.
    forget(path)
    header, to, routes = 28, path.right.inner4, []
    if options.get("mode") == "transport":
        header, to = (48 if path.family == 6 else 28), path.right.outer
        routes = [(path.left, path.right), (path.right, path.left)]
    for end, peer in routes:
        end.namespace.run(f"ip route add {peer.outer} dev st0.0 src {end.outer}")
    try:
        path.key(**options)
        until(lambda: path.mtu() == fits(1500), "MTU of the first link")
        until(lambda: path.a.run(f"ping -n -c 1 -W 0.2 -M do -s {fits(1500) - header} {to}",
                                 check=False) is not None and path.mtu() == fits(NARROW),
              "MTU of the narrow link")
        path.a.run(f"ping -n -c 1 -W 5 -M do -s {fits(NARROW) - header} {to}")
    finally:
        for end, peer in routes:
            end.namespace.run(f"ip route del {peer.outer} dev st0.0")


def otherwise(tap, path):
    """What fits, by RFC 4303, RFC 4106 and RFC 4302."""
    ip, ah = 40 if path.family == 6 else 20, 28

    def host(outer):
        room = outer - ip - 8 - 8 - 16
        return ip + room - room % 4 - 2

    name = f"outside IPv{path.family}, the MTU follows a narrow place"
    tap.run(f"{name}, transport mode", learned_otherwise, path, host, mode="transport")
    if path.family == 6:
        # ipv6_skip_exthdr() takes AH for an extension header.
        tap.skip(f"{name}, AH", "IPv6 hands the error to what is behind AH")
        return
    tap.run(f"{name}, AH", learned_otherwise, path, lambda outer: outer - ip - ah, proto="ah",
            algorithm=SHA256)
    tap.run(f"{name}, AH in transport mode", learned_otherwise, path, lambda outer: outer - ah,
            proto="ah", mode="transport", algorithm=SHA256)


def forgotten(path):
    """When the kernel no longer believes in it the device does not either."""
    path.a.sysctl("net/ipv4/route/mtu_expires", 3)
    learned(path, False)
    until(lambda: path.mtu() == path.fits(1500), "MTU of the first link again")
    path.a.sysctl("net/ipv4/route/mtu_expires", 600)


def set_narrow(path, mtu):
    path.middle.run(f"ip link set right mtu {mtu}")
    path.b.run(f"ip link set wan mtu {mtu}")


def below_ipv6(path):
    """
    A way that IPv6 does not fit into whole leaves the device its addresses:
    such packets are fragmented outside, and IPv4 is told what fits.
    """
    forget(path)
    path.key()
    until(lambda: path.mtu() == path.fits(1500), "MTU of the first link")
    set_narrow(path, BELOW)
    try:
        until(lambda: path.a.run("ping -n -c 1 -W 0.2 -M do -s 1372 10.0.1.2", check=False) and
              path.mtu() == 1280, "the least MTU of IPv6")
        path.a.run(f"ping -n -c 1 -W 5 -s 1232 {path.right.inner6}")
        path.a.run(f"ping -n -c 1 -W 5 -M do -s {path.fits(BELOW) - 28} 10.0.1.2")
        path.a.run("ping -n -c 1 -W 5 -M do -s 1252 10.0.1.2", check=False)
        route = path.a.run("ip route get 10.0.1.2")
        assert f"mtu {path.fits(BELOW)}" in route, f"the sender was not told: {route}"
    finally:
        set_narrow(path, NARROW)
        path.a.run("ip route flush cache")


def behind(path):
    """
    A host behind the router learns what fits from the first packet that does not,
    though the device's MTU has room for it.
    """
    host = Namespace("host")
    veth(host, "lan", path.a, "lan")
    host.batch("addr add 10.5.0.2/24 dev lan", "route add default via 10.5.0.1",
               "addr add fd00:5::2/64 dev lan nodad", "route add default via fd00:5::1")
    path.a.batch("addr add 10.5.0.1/24 dev lan", "addr add fd00:5::1/64 dev lan nodad",
                 "route flush cache")
    path.a.sysctl("net/ipv4/ip_forward", 1)
    path.a.sysctl("net/ipv6/conf/all/forwarding", 1)
    path.key()
    path.a.run("ip link set st0.0 mtu 1500")
    counters = Counters(path.left.ctl, "st0.0")
    try:
        for lost, (to, header) in enumerate(((path.right.inner4, 28), (path.right.inner6, 48)), 1):
            host.run(f"ping -n -c 1 -W 1 -M do -s {1500 - header} {to}", check=False)
            counters.expect(per_sa("out", OUT, "too-big", lost))
            until(lambda to=to: f"mtu {path.fits(1500)} " in host.run(f"ip route get {to}"),
                  f"the host knows what fits on its way to {to}")
    finally:
        host.delete()
        forget(path)


def not_ours(path):
    """ICMP errors that quote no SA of ours change nothing."""
    forget(path)
    path.key()
    until(lambda: path.mtu() == path.fits(1500), "MTU of the first link")
    sender = Injector(path.middle, "203.0.113.254", path.left.outer)
    quoted = ipv4(path.left.outer, path.right.outer, 50, (0x12345678).to_bytes(4, "big") + bytes(4))
    body = bytes([3, 4, 0, 0, 0, 0]) + (1000).to_bytes(2, "big") + quoted
    body = body[:2] + checksum(body).to_bytes(2, "big") + body[4:]
    seen = Capture(path.a, "wan", protocol=ETH_P_IP)
    sender.ip(ICMP, body)
    got = seen.next()
    assert got and got[9] == ICMP, "the error did not arrive"
    path.a.run(f"ping -n -c 1 -W 5 -M do -s {path.fits(NARROW) - 28} 10.0.1.2")
    route = path.a.run(f"ip route get {path.right.outer}")
    assert "mtu 1000" not in route, f"the error was believed: {route}"
    expect(path.mtu(), path.fits(1500), "MTU")


def every_size(path, version, encap, step):
    """No size from 64 to 9,000 bytes disappears."""
    path.key(encap)
    header = 28 if version == "inner4" else 48
    sizes = [size - header for size in range(64, 9001, step)]
    ends = [Counters(end.ctl, "st0.0") for end in (path.left, path.right)]
    with path.a.udp(getattr(path.left, version)) as sender, \
            path.b.udp(getattr(path.right, version)) as receiver:
        to = receiver.getsockname()
        data = bytes(9000)
        for start in range(0, len(sizes), BURST):
            burst = sizes[start:start + BURST]
            for size in burst:
                sender.sendto(data[:size], to)
            got = []
            for _ in burst:
                try:
                    got.append(len(receiver.recv(65535)))
                except TimeoutError:
                    break
            drops = [end.changed() for end in ends]
            expect(sorted(got), burst, f"bytes that arrived, with drops {drops}")
    for end in ends:
        end.expect({})


def every_way(tap, path, where=""):
    """Both families inside, plain and in UDP."""
    step = kernel.few(1, 31)
    every = kernel.few("every size", f"every {step}st size")
    for encap, name in ((False, ""), (True, ", NAT-T")):
        tap.run(f"{where}the MTU follows a narrow place on the way{name}", learned, path, encap)
        for version in ("inner4", "inner6"):
            tap.run(f"{where}{every} of packet, {version}{name}", every_size, path, version,
                    encap, step)


def main():
    tap = Tap()
    kernel.load()
    path = Path(*V4)
    every_way(tap, path)
    tap.run("the MTU comes back", forgotten, path)
    tap.run("a way too narrow for IPv6", below_ipv6, path)
    tap.run("a host behind the router", behind, path)
    tap.run("errors about packets that are not ours", not_ours, path)
    otherwise(tap, path)
    path = Path(*V6)
    every_way(tap, path, "outside IPv6, ")
    otherwise(tap, path)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
