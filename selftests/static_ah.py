#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
AH with static keys between st0.0 and the kernel's own: every algorithm, tunnel
and transport mode, IPv4 and IPv6, with and without ESN. What AH protects, and
what it does not: fields that may change on the way.
"""
import socket
import sys

from sectest import kernel, packet
from sectest.ah import PROTOCOL, Signer
from sectest.algorithm import AH_BY_NAME, AH_TABLE, BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, XfrmEnd, XfrmHost, know_each_other, make_sa
from sectest.injector import Injector
from sectest.netns import CommandError
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Skip, Tap, expect
from sectest.traffic import Exchange, streams

SHA256 = AH_BY_NAME["sha256"]
SIZES = [1, 2, 3, 4, 31, 64, 255, 700, 1399, 1400]
LARGE = [1401, 1900, 2000, 4000, 9000, 60000]
# One that may change on the way (record route), two that may not.
RECORD_ROUTE = bytes([7, 7, 4, 0, 0, 0, 0, 0])
ROUTER_ALERT = bytes([148, 4, 0, 0])
MUTABLE, FIXED = (bytes([0, 0, kind, 4, 1, 2, 3, 4]) for kind in (0x3e, 0x1e))
MARK = b"in the clear, and nobody changes it"
ECT0, CE = 2, 3
AF11, CS6 = 10 << 2, 48 << 2


class Ends:
    """st0.0 at a, the kernel's AH at b."""

    def __init__(self, left, right, mode):
        self.stand = Stand(mtu=2000)
        self.stand.add_ipv6()
        self.ends = left, right
        self.mode = mode
        self.versions = ("inner4", "inner6")
        self.left = SectunEnd(self.stand.a, left, 1)
        if mode == "tunnel":
            self.right = XfrmEnd(self.stand.b, right, 2, left, proto="ah")
        else:
            self.right = XfrmHost(self.stand.b, right, left, proto="ah")
            self.versions = ("inner6" if ":" in left else "inner4",)
            know_each_other(self.left, self.right)
            self.stand.a.run(f"ip route add {right} dev st0.0 src {left}")
        self.traffic = Exchange(self.left, self.right, self.versions)
        self.spi = 0x1000

    def key(self, algorithm=SHA256, **options):
        self.spi += 2
        left, right = self.ends
        pair = [make_sa(self.spi, left, right, algorithm, mode=self.mode, proto="ah", **options),
                make_sa(self.spi + 1, right, left, algorithm, mode=self.mode, proto="ah",
                        **options)]
        try:
            self.right.replace(*pair)
        except CommandError as error:
            if "des" not in algorithm.name:
                raise
            raise Skip(f"XFRM here has no {algorithm.name}: {error}") from None
        self.left.replace(*pair)
        return pair

    def both_ways(self, sizes):
        self.traffic.both_ways(sizes, self.versions)


def every_variant(ends, algorithm):
    for esn in (False, True):
        ends.key(algorithm, esn=esn)
        try:
            ends.both_ways(SIZES)
        except AssertionError as error:
            ends.traffic.drain()
            raise AssertionError(f"esn {esn}: {error}") from None


def large(ends):
    """Cut and put together again, and every size around the MTU."""
    ends.key(esn=True)
    ends.both_ways(LARGE)
    ends.both_ways(range(1860, 1975, kernel.few(1, 23)))
    for version in ends.versions:
        streams(ends.left, ends.right, version)


def options(ends):
    """Transport mode: what of them may change is not covered, the rest is."""
    if ends.versions == ("inner4",):
        given = [(socket.IPPROTO_IP, socket.IP_OPTIONS, RECORD_ROUTE),
                 (socket.IPPROTO_IP, socket.IP_OPTIONS, ROUTER_ALERT)]
    else:
        given = [(socket.IPPROTO_IPV6, kind, option) for option in (MUTABLE, FIXED)
                 for kind in (socket.IPV6_HOPOPTS, socket.IPV6_DSTOPTS)]
    ends.key()
    for level, name, option in given:
        for sock in ends.traffic.pairs[ends.versions[0]]:
            sock.setsockopt(level, name, option)
        try:
            ends.both_ways([1, 100, 1000])
        finally:
            for sock in ends.traffic.pairs[ends.versions[0]]:
                sock.setsockopt(level, name, b"")


def on_the_wire(ends):
    """The packet can be read, and is what another implementation makes of it."""
    for esn, sequence in ((False, 5), (True, 1 << 32)):
        sa, _ = ends.key(esn=esn)
        ends.left.flush()
        ends.left.add(sa, "seq", sequence - 1)
        wire = Capture(ends.stand.b, "wan", protocol=ETH_P_IP)
        with ends.stand.a.inside():
            raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        inner = packet.udp4("10.0.1.1", "10.0.1.2", MARK)
        raw.sendto(inner, ("st0.0", ETH_P_IP))
        seen = wire.next()
        expect(seen[9], PROTOCOL, "protocol on the wire")
        same = {"ident": int.from_bytes(seen[4:6], "big"), "ttl": seen[8],
                "flags": int.from_bytes(seen[6:8], "big")}
        expect(seen.hex(), Signer(sa).sign(sequence, inner, 4, **same).hex(), "packet")


class Target:
    """One inbound SA in tunnel mode, fed by hand."""

    def __init__(self, stand, end):
        self.end = end
        self.injector = Injector(stand.b)
        self.capture = Capture(stand.a, "st0.0")
        self.wire = Capture(stand.a, "wan", protocol=ETH_P_IP)
        # Somebody is there, so that nobody says that there is nobody.
        self.sink = stand.a.udp("0.0.0.0", 2000)
        self.inner = packet.udp4("10.0.1.2", "10.0.1.1", MARK)
        self.spi = 0x4000

    def install(self, **options):
        self.spi += 1
        self.sa = make_sa(self.spi, B, A, SHA256, proto="ah", **options)
        self.end.replace(self.sa)
        self.signer = Signer(self.sa)
        self.capture.drain()
        return Counters(self.end.ctl, "st0.0")

    def send(self, data):
        self.injector.sock.sendto(data, (A, 0))

    def taken(self, data, what):
        self.send(data)
        got = self.capture.next(5)
        expect(got and got.hex(), self.inner.hex(), what)


def changed(data, at, mask=0x01):
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


def may_change(target):
    """TOS and TTL are not covered; padding may align to 8 bytes."""
    counters = target.install()
    good = target.signer.sign
    target.taken(good(1, target.inner, 4), "a packet as it should be")
    target.taken(changed(good(2, target.inner, 4), 1, 0x40), "another DSCP")
    target.taken(changed(good(3, target.inner, 4), 8, 0x07), "another TTL")
    target.taken(good(4, target.inner, 4, padding=bytes(4)), "aligned to 8 bytes")
    target.taken(good(5, target.inner, 4, padding=b"\xff" * 4), "padding of any kind")
    expect(counters.changed(), {}, "drops")


def must_not_change(target):
    """Each bit of the rest is covered."""
    for esn in (False, True):
        counters = target.install(esn=esn)
        good = target.signer.sign(2, target.inner, 4, ident=0x0101)
        # Not what the kernel looks at first: version, length, protocol, our address.
        places = [5, 15, 20, 22, 23, 28, 31, 32, 47, 48, 60, 68, len(good) - 1]
        for at in places:
            target.send(changed(good, at))
        target.taken(good, "the packet itself")
        counters.expect(per_sa("in", target.spi, "auth-failed", len(places)))


def seen_as_sent(target, data, inner):
    """@inner comes out of @data, which stays what it was for who looks on outside."""
    target.wire.drain()
    target.send(data)
    got = target.capture.next(5)
    expect(got and got.hex(), inner.hex(), "what came out")
    expect(target.wire.next(5).hex(), data.hex(), "what was seen outside")


def onlooker(target):
    """A mark that is carried over, a code point, and a header that moves."""
    target.install()
    target.end.ctl.run("link set dev st0.0 copy-outer-dscp on")
    marked, copied = (packet.udp4("10.0.1.2", "10.0.1.1", MARK, tos=tos)
                      for tos in (AF11 | ECT0, CS6 | CE))
    try:
        seen_as_sent(target, target.signer.sign(1, marked, 4, tos=CS6 | CE), copied)
    finally:
        target.end.ctl.run("link set dev st0.0 copy-outer-dscp off")
    marked, copied = (packet.udp4("10.0.1.2", "10.0.1.1", MARK, tos=tos) for tos in (ECT0, CE))
    seen_as_sent(target, target.signer.sign(2, marked, 4, tos=CE), copied)
    target.install(mode="transport")
    datagram = packet.udp(B, A, 1000, 2000, MARK)
    seen_as_sent(target, target.signer.sign(1, datagram, packet.UDP),
                 packet.ipv4(B, A, packet.UDP, datagram, ident=1))


def hostile(target):
    counters = target.install()
    sign, spi = target.signer.sign, target.spi
    wanted = {}

    def count(reason, number=1):
        wanted.update(per_sa("in", spi, reason, number))
        counters.expect(wanted)

    good = sign(1, target.inner, 4)
    target.taken(good, "the first packet")
    target.send(good)
    count("replay")
    for words in (0, 1, 4, 7, 8, 255):
        target.send(good[:21] + bytes([words]) + good[22:])
    count("truncated", 6)
    for size in (28, 31, 47):
        target.send(packet.ipv4(B, A, PROTOCOL, good[20:size]))
    count("truncated", 9)
    target.send(sign(2, target.inner, 17))
    count("bad-inner")
    target.send(sign(3, target.inner[:-1], 4))
    count("bad-inner", 2)
    target.send(sign(4, b"", 59))
    count("dummy")
    # Under the same SPI, ESP is another SA, and nobody's here.
    target.injector.esp(spi.to_bytes(4, "big") + bytes(60))
    wanted[("device", "unknown-spi")] = 1
    counters.expect(wanted)
    expect(target.capture.drain(), [], "packets out of st0.0")


def same_spi(target):
    """ESP and AH do not meet in an SPI."""
    target.install()
    gcm = make_sa(target.spi, B, A, BY_NAME["aes128gcm16"])
    target.end.add(gcm)
    ctl = target.end.ctl
    expect(sorted(sa["proto"] for sa in ctl.sas()), ["ah", "esp"], "SAs")
    target.taken(target.signer.sign(1, target.inner, 4), "AH beside ESP")
    target.end.delete(gcm)
    expect([sa["proto"] for sa in ctl.sas()], ["ah"], "SAs")
    target.taken(target.signer.sign(2, target.inner, 4), "AH without ESP")


def refusals(target):
    ctl = target.end.ctl
    ctl.run("sa flush")
    key = "0x" + bytes(32).hex()
    line = f"sa add dev st0.0 dir in spi 0x5000 local {A} remote {B} proto ah alg sha256"
    assert "NAT" in ctl.refused(f"{line} auth-key {key} encap 4500 4500"), "encap is taken"
    assert "auth-key" in ctl.refused(line), "no key is taken"
    assert "key" in ctl.refused(f"{line} auth-key {key} key {key}"), "a cipher key is taken"
    message = ctl.refused(f"{line.replace('sha256', 'aes128gcm16')} auth-key {key}")
    assert "aes128gcm16" in message, "an algorithm of ESP is taken"
    message = ctl.refused(f"{line.replace('proto ah', 'proto esp')} auth-key {key}")
    assert "sha256" in message, "an algorithm of AH is taken for ESP"
    assert "tcp" in ctl.refused(f"{line.replace('proto ah', 'proto tcp')} auth-key {key}"), "tcp"
    ctl.run(f"{line} auth-key {key}")
    expect(ctl.sas()[0]["proto"], "ah", "protocol")
    assert " proto ah" in ctl.run("sa show"), "sa show does not tell the protocol"
    assert "5000" in ctl.refused(f"{line} auth-key {key}"), "an SPI is taken twice"


def beside(ends):
    """A tunnel of the kernel's own AH between the same two machines."""
    ends.key()
    kernels = [XfrmEnd(ends.stand.a, A, 11, B, "ipsec1", proto="ah"),
               XfrmEnd(ends.stand.b, B, 12, A, "ipsec1", proto="ah")]
    for number, end in enumerate(kernels, 1):
        end.namespace.run(f"ip addr flush dev {end.device}")
        end.inner4, end.inner6 = f"10.0.2.{number}", f"fd00:2::{number}"
        end.addresses()
        for sa in (make_sa(0x9000, A, B, SHA256, proto="ah"),
                   make_sa(0x9001, B, A, SHA256, proto="ah")):
            end.add(sa)
    counters = Counters(ends.left.ctl, "st0.0")
    traffic = Exchange(*kernels)
    for _ in range(3):
        traffic.both_ways(SIZES)
        ends.both_ways(SIZES)
    expect(counters.changed(), {}, "our drops")
    sa = make_sa(0x9001, B, A, SHA256, proto="ah")
    message = ends.left.ctl.refused("sa", "add", "dev", "st0.0", "dir", "in", "spi", "0x9001",
                                    "local", A, "remote", B, "proto", "ah",
                                    *sa.algorithm.sectun(sa.key, sa.auth_key))
    assert "9001" in message, f"does not name the SPI: {message}"


def main():
    tap = Tap()
    kernel.load()
    for left, right, family in ((A, B, "IPv4"), (A6, B6, "IPv6")):
        for mode in ("tunnel", "transport"):
            ends = Ends(left, right, mode)
            for algorithm in kernel.few(AH_TABLE, [SHA256]):
                tap.run(f"outside {family}, {mode} mode, {algorithm.name}", every_variant, ends,
                        algorithm)
            tap.run(f"outside {family}, {mode} mode, large packets and streams", large, ends)
            if mode == "transport":
                tap.run(f"{family}: options and extension headers", options, ends)
            elif family == "IPv4":
                tap.run("what the wire shows", on_the_wire, ends)
                tap.run("the kernel's own AH beside it", beside, ends)
            ends.stand.delete()
    stand = Stand()
    target = Target(stand, SectunEnd(stand.a, A, 1))
    tap.run("what may change on the way", may_change, target)
    tap.run("what may not", must_not_change, target)
    tap.run("what somebody sees who looks on outside", onlooker, target)
    tap.run("packets that are none of a peer's, or of one that errs", hostile, target)
    tap.run("ESP and AH of the same SPI", same_spi, target)
    tap.run("what sa add refuses", refusals, target)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
