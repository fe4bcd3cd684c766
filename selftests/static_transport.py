#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Transport mode with static keys between st0.0 and the kernel's own XFRM: every
class of algorithm, both ways, IPv4 and IPv6, with and without ESN, plain and in UDP.
What transport mode is for: GRE, options, fragments, a translator on the way.
"""
import contextlib
import errno
import itertools
import socket
import struct
import sys

from sectest import esp, kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, XfrmHost, know_each_other, make_sa
from sectest.injector import Injector
from sectest.netns import TIMEOUT, CommandError, Namespace, veth
from sectest.poll import until
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Skip, Tap, expect
from sectest.traffic import Exchange, streams

GCM = BY_NAME["aes128gcm16"]
CBC = BY_NAME["aes256-sha256"]
# One of each class.
CLASSES = [GCM, CBC, *(BY_NAME[name] for name in ("chacha20poly1305", "3des-sha1", "null-sha256"))]
SIZES = list(range(1, 18)) + [31, 32, 33, 63, 65, 255, 700, 1400]
LARGE = [1401, 1900, 2000, 4000, 9000, 20000, 60000]
ETH_P_IPV6 = 0x86dd
# Router alert; a hop-by-hop and a destination option that is to be ignored.
ROUTER_ALERT = bytes([148, 4, 0, 0])
IGNORED = bytes([0, 0, 0x1e, 4, 1, 2, 3, 4])


class Hosts:
    """
    st0.0 at a, or XFRM there as well, XFRM at b, and all that goes between them
    through the SAs.
    """

    def __init__(self, left, right, ours=True):
        self.stand = Stand(mtu=2000)
        self.stand.add_ipv6()
        self.ends = left, right
        self.version = "inner6" if ":" in left else "inner4"
        if ours:
            self.left = SectunEnd(self.stand.a, left, 1)
            self.stand.a.run(f"ip route add {right} dev st0.0 src {left}")
        else:
            self.left = XfrmHost(self.stand.a, left, right)
        self.right = XfrmHost(self.stand.b, right, left)
        know_each_other(self.left, self.right)
        self.left.hold_encap_socket()
        self.right.hold_encap_socket()
        self.traffic = Exchange(self.left, self.right, (self.version,))
        self.spi = 0x1000

    def key(self, algorithm=GCM, **options):
        self.spi += 2
        left, right = self.ends
        pair = [make_sa(self.spi, left, right, algorithm, mode="transport", **options),
                make_sa(self.spi + 1, right, left, algorithm, mode="transport", **options)]
        try:
            self.right.replace(*pair)
        except CommandError as error:
            if "des" not in algorithm.name:
                raise
            raise Skip(f"XFRM here has no {algorithm.name}: {error}") from None
        self.left.replace(*pair)
        return pair

    def both_ways(self, sizes):
        self.traffic.both_ways(sizes, (self.version,))


def exchange(hosts, what, sizes):
    """Both ways; when something is lost, what the counters say of it."""
    counters = Counters(hosts.left.ctl, "st0.0")
    try:
        hosts.both_ways(sizes)
    except AssertionError as error:
        hosts.traffic.drain()
        errors = {name: count for name, count in
                  kernel.xfrm_statistics(hosts.stand.b).items() if count}
        raise AssertionError(f"{what}: {error}; drops {counters.changed()}, "
                             f"XFRM's errors so far {errors}") from None


def variants():
    for encap in (False, True):
        for esn in (False, True):
            yield {"encap": encap, "esn": esn}


def every_variant(hosts, algorithm):
    for variant in variants():
        hosts.key(algorithm, **variant)
        # In UDP over IPv6 the kernel takes less than 40 bytes of ESP for cut off.
        short = 2 if variant["encap"] and hosts.version == "inner6" else 0
        exchange(hosts, variant, SIZES[short:])


def is_protected(hosts):
    """The wire shows ESP between the hosts, and nothing of what is inside."""
    hosts.key()
    protocol = ETH_P_IP if hosts.version == "inner4" else ETH_P_IPV6
    wire = Capture(hosts.stand.b, "wan", protocol=protocol)
    sender, receiver = hosts.traffic.pairs[hosts.version]
    sender.sendto(b"a secret of the hosts", receiver.getsockname())
    seen = wire.next()
    expect(receiver.recv(100), b"a secret of the hosts", "what arrived")
    at, length = (9, 20) if hosts.version == "inner4" else (6, 40)
    expect(seen[at], 50, "protocol on the wire")
    assert b"secret" not in seen, "in clear"
    expect(len(seen), length + 8 + 8 + 32 + 16, "length: IP, ESP, IV, UDP and trailer, ICV")


def fragments(hosts):
    """Each whole packet is protected, then cut; and the other way round."""
    for encap in (False, True):
        hosts.key(CBC, encap=encap)
        hosts.both_ways(LARGE)
        for end, peer in ((hosts.left, hosts.right), (hosts.right, hosts.left)):
            end.namespace.run(f"ping -n -c 2 -i 0.2 -W 10 -s 8000 {peer.outer}")


def longest(hosts, encap):
    """What of a datagram AES-GCM makes the longest packet of, and what IP itself has room for."""
    whole = 65535 if hosts.version == "inner6" else 65535 - 20
    room = whole - (8 if encap else 0) - 8 - 8 - 16
    return room - room % 4 - 2 - 8, whole - 8


def the_longest(hosts):
    """What ESP would make too long for IP is not sent, and its sender is told."""
    for encap in (False, True):
        sa, _ = hosts.key(encap=encap)
        fits, most = longest(hosts, encap)
        exchange(hosts, f"encap {encap}", [fits - 1, fits])
        counters = Counters(hosts.left.ctl, "st0.0")
        _, receiver = hosts.traffic.pairs[hosts.version]
        with hosts.stand.a.udp(hosts.ends[0]) as sender:
            sender.connect(receiver.getsockname())
            for lost, size in enumerate((fits + 1, fits + 20, most), 1):
                sender.send(bytes(size))
                counters.expect(per_sa("out", sa.spi, "too-big", lost))
                told = until(lambda: sender.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR),
                             f"error about {size} bytes")
                expect(errno.errorcode[told], "EMSGSIZE", f"error about {size} bytes")
        exchange(hosts, f"encap {encap}, once more", [100, fits])


def every_size(hosts):
    """No size disappears around the MTU, with and without options."""
    hosts.key(CBC)
    hosts.both_ways(range(1850, 2010, kernel.few(1, 23)))


@contextlib.contextmanager
def with_options(hosts):
    """Everything is sent with options, or with extension headers."""
    if hosts.version == "inner4":
        given = [(socket.IPPROTO_IP, socket.IP_OPTIONS, ROUTER_ALERT)]
    else:
        given = [(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, IGNORED),
                 (socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, IGNORED)]
    sockets = hosts.traffic.pairs[hosts.version]
    for one, sock in itertools.product(given, sockets):
        sock.setsockopt(*one)
    try:
        yield
    finally:
        for (level, name, _), sock in itertools.product(given, sockets):
            sock.setsockopt(level, name, b"")


def xfrm_loses_options():
    """
    Whether packets with extension headers get lost in UDP over IPv6 between two
    hosts that both have the kernel's own ESP (seen with 6.1).
    """
    hosts = Hosts(A6, B6, ours=False)
    hosts.key(CBC, encap=True)
    try:
        with with_options(hosts):
            hosts.both_ways([100])
    except AssertionError:
        return True
    finally:
        hosts.stand.delete()
    return False


def options(hosts, encap):
    """What routers on the way have to see stays in front of ESP."""
    for esn in (False, True):
        hosts.key(CBC, encap=encap, esn=esn)
        with with_options(hosts):
            exchange(hosts, f"ESN {esn}", [1, 100, 1400, *range(1900, 1940), 4000])


def tcp(hosts, encap):
    hosts.key(encap=encap)
    streams(hosts.left, hosts.right)


def gre(hosts):
    """Tunnels of others between the hosts."""
    hosts.key()
    kind = "gre" if hosts.version == "inner4" else "ip6gre"
    for number, end, peer in ((1, hosts.left, hosts.right), (2, hosts.right, hosts.left)):
        end.namespace.batch(f"link add g0 type {kind} local {end.outer} remote {peer.outer}",
                            "link set g0 up", f"addr add 10.7.0.{number}/24 dev g0")
    counters = Counters(hosts.left.ctl, "st0.0")
    hosts.left.namespace.run("ping -n -c 3 -i 0.2 -W 5 10.7.0.2")
    hosts.left.namespace.run("ping -n -c 3 -i 0.2 -W 5 -s 3000 10.7.0.2")
    counters.expect({})
    for end in (hosts.left, hosts.right):
        end.namespace.run("ip link del g0")


def beside(hosts):
    """IKE to the same peer stays outside, and nothing else is carried at all."""
    hosts.key()
    wire = Capture(hosts.stand.b, "wan", protocol=ETH_P_IP)
    with hosts.stand.a.udp(A, 500) as ike:
        ike.sendto(b"IKE, in clear", (B, 500))
        seen = wire.next()
    expect(seen[9], packet.UDP, "protocol on the wire")
    assert seen.endswith(b"IKE, in clear"), "IKE was encrypted"

    counters = Counters(hosts.left.ctl, "st0.0")
    with hosts.stand.a.inside():
        raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    others = [("10.0.1.1", B), (A, "10.0.1.2"), (B, A)]
    for src, dst in others:
        raw.sendto(packet.udp4(src, dst, b"not of the hosts"), ("st0.0", ETH_P_IP))
    counters.expect({("device", "no-sa"): len(others)})
    expect(wire.drain(), [], "packets on the wire")


def bad_headers(hosts):
    """Extension headers that are cut off, or lead elsewhere first."""
    sa, _ = hosts.key()
    counters = Counters(hosts.left.ctl, "st0.0")
    with hosts.stand.a.inside():
        raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    onward = bytes([59, 2, 4, 1, 0, 0, 0, 0]) + bytes(16)
    packets = [packet.ipv6(A6, B6, 43, onward), packet.ipv6(A6, B6, 0, bytes([59])),
               packet.ipv6(A6, B6, 0, bytes([59, 9]) + bytes(6)),
               packet.ipv6(A6, B6, 60, bytes([0, 1]) + bytes(6))]
    for data in packets:
        raw.sendto(data, ("st0.0", ETH_P_IPV6))
    counters.expect(per_sa("out", sa.spi, "bad-header", len(packets)))


def broken_fragments(hosts):
    """Fragments of nothing are not sent; whole packets still are."""
    sa, _ = hosts.key()
    counters = Counters(hosts.left.ctl, "st0.0")
    with hosts.stand.a.inside():
        raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    wire = Capture(hosts.stand.b, "wan", protocol=ETH_P_IP)
    # Nothing but that there is more: lengths are multiples of 8.
    raw.sendto(packet.ipv4(A, B, 17, bytes(5), ident=7, flags=0x2000), ("st0.0", ETH_P_IP))
    counters.expect(per_sa("out", sa.spi, "fragment"))
    # One that waits for the rest in vain.
    raw.sendto(packet.ipv4(A, B, 17, bytes(16), ident=8, flags=0x2000), ("st0.0", ETH_P_IP))
    counters.expect(per_sa("out", sa.spi, "fragment"))
    expect(wire.drain(), [], "packets on the wire")
    hosts.both_ways([100])


def hostile_peer(hosts):
    """Sealed by the peer, but not what the SA is for."""
    _, sa = hosts.key(esn=True)
    # What is sent by hand is not to be protected once more.
    hosts.stand.b.run("ip xfrm policy flush")
    sealer = esp.Sealer(sa.spi, GCM, sa.key, esn=True)
    injector = Injector(hosts.stand.b)
    inside = Capture(hosts.stand.a, "st0.0")
    datagram = packet.udp(B, A, 1000, 2000, b"from the peer")

    counters = Counters(hosts.left.ctl, "st0.0")
    injector.esp(sealer.seal(1, datagram, packet.UDP))
    got = inside.next()
    expect(got[20:], datagram, "payload")
    expect((got[9], len(got), packet.checksum(got[:20])),
           (packet.UDP, 20 + len(datagram), 0), "protocol, length, checksum")

    injector.esp(sealer.seal(2, datagram, packet.UDP), src="203.0.113.77")
    counters.expect(per_sa("in", sa.spi, "selector-mismatch"))
    injector.esp(sealer.seal(3, b"", esp.DUMMY))
    counters.expect({**per_sa("in", sa.spi, "selector-mismatch"),
                     **per_sa("in", sa.spi, "dummy"),
                     })
    # A whole packet is what follows the header, and is not unpacked.
    secret = packet.udp4("10.0.1.2", "10.0.1.1", b"into the network")
    injector.esp(sealer.seal(4, secret, esp.IPV4))
    got = inside.next()
    expect((got[9], got[20:]), (esp.IPV4, secret), "protocol and payload")
    expect(inside.drain(), [], "more packets out of st0.0")


def wrong_mode(hosts):
    """What a peer in transport mode sends is nothing to an SA in tunnel mode."""
    pair = hosts.key()
    left, right = hosts.ends
    hosts.left.replace(*(make_sa(sa.spi, sa.src, sa.dst, GCM) for sa in pair))
    counters = Counters(hosts.left.ctl, "st0.0")
    with hosts.right.namespace.udp(right) as sock:
        sock.sendto(b"a datagram", (left, 2000))
    counters.expect(per_sa("in", pair[1].spi, "bad-inner"))


def what_is_said(hosts):
    """Addresses are fixed, selectors are the hosts."""
    hosts.key()
    ctl = hosts.left.ctl
    out, = ctl.sas(dir="out")
    expect(out["mode"], "transport", "mode")
    expect(out["selectors"], [{"src": f"{A}/32", "dst": f"{B}/32"}], "selectors")
    line = f"sa set dir out spi {out['spi']} new-remote 203.0.113.9"
    assert "transport" in ctl.refused(line), "an SA in transport mode can be moved"
    key = "0x" + bytes(20).hex()
    line = (f"sa add dev st0.0 dir out spi 0x7000 local {A} remote {B} alg aes128gcm16 key {key} "
            "mode transport src-ts 10.0.0.0/8 dst-ts 10.0.0.0/8")
    assert "selector" in ctl.refused(line), "selectors that the hosts are not in"
    ctl.run(line.replace("10.0.0.0/8", "203.0.113.0/24"))
    expect(ctl.sas(spi="0x00007000")[0]["selectors"],
           [{"src": f"{A}/32", "dst": f"{B}/32"}], "selectors")
    assert " mode transport" in ctl.run("sa show"), "sa show does not tell the mode"


class Translator:
    """
    a - middle - b with a translator in the middle, so that checksums inside do
    not agree with the addresses outside.
    """

    INSIDE, GATEWAY, OUTSIDE = "192.168.7.1", "192.168.7.254", "203.0.113.254"

    def __init__(self, ours_inside):
        self.a, self.middle, self.b = (Namespace(f"nat{name}") for name in "amb")
        veth(self.a, "wan", self.middle, "left")
        veth(self.middle, "right", self.b, "wan")
        self.a.batch(f"addr add {self.INSIDE}/24 dev wan", f"route add default via {self.GATEWAY}")
        self.b.run(f"ip addr add {B}/24 dev wan")
        self.middle.batch(f"addr add {self.GATEWAY}/24 dev left",
                          f"addr add {self.OUTSIDE}/24 dev right")
        self.middle.sysctl("net/ipv4/ip_forward", 1)
        self.middle.run("nft", "-f", "-", stdin="table ip nat { chain post { type nat hook "
                        "postrouting priority 100; oifname right masquerade; }; }\n")
        # By the addresses each side sees.
        near, far = (self.INSIDE, B), (B, self.OUTSIDE)
        if ours_inside:
            self.left, self.right = self._ours(self.a, near), XfrmHost(self.b, *far)
        else:
            self.left, self.right = XfrmHost(self.a, *near), self._ours(self.b, far)
        for end in (self.left, self.right):
            end.hold_encap_socket()

    @staticmethod
    def _ours(namespace, ends):
        end = SectunEnd(namespace, ends[0], 1)
        namespace.run(f"ip route add {ends[1]} dev st0.0 src {ends[0]}")
        return end

    def key(self):
        """The same SAs, with the addresses of either side."""
        there = make_sa(0x8000, self.INSIDE, B, GCM, mode="transport", encap=True)
        back = make_sa(0x8001, B, self.INSIDE, GCM, mode="transport", encap=True)
        self.left.replace(there, back)
        self.right.replace(make_sa(there.spi, self.OUTSIDE, B, GCM, mode="transport", encap=True),
                           make_sa(back.spi, B, self.OUTSIDE, GCM, mode="transport", encap=True))

    def delete(self):
        for namespace in (self.a, self.middle, self.b):
            namespace.delete()


def translated(ours_inside):
    """UDP and TCP though a translator changed the addresses of their checksums."""
    path = Translator(ours_inside)
    try:
        path.key()
        with path.b.udp(B, 2000) as server, path.a.udp(path.INSIDE) as client:
            # The translator learns its port from ESP that comes from inside.
            client.sendto(b"question", (B, 2000))
            data, peer = server.recvfrom(100)
            expect((data, peer[0]), (b"question", path.OUTSIDE), "what the server got")
            server.sendto(b"answer", peer)
            expect(client.recv(100), b"answer", "what the client got")
        with path.b.socket() as server, path.a.socket() as client:
            server.bind((B, 2001))
            server.listen()
            client.settimeout(TIMEOUT)
            client.connect((B, 2001))
            taken, _ = server.accept()
            taken.settimeout(TIMEOUT)
            with taken:
                client.sendall(struct.pack("!Q", 7) * 10000)
                got = taken.makefile("rb").read(80000)
                expect(len(got), 80000, "bytes of the stream")
                taken.sendall(b"bye")
                expect(client.recv(10), b"bye", "answer of the stream")
    finally:
        path.delete()


def both_families(tap, hosts, outside, lossy=False):
    tap.run(f"{outside}: the wire shows ESP", is_protected, hosts)
    tap.run(f"{outside}: fragments", fragments, hosts)
    tap.run(f"{outside}: the longest packets", the_longest, hosts)
    tap.run(f"{outside}: every size around the MTU", every_size, hosts)
    for encap in (False, True):
        how = "in UDP" if encap else "plain"
        name = f"{outside}: options and extension headers, {how}"
        if encap and lossy:
            tap.skip(name, "the kernel's own ESP loses them at both ends")
        else:
            tap.run(name, options, hosts, encap)
        tap.run(f"{outside}: TCP, {how}", tcp, hosts, encap)
    tap.run(f"{outside}: GRE", gre, hosts)
    tap.run(f"{outside}: to an SA in tunnel mode it is nothing", wrong_mode, hosts)


def main():
    tap = Tap()
    kernel.load()
    hosts = Hosts(A, B)
    classes = kernel.few(CLASSES, CLASSES[:2])
    for algorithm in classes:
        tap.run(f"{algorithm.name}: ESN on and off, plain and in UDP", every_variant, hosts,
                algorithm)
    both_families(tap, hosts, "IPv4")
    tap.run("IKE stays beside, other addresses are not carried", beside, hosts)
    tap.run("fragments that are none", broken_fragments, hosts)
    tap.run("mode, selectors and addresses", what_is_said, hosts)
    tap.run("a peer that errs", hostile_peer, hosts)
    hosts.stand.delete()
    lossy = xfrm_loses_options()
    hosts = Hosts(A6, B6)
    for algorithm in classes:
        tap.run(f"IPv6, {algorithm.name}: ESN on and off, plain and in UDP", every_variant, hosts,
                algorithm)
    both_families(tap, hosts, "IPv6", lossy)
    tap.run("IPv6: extension headers that cannot stay in front", bad_headers, hosts)
    hosts.stand.delete()
    tap.run("a translator on the way, st0.0 behind it", translated, True)
    tap.run("a translator on the way, st0.0 in front of it", translated, False)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
