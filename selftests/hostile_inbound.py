#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Inbound packets that somebody on the way changed, repeated or made up, and
sealed ones of a peer that errs: each raises its own counter by exactly the
number sent and no other, and none comes out of st0.0. Plain ESP and ESP in
UDP, with and without ESN.
"""
import random
import sys

from sectest import esp, kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa, selector_attr
from sectest.genl import attr, u64
from sectest.injector import Injector
from sectest.netns import run
from sectest.stand import A, B, Stand
from sectest.tap import Skip, Tap, expect

SPI = 0x00abcd00
WINDOW = 64
WINDOWS = [2, 32, 33, 1000, 4096]
START = 1000
MARK = b"from the hostile test"
SETS = [("aes128gcm16", False, False), ("aes128gcm16", True, True),
        ("aes256-sha256", False, False), ("aes256-sha256", True, True),
        ("chacha20poly1305", False, True), ("null-sha256", True, False)]
FEW = SETS[1:3]


def inner_packet(payload=MARK, src="10.0.1.2", dst="10.0.1.1", **options):
    return packet.udp4(src, dst, payload, **options)


class Target:
    """One inbound SA of st0.0 and the means to send it packets."""

    def __init__(self, stand, end, name, encap, esn):
        self.end, self.encap, self.esn = end, encap, esn
        self.injector = Injector(stand.b)
        self.capture = Capture(stand.a, "st0.0")
        # Somebody is there, so that nobody says that there is nobody.
        self.sink = stand.a.udp("0.0.0.0", 2000)
        self.algorithm = BY_NAME[name]
        self.random = random.Random(name)
        self.spi = SPI
        self.seq = START

    def install(self, *more, window=WINDOW):
        """A new SA, with attributes @more; the sequence goes on from START."""
        self.spi += 1
        self.seq = START
        sa = make_sa(self.spi, B, A, self.algorithm, window=window,
                     encap=self.encap, esn=self.esn)
        self.end.replace(sa, more=[attr("SA_SEQUENCE", u64(START - 1)), *more])
        self.sealer = esp.Sealer(sa.spi, self.algorithm, sa.key, sa.auth_key, self.esn)

    def sealed(self, inner=None, seq=None, **options):
        """Sealed under the next number, or under @seq."""
        if seq is None:
            seq, self.seq = self.seq, self.seq + 1
        return self.sealer.seal(seq, inner_packet() if inner is None else inner, **options)

    def send(self, data, **options):
        if self.encap:
            self.injector.udp(data, **options)
        else:
            self.injector.esp(data, **options)

    def alive(self):
        """A good packet comes through, and so everything sent before is done."""
        inner = inner_packet(b"canary" + MARK + self.seq.to_bytes(4, "big"))
        self.send(self.sealed(inner))
        got = self.capture.next(5)
        expect(got and got.hex(), inner.hex(), "first packet out of st0.0")

    def refuse(self, packets, wanted):
        """Nothing of @packets comes out, and exactly @wanted is counted."""
        self.capture.drain()
        counters = Counters(self.end.ctl, "st0.0")
        for data in packets:
            self.send(data)
        self.alive()
        counters.expect(wanted)

    def refuse_all(self, packets, reason):
        packets = list(packets)
        self.refuse(packets, per_sa("in", self.spi, reason, len(packets)))


def replayed(target):
    target.install()
    good = target.sealed()
    target.send(good)
    assert target.capture.next(5), "the first copy did not come through"
    target.refuse_all([good] * 5, "replay")


def left_of_window(target, window=WINDOW):
    target.install(window=window)
    target.seq = START + 2 * window
    target.alive()
    newest = target.seq - 1
    edge = newest - window
    # RFC 4303 appendix A: with ESN they are taken for numbers of the next
    # 2^32, and the ICV does not agree.
    target.refuse_all([target.sealed(seq=seq) for seq in range(edge - 4, edge + 1)],
                      "auth-failed" if target.esn else "replay")


def right_of_left_edge(target, window=WINDOW):
    """The oldest number inside the window is taken, once."""
    target.install(window=window)
    target.seq = START + 2 * window
    target.alive()
    oldest = target.sealed(seq=target.seq - window)
    target.send(oldest)
    assert target.capture.next(5), "the oldest number in the window was not taken"
    target.refuse_all([oldest], "replay")


def every_number_once(target, window):
    """A whole window, backwards, and then all of it again."""
    target.install(window=window)
    target.seq = START + window
    target.alive()
    rest = range(target.seq - 2, target.seq - window - 1, -max(window // 64, 1))
    packets = [target.sealed(seq=seq) for seq in rest]
    target.capture.drain()
    for number, data in enumerate(packets):
        target.send(data)
        assert target.capture.next(5), f"packet {number} of {len(packets)} was not taken"
    target.refuse_all(packets, "replay")


def no_window(target):
    """Somebody else looks after replays: every copy is taken."""
    target.install(window=0)
    good = target.sealed()
    target.capture.drain()
    for _ in range(3):
        target.send(good)
        assert target.capture.next(5), "a copy was not taken"
    target.refuse([], {})


def windows(tap, target, label):
    for window in kernel.few(WINDOWS, WINDOWS[:1]):
        for text, function in (("left of the window", left_of_window),
                               ("oldest in the window", right_of_left_edge),
                               ("every number of the window once", every_number_once)):
            tap.run(f"{label}: window of {window}: {text}", function, target, window)
    tap.run(f"{label}: window of 0", no_window, target)


def unauthentic_moves_nothing(target):
    """A number far ahead with a wrong ICV must not move the window."""
    target.install()
    broken = bytearray(target.sealed(seq=START + 100000))
    broken[-1] ^= 1
    target.refuse_all([bytes(broken)], "auth-failed")
    target.alive()


def truncated(target):
    """
    Every length below the minimum. In UDP up to 8 bytes are the socket's, and
    the kernel itself throws away less than 20 before anybody sees them.
    """
    target.install()
    good = target.sealed()
    lengths = range(20 if target.encap else 4, target.algorithm.minimum)
    target.refuse_all([good[:length] for length in lengths], "truncated")


def without_spi(target):
    """There is no telling whose it is: it goes on to the kernel's own ESP."""
    if target.encap:
        raise Skip("UDP hands these to the socket")
    target.install()
    good = target.sealed()
    target.refuse([good[:length] for length in range(4)], {})


def stray(target, count):
    """Sealed well, under an SPI that nobody here has."""
    other = esp.Sealer(target.spi + 0x100, target.algorithm, *target.algorithm.keys())
    return [other.seal(seq, inner_packet()) for seq in range(1, count + 1)]


def unknown_spi(target):
    """A peer's are counted by its tunnel; no ICMP error, also without esp4."""
    target.install()
    run("modprobe", "-r", "esp4", check=False)
    answers = Capture(target.injector.namespace, "wan", protocol=ETH_P_IP)
    target.refuse(stray(target, 5), {("device", "unknown-spi"): 5})
    expect(answers.drain(), [], "answers")
    answers.close()


def strangers_spi(target):
    """Of anybody else: counted by the namespace, and on to the kernel's own ESP."""
    target.install()
    run("modprobe", "esp4", check=False)
    target.capture.drain()
    counters = Counters(target.end.ctl, "st0.0")
    before = kernel.xfrm_statistics(target.end.namespace)["XfrmInNoStates"]
    for data in stray(target, 3):
        target.send(data, src="203.0.113.99")
    target.alive()
    counters.expect({("namespace", "unknown-spi"): 3})
    after = kernel.xfrm_statistics(target.end.namespace)["XfrmInNoStates"]
    expect(after - before, 3, "packets that the kernel's own ESP knew nothing of")


def peer_comes_and_goes(target):
    """A stranger is a peer for as long as some tunnel has it."""
    target.install()
    target.capture.drain()
    ctl, counters = target.end.ctl, Counters(target.end.ctl, "st0.0")
    target.end.namespace.run("ip link add st0.1 type sectun")
    wanted = {}
    for peers, where in (("set dev st0.0 remote 203.0.113.99", "device"),
                         ("set dev st0.1 remote 203.0.113.98", "device"),
                         ("flush dev st0.0", "namespace"),
                         ("set dev st0.1 remote 203.0.113.99", None)):
        ctl.run(f"peer {peers}")
        target.send(stray(target, 1)[0], src="203.0.113.99")
        if where:
            wanted[(where, "unknown-spi")] = wanted.get((where, "unknown-spi"), 0) + 1
        target.alive()
        counters.expect(wanted)
    expect(ctl.device("st0.1")["drops"]["unknown-spi"], 1, "packets counted by the other tunnel")
    target.end.namespace.run("ip link del st0.1")
    target.send(stray(target, 1)[0], src="203.0.113.99")
    wanted[("namespace", "unknown-spi")] += 1
    counters.expect(wanted)


def cut_short(target):
    """Long enough, and whole blocks, but the end is missing."""
    target.install()
    good = target.sealed()
    lengths = range(target.algorithm.minimum, len(good), max(target.algorithm.block, 4))
    target.refuse_all([good[:length] for length in lengths], "auth-failed")


def flipped(target, start, end, reason):
    """Each byte of a region with one bit turned."""
    target.install()
    good = target.sealed()
    packets = []
    for at in range(len(good))[start:end]:
        changed = bytearray(good)
        changed[at] ^= 1 << target.random.randrange(8)
        packets.append(bytes(changed))
    if reason == "unknown-spi":
        target.refuse(packets, {("device", reason): len(packets)})
    else:
        target.refuse_all(packets, reason)


def flipped_number(target):
    """Numbers to the right of the window, so that the ICV has to find it."""
    target.install()
    good = target.sealed()
    packets = []
    for bit in (8, 12, 16, 20, 24, 28, 30):
        changed = bytearray(good)
        at, mask = 7 - bit // 8, 1 << bit % 8
        if not changed[at] & mask:
            changed[at] ^= mask
            packets.append(bytes(changed))
    target.refuse_all(packets, "auth-failed")


def regions(target):
    iv_end = 8 + target.algorithm.iv_len
    yield "SPI", (0, 4, "unknown-spi")
    if target.algorithm.iv_len:
        yield "IV", (8, iv_end, "auth-failed")
    yield "ciphertext", (iv_end, -target.algorithm.icv_len, "auth-failed")
    yield "ICV", (-target.algorithm.icv_len, None, "auth-failed")


def bad_padding(target):
    target.install()
    inner = inner_packet()
    pad = -(len(inner) + 2) % 16 or 16
    right = esp.padding(pad)
    shifted = bytes([right[0] ^ 1]) + right[1:]
    zeros = bytes(pad)
    last = right[:-1] + bytes([right[-1] ^ 0x80])
    tails = [shifted + bytes([pad, esp.IPV4]), zeros + bytes([pad, esp.IPV4]),
             last + bytes([pad, esp.IPV4]),
             # a length that reaches beyond the payload
             right + bytes([255, esp.IPV4])]
    target.refuse_all([target.sealed(inner, trailer=tail) for tail in tails], "bad-padding")


def bad_inner(target):
    target.install()
    v4 = inner_packet()
    v6 = packet.udp6("fd00:1::2", "fd00:1::1", MARK)
    cases = [(b"", esp.IPV4), (v4[:19], esp.IPV4), (v4[:-1], esp.IPV4),
             (b"\x65" + v4[1:], esp.IPV4), (b"\x44" + v4[1:], esp.IPV4),
             (b"\x4f" + v4[1:30], esp.IPV4), (v4[:2] + b"\0\x13" + v4[4:], esp.IPV4),
             (v4, esp.IPV6), (v6, esp.IPV4), (v6[:39], esp.IPV6), (v6[:-1], esp.IPV6),
             (b"", esp.IPV6), (v4[20:], packet.UDP), (MARK, 1), (MARK, 0), (v4, 255)]
    target.refuse_all([target.sealed(data, next_header=header) for data, header in cases],
                      "bad-inner")


def dummy(target):
    """RFC 4303 section 2.6: discarded without prejudice, whatever is inside."""
    target.install()
    cases = [b"", b"x" * 100, inner_packet()]
    target.refuse_all([target.sealed(data, next_header=esp.DUMMY) for data in cases], "dummy")


def outside_selectors(target):
    target.install(selector_attr("10.0.1.2/32", "10.0.1.0/24"))
    target.refuse_all([target.sealed(inner_packet(src="10.0.1.3")),
                       target.sealed(inner_packet(dst="10.0.2.1")),
                       target.sealed(packet.udp6("fd00:1::2", "fd00:1::1", MARK),
                                     next_header=esp.IPV6)], "selector-mismatch")


def other_encapsulation(target):
    target.install()
    good = [target.sealed() for _ in range(4)]
    target.capture.drain()
    counters = Counters(target.end.ctl, "st0.0")
    for data in good:
        if target.encap:
            target.injector.esp(data)
        else:
            target.injector.udp(data)
    target.alive()
    counters.expect(per_sa("in", target.spi, "encap-mismatch", 4))


def contradicting_ecn(target):
    """RFC 6040: congestion was met by a packet that cannot be told."""
    target.install()
    target.capture.drain()
    counters = Counters(target.end.ctl, "st0.0")
    for _ in range(3):
        target.send(target.sealed(), tos=3)
    target.alive()
    counters.expect(per_sa("in", target.spi, "ecn", 3))


def carried_ecn(target):
    """Congestion on the way reaches the inner packet that can be told."""
    target.install()
    target.capture.drain()
    target.send(target.sealed(inner_packet(tos=2)), tos=3)
    got = target.capture.next(5)
    assert got, "nothing came out"
    expect(got.hex(), inner_packet(tos=3).hex(), "inner packet")


def device_down(target):
    target.install()
    device = target.end
    device.namespace.run("ip link set st0.0 down")
    try:
        counters = Counters(device.ctl, "st0.0")
        for _ in range(3):
            target.send(target.sealed())
        counters.expect(per_sa("in", target.spi, "device-down", 3))
    finally:
        device.namespace.run("ip link set st0.0 up")
    target.alive()


def expired(target):
    target.install(attr("SA_LIFETIME", attr("LIFETIME_HARD_PACKETS", u64(2)), nested=True))
    for _ in range(2):
        target.alive()
    counters = Counters(target.end.ctl, "st0.0")
    for _ in range(3):
        target.send(target.sealed())
    counters.expect(per_sa("in", target.spi, "expired", 3))
    expect(target.capture.drain(), [], "packets out of st0.0")


TESTS = [("replayed packets", replayed), ("numbers left of the window", left_of_window),
         ("the oldest number in the window is taken once", right_of_left_edge),
         ("the window does not follow a broken packet", unauthentic_moves_nothing),
         ("truncated to every length below the minimum", truncated),
         ("shorter than an SPI", without_spi), ("unknown SPI of a peer", unknown_spi),
         ("unknown SPI of a stranger", strangers_spi),
         ("unknown SPI of who becomes a peer", peer_comes_and_goes),
         ("cut short", cut_short), ("number changed", flipped_number),
         ("bad padding", bad_padding), ("not a packet inside", bad_inner),
         ("dummy packets", dummy), ("outside the selectors", outside_selectors),
         ("the other encapsulation", other_encapsulation),
         ("ECN marks that contradict", contradicting_ecn), ("ECN mark carried in", carried_ecn),
         ("device down", device_down), ("after the hard lifetime", expired)]


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    end = SectunEnd(stand.a, A, 1)
    end.hold_encap_socket()
    for name, encap, esn in kernel.few(SETS, FEW):
        target = Target(stand, end, name, encap, esn)
        label = f"{name}{', ESN' if esn else ''}{', in UDP' if encap else ''}"
        for text, function in TESTS:
            tap.run(f"{label}: {text}", function, target)
        for region, arguments in regions(target):
            tap.run(f"{label}: every byte of the {region} changed", flipped, target, *arguments)
        if name == "aes128gcm16":
            windows(tap, target, label)
        target.capture.close()
        target.sink.close()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
