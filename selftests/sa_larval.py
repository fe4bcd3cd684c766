#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Packets for an SPI that has been given out and has no keys yet: they wait for
the keys, within limits, and are judged like any others when those come.
"""
import sys

from sectest import esp, kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa
from sectest.injector import Injector
from sectest.netns import run
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

WAITING_MAX = 256
CANARY = 0x7000


class Target:
    """st0.0 with a peer, an SA that works, and SPIs to be given out."""

    def __init__(self, stand):
        self.end = SectunEnd(stand.a, A, 1)
        self.end.hold_encap_socket()
        self.injector = Injector(stand.b)
        self.capture = Capture(stand.a, "st0.0")
        # Somebody is there, so that nobody says that there is nobody.
        self.sink = stand.a.udp("0.0.0.0", 2000)
        self.spi = CANARY
        self.canary = self.new_sa("aes128gcm16")
        self.end.add(self.canary)
        self.sealer = self.sealer_of(self.canary)
        self.number = 0

    def new_sa(self, name, **options):
        self.spi += 1
        return make_sa(self.spi, B, A, BY_NAME[name], **options)

    @staticmethod
    def sealer_of(sa):
        return esp.Sealer(sa.spi, sa.algorithm, sa.key, sa.auth_key, sa.esn)

    def reserve(self, sa, local=A):
        self.end.ctl.run("sa", "reserve", "spi", hex(sa.spi), "local", local)

    def send(self, sa, data):
        if sa.encap:
            self.injector.udp(data)
        else:
            self.injector.esp(data)

    def settle(self):
        """A packet of the SA that works comes through, and so all before it."""
        self.number += 1
        inner = packet.udp4("10.0.1.2", "10.0.1.1", b"canary")
        self.injector.esp(self.sealer.seal(self.number, inner))
        expect((self.capture.next() or b"").hex(), inner.hex(), "first packet out of st0.0")

    def counters(self):
        return Counters(self.end.ctl, "st0.0")


def inner_of(number):
    return packet.udp4("10.0.1.2", "10.0.1.1", b"packet %d" % number)


def send_sealed(target, sa, numbers):
    sealer = target.sealer_of(sa)
    for number in numbers:
        target.send(sa, sealer.seal(number, inner_of(number)))


def comes_out(target, numbers):
    for number in numbers:
        got = target.capture.next()
        assert got, f"packet {number} did not come out"
        expect(got.hex(), inner_of(number).hex(), f"packet {number}")
    expect(target.capture.drain(), [], "further packets")


def wait_and_come(target, name, **options):
    """In the order they came, and later ones behind them."""
    sa = target.new_sa(name, **options)
    target.reserve(sa)
    counters = target.counters()
    send_sealed(target, sa, range(1, 21))
    target.settle()
    target.end.add(sa)
    comes_out(target, range(1, 21))
    send_sealed(target, sa, range(21, 31))
    comes_out(target, range(21, 31))
    counters.expect({})


def too_many(target):
    """As many as fit wait; the others are an unknown SPI's."""
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa)
    counters = target.counters()
    send_sealed(target, sa, range(1, WAITING_MAX + 11))
    target.settle()
    target.end.add(sa)
    comes_out(target, range(1, WAITING_MAX + 1))
    counters.expect({("device", "unknown-spi"): 10})


def forged(target):
    """Nobody has looked at them while they waited: it is done now."""
    sa = target.new_sa("aes256-sha256")
    target.reserve(sa)
    counters = target.counters()
    good = target.sealer_of(sa).seal(1, inner_of(1))
    for data in (good[:-1] + bytes([good[-1] ^ 1]), good[:24], good, good):
        target.send(sa, data)
    target.settle()
    target.end.add(sa)
    comes_out(target, [1])
    wanted = {}
    for reason in ("auth-failed", "truncated", "replay"):
        wanted |= per_sa("in", sa.spi, reason)
    wanted["device", "truncated"] = 1
    counters.expect(wanted)


def other_way_in(target):
    """ESP in UDP for an SA that turns out to be without."""
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa)
    counters = target.counters()
    target.injector.udp(target.sealer_of(sa).seal(1, inner_of(1)))
    target.settle()
    target.end.add(sa)
    comes_out(target, [])
    counters.expect(per_sa("in", sa.spi, "encap-mismatch"))


def other_address(target):
    """The SPI is given out for one address of ours only."""
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa, local="203.0.113.200")
    counters = target.counters()
    send_sealed(target, sa, [1])
    target.settle()
    target.end.add(sa)
    comes_out(target, [])
    counters.expect({("device", "unknown-spi"): 1})


def flushed(target):
    """Without keys they are lost, and counted."""
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa)
    counters = target.counters()
    send_sealed(target, sa, range(1, 6))
    target.settle()
    target.end.ctl.run("sa flush")
    counters.expect({("namespace", "unknown-spi"): 5})
    target.end.add(target.canary)
    target.end.add(sa)
    comes_out(target, [])


def refusals(target):
    """Each names what is wrong and leaves nothing behind."""
    ctl = target.end.ctl
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa)
    spi = hex(target.spi + 100)
    for words, message in (
            (f"sa reserve spi {hex(sa.spi)} local {A}", "is reserved"),
            (f"sa reserve spi {hex(target.canary.spi)} local {A}", "is in use"),
            (f"sa reserve spi 255 local {A}", "reserved"),
            (f"sa reserve spi {spi}", "local"),
            (f"sa reserve spi {spi} local 224.0.0.1", "unicast"),
            (f"sa reserve spi {spi} local fe80::1", "unicast"),
            (f"sa reserve spi {spi} local {A} more", "more")):
        got = ctl.refused(words)
        assert message in got, f"{words}: {got}"
    ctl.run(f"sa reserve spi {spi} local {A}")


def have_waiting(target):
    sa = target.new_sa("aes128gcm16")
    target.reserve(sa)
    send_sealed(target, sa, range(1, 6))
    target.settle()


def namespace_goes(stand, target):
    """With packets that wait; a reference to anything would keep it."""
    have_waiting(target)
    target.sink.close()
    stand.delete()


def unloads(target):
    """With packets that wait, in a namespace that stays."""
    have_waiting(target)
    run("modprobe", "-r", "sectun")
    assert not kernel.loaded(), "the module is still there"


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    target = Target(stand)
    for name, options in (("aes128gcm16", {}), ("aes128gcm16", {"esn": True}),
                          ("aes256-sha256", {"encap": True}),
                          ("chacha20poly1305", {"encap": True, "esn": True})):
        label = ", ".join([name, *options])
        tap.run(f"{label}: packets wait for the keys", wait_and_come, target, name, **options)
    tap.run("more packets than may wait", too_many, target)
    tap.run("forged, cut and replayed ones", forged, target)
    tap.run("the other encapsulation", other_way_in, target)
    tap.run("another address of ours", other_address, target)
    tap.run("flushed while they wait", flushed, target)
    tap.run("what cannot be given out", refusals, target)
    tap.run("the namespace goes while they wait", namespace_goes, stand, target)
    tap.run("the module goes while they wait", lambda: unloads(Target(Stand())))
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
