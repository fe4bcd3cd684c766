#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""How SAs end: lifetimes and sequence numbers, with an event each."""
import sys

from sectest import esp, kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa, spi_of
from sectest.ctl import Monitor
from sectest.endpoint import SectunEnd, make_sa
from sectest.injector import Injector
from sectest.packet import udp4
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
OUT, IN = 0x3000, 0x3001
PACKET = 128
LAST = (1 << 32) - 1


class Bench:
    """One end whose ESP is read at the other end of the wire."""

    def __init__(self):
        self.stand = Stand()
        self.end = SectunEnd(self.stand.a, A, 1)
        self.wire = Capture(self.stand.b, "wan", protocol=ETH_P_IP)
        self.injector = Injector(self.stand.b)
        self.socket = self.stand.a.udp("10.0.1.1", 1000)
        self.sink = self.stand.a.udp("10.0.1.1", 2000)
        self.monitor = None

    def start(self, *words, out=True, **options):
        """A fresh monitor and one SA with @words."""
        if self.monitor:
            self.monitor.stop()
        self.end.flush()
        self.monitor = Monitor(self.stand.a)
        self.sa = make_sa(OUT, A, B, GCM, **options) if out else make_sa(IN, B, A, GCM, **options)
        self.end.add(self.sa, *words)
        self.wire.drain()

    def send(self, count=1):
        for _ in range(count):
            self.socket.sendto(bytes(PACKET - 28), ("10.0.1.2", 2000))

    def sealed(self, seq):
        sealer = esp.Sealer(IN, GCM, self.sa.key, esn=self.sa.esn)
        return sealer.seal(seq, udp4("10.0.1.2", "10.0.1.1", bytes(PACKET - 28)))

    def numbers(self, count):
        """The sequence numbers of the next @count ESP packets on the wire."""
        found = []
        for _ in range(count):
            data = self.wire.next()
            assert data, f"only {len(found)} of {count} packets were sent"
            found.append(int.from_bytes(data[24:28], "big"))
        return found

    def event(self, name, spi):
        event = self.monitor.wait(name)
        expect(spi_of(event), spi, f"SPI of {name}")
        expect(len(self.monitor.named(name)), 1, f"{name} events")
        return event

    def state(self):
        return self.end.ctl.sas()[0]["state"]


def counted(bench, unit, out):
    """Soft after 4 packets, hard after 8, then nothing more."""
    size = PACKET if unit == "bytes" else 1
    bench.start("life", f"soft-{unit}", 4 * size, f"hard-{unit}", 8 * size, out=out)
    spi = OUT if out else IN

    def pass_one(seq):
        if out:
            bench.send()
        else:
            bench.injector.esp(bench.sealed(seq))

    counters = Counters(bench.end.ctl, "st0.0")
    for seq in range(1, 4):
        pass_one(seq)
    until(lambda: bench.end.ctl.sas()[0]["counters"]["packets"] == 3, "3 packets counted")
    expect(bench.monitor.poll(), [], "events after 3 packets")
    pass_one(4)
    bench.event("soft-expired", spi)
    for seq in range(5, 8):
        pass_one(seq)
    expect(bench.monitor.named("hard-expired"), [], "hard expiry after 7 packets")
    pass_one(8)
    bench.event("hard-expired", spi)
    expect(bench.state(), "expired", "state")
    counters.expect({})
    if out:
        expect(bench.numbers(8), list(range(1, 9)), "numbers sent")
    for seq in range(9, 12):
        pass_one(seq)
    counters.expect(per_sa("out" if out else "in", spi, "expired", 3))
    expect(bench.wire.drain(), [], "packets after the hard lifetime")


def seconds(bench):
    bench.start("life", "soft-seconds", 1, "hard-seconds", 5)
    bench.send()
    bench.event("soft-expired", OUT)
    expect(bench.state(), "active", "state after the soft lifetime")
    expect(bench.monitor.named("hard-expired"), [], "hard expiry at the soft one")
    bench.send()
    expect(len(bench.numbers(2)), 2, "packets sent")
    bench.event("hard-expired", OUT)
    expect(bench.state(), "expired", "state after the hard lifetime")
    bench.send()
    expect(bench.wire.next(0.5), None, "packet after the hard lifetime")


def no_more_numbers(bench):
    """2^32 - 1 is the last; none is used twice, and none is 0."""
    bench.start("seq", LAST - 3)
    counters = Counters(bench.end.ctl, "st0.0")
    bench.send(3)
    expect(bench.numbers(3), [LAST - 2, LAST - 1, LAST], "last numbers")
    bench.send(3)
    bench.event("exhausted", OUT)
    expect(bench.state(), "exhausted", "state")
    counters.expect(per_sa("out", OUT, "sequence-exhausted", 3))
    expect(bench.wire.drain(), [], "packets without a number")
    expect(bench.end.ctl.sas()[0]["sequence"], LAST, "sequence")


def goes_on_with_esn(bench):
    """The high half joins the ICV when the low half wraps."""
    bench.start("seq", LAST - 2, esn=True)
    bench.send(4)
    key = esp.Sealer(OUT, GCM, bench.sa.key, esn=True)
    for seq in (LAST - 1, LAST, LAST + 1, LAST + 2):
        data = bench.wire.next()
        assert data, f"number {seq:#x} was not sent"
        expect(int.from_bytes(data[24:28], "big"), seq & LAST, "number on the wire")
        key.open(data[20:], seq >> 32)
    expect(bench.monitor.poll(), [], "events")
    expect(bench.end.ctl.sas()[0]["sequence"], LAST + 2, "sequence")


def no_more_extended_numbers(bench):
    bench.start("seq", (1 << 64) - 3, esn=True)
    bench.send(2)
    bench.numbers(1)
    bench.send(3)
    bench.event("exhausted", OUT)
    sent = 1 + len(bench.wire.drain())
    assert sent <= 2, f"{sent} packets sent with 2 numbers left"
    expect(bench.state(), "exhausted", "state")


def inbound_wraps_with_esn(bench):
    bench.start("seq", LAST - 2, out=False, esn=True)
    capture = Capture(bench.stand.a, "st0.0")
    numbers = [LAST - 1, LAST + 1, LAST, LAST + 2]
    for seq in numbers:
        bench.injector.esp(bench.sealed(seq))
    for seq in numbers:
        assert capture.next(), f"number {seq:#x} was not taken"
    counters = Counters(bench.end.ctl, "st0.0")
    for seq in numbers:
        bench.injector.esp(bench.sealed(seq))
    counters.expect(per_sa("in", IN, "replay", len(numbers)))
    expect(capture.drain(), [], "packets taken twice")
    capture.close()


def main():
    tap = Tap()
    kernel.load()
    bench = Bench()
    for out in (True, False):
        way = "outbound" if out else "inbound"
        for unit in ("packets", "bytes"):
            tap.run(f"{way}: soft and hard lifetime in {unit}", counted, bench, unit, out)
    tap.run("soft and hard lifetime in seconds", seconds, bench)
    tap.run("no number is used twice", no_more_numbers, bench)
    tap.run("with ESN numbers go on past 2^32", goes_on_with_esn, bench)
    tap.run("inbound ESN numbers go on past 2^32", inbound_wraps_with_esn, bench)
    tap.run("no extended number is used twice", no_more_extended_numbers, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
