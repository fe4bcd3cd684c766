#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Published ESP packets enter namespace a by the wire, and the published
plaintext comes out of st0.0.

The packets of draft-mcgrew-gcm-test-01 say in their trailer that they hold
ICMP, which is transport mode: as they are, they must pass the integrity check
and be dropped for what is inside. Those that do hold a whole IPv4 packet are
sent a second time with the next header field alone changed to IPv4; in GCM
that changes one byte of the ciphertext and the ICV, which is made here by
another implementation. Those of RFC 3602 have no ICV: an HMAC is added.
"""
import sys

from sectest import esp, kernel, published
from sectest.algorithm import BY_NAME
from sectest.capture import Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import Sa, SectunEnd
from sectest.injector import Injector
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

AUTH_KEY = bytes(range(32))
CBC_WITH = "aes128-sha256"


class Bench:
    """st0.0 with one inbound SA at a time, fed by hand."""

    def __init__(self):
        self.stand = Stand()
        self.end = SectunEnd(self.stand.a, A, 1)
        self.injector = Injector(self.stand.b)
        self.capture = Capture(self.stand.a, "st0.0")

    def install(self, vector, name, auth_key=b""):
        """The SA that expects @vector next."""
        self.end.flush()
        sa = Sa(vector.spi, B, A, BY_NAME[name], vector.key, auth_key, vector.esn)
        self.end.add(sa, "seq", vector.seq - 1)
        self.capture.drain()
        return Counters(self.end.ctl, "st0.0")

    def delivers(self, counters, packet, inner):
        self.injector.esp(packet)
        got = self.capture.next(5)
        assert got is not None, f"nothing came out; drops: {counters.changed()}"
        expect(got.hex(), inner.hex(), "inner packet")
        expect(counters.changed(), {}, "drops")

    def refuses(self, counters, packet, spi, reason):
        """No packet comes out and @reason alone is counted."""
        self.injector.esp(packet)
        counters.expect(per_sa("in", spi, reason))
        expect(self.capture.drain(), [], "packets")


def whole_ipv4(inner):
    return len(inner) >= 20 and inner[0] == 0x45 and int.from_bytes(inner[2:4], "big") == len(inner)


def as_published(bench, vector):
    counters = bench.install(vector, vector.algorithm)
    packet = vector.header + vector.iv + vector.sealed + vector.icv
    if vector.next_header == esp.IPV4:
        bench.delivers(counters, packet, vector.inner)
    else:
        bench.refuses(counters, packet, vector.spi, "bad-inner")


def as_tunnel(bench, vector, icv_len=16):
    """The published packet with another next header, and a shorter ICV."""
    name = vector.algorithm[:-2] + str(icv_len)
    counters = bench.install(vector, name)
    sealer = esp.Sealer(vector.spi, BY_NAME[name], vector.key, esn=vector.esn)
    trailer = vector.clear[len(vector.inner):-1] + bytes([esp.IPV4])
    packet = sealer.seal(vector.seq, vector.inner, trailer=trailer, iv=vector.iv)
    body = 16 + len(vector.clear) - 1
    expect(packet[:body], (vector.header + vector.iv + vector.sealed)[:body],
           "published part of the packet")
    bench.delivers(counters, packet, vector.inner)


def with_icv(bench, vector):
    """RFC 3602 has no ICV: HMAC-SHA2-256-128 with a key of this test."""
    counters = bench.install(vector, CBC_WITH, AUTH_KEY)
    sealer = esp.Sealer(vector.spi, BY_NAME[CBC_WITH], vector.key, AUTH_KEY)
    packet = sealer.seal(vector.seq, vector.inner, iv=vector.iv,
                         trailer=vector.clear[len(vector.inner):])
    expect(packet[:-16], vector.header + vector.iv + vector.sealed, "published packet")
    if vector.next_header == esp.IPV4:
        bench.delivers(counters, packet, vector.inner)
    else:
        bench.refuses(counters, packet, vector.spi, "bad-inner")


def with_broken_icv(bench, vector):
    counters = bench.install(vector, vector.algorithm)
    icv = vector.icv[:-1] + bytes([vector.icv[-1] ^ 1])
    packet = vector.header + vector.iv + vector.sealed + icv
    bench.refuses(counters, packet, vector.spi, "auth-failed")


def main():
    tap = Tap()
    kernel.load()
    bench = Bench()
    for vector in published.GCM + published.CHACHA:
        tap.run(f"{vector.name}, {vector.algorithm}", as_published, bench, vector)
        tap.run(f"{vector.name} with a bit of its ICV turned", with_broken_icv, bench, vector)
    for vector in published.GCM:
        if whole_ipv4(vector.inner):
            for icv_len in (16, 12, 8):
                tap.run(f"{vector.name} as tunnel packet, ICV of {icv_len}",
                        as_tunnel, bench, vector, icv_len)
    for vector in published.CBC:
        tap.run(f"{vector.name} with HMAC-SHA2-256-128", with_icv, bench, vector)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
