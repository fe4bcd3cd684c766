#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: debug
# kmemleak
"""
Packets that nobody should send, in both directions: ESP and AH from outside, much of it
authentic with hostile contents, and inner packets into the device. Every one is
found again, as delivered or under a drop reason; the tunnel works afterwards.

With SECTUN_FUZZ_COUNT and SECTUN_FUZZ_SEED as many as wanted (make fuzz).
"""
import socket
import sys
import time
from dataclasses import dataclass

from sectest import kernel
from sectest.algorithm import AH_BY_NAME, BY_NAME
from sectest.capture import Capture
from sectest.ctl import Ctl
from sectest.encap import open_encap
from sectest.endpoint import make_sa, sa_attrs, selector_attr
from sectest.firewall import Firewall, SessionEvents, Trace
from sectest.fuzz import Course, program
from sectest.genl import NUMBER, Family, attr, drops, parse, u16, u32, u64
from sectest.netns import Namespace, run
from sectest.ruleset import EVERYTHING, PING, TCP, UDP, Rules, term
from sectest.stand import A, A6, B, B6, Stand
from sectest.tap import Tap, expect

NAMES = {"esp": BY_NAME, "ah": AH_BY_NAME}
SPI = 0x00f00000
START = 20000
SETTLED = 30
LARVAL = SPI + 0x100
TRANSMIT_REASONS = {"no-sa", "not-ip", "too-big", "no-route", "loop", "sequence-exhausted",
                    "expired", "no-memory", "crypto-failed", "queue-full"}
HOSTILE_REASONS = {"unknown-spi", "truncated", "replay", "auth-failed", "bad-padding",
                   "bad-inner", "dummy", "selector-mismatch", "encap-mismatch", "ecn"}
ZONE_KINDS = "sessions", "denied", "no-zone", "inbound-denied", "invalid"
RECEIVE_REASONS = HOSTILE_REASONS | {"bad-header", "device-down", "expired", "no-memory",
                                     "crypto-failed", "queue-full"}


@dataclass(frozen=True)
class Kind:
    """What an SA is like, and the settings of its device."""
    algorithm: str
    ipv6: bool = False
    esn: bool = False
    encap: bool = False
    selector: bool = False
    mode: str = "tunnel"
    proto: str = "esp"
    df_bit: int = 0
    tcp_mss: int = 0
    window: int = 64


KINDS = [Kind("aes128gcm16", tcp_mss=1000, window=32),
         Kind("aes256-sha256", esn=True, encap=True, df_bit=1),
         Kind("chacha20poly1305", ipv6=True, esn=True, df_bit=1, window=1000),
         Kind("null-sha256", ipv6=True, encap=True, df_bit=2, window=4096),
         Kind("null-sha256", selector=True, tcp_mss=500, window=0),
         Kind("aes128gcm16", mode="transport", tcp_mss=1000),
         Kind("aes256-sha256", ipv6=True, encap=True, mode="transport"),
         Kind("sha256", proto="ah", esn=True, df_bit=1, tcp_mss=500),
         Kind("sha256", proto="ah", ipv6=True),
         Kind("sha256", proto="ah", mode="transport"),
         Kind("sha256", proto="ah", mode="transport", ipv6=True, esn=True)]


class Side:
    """
    A namespace with a device for each kind of SA. Their inner packets are those of
    the namespace @inside: what comes out of them may be ESP again.
    """

    def __init__(self, namespace, inside, outer4, outer6):
        self.namespace, self.inside = namespace, inside
        self.outer4, self.outer6 = outer4, outer6
        self.ctl = Ctl(namespace)
        self.family = Family(namespace)
        self.sockets = [open_encap(namespace, outer4), open_encap(namespace, outer6)]
        for number, kind in enumerate(KINDS):
            namespace.batch(f"link add st0.{number} type sectun",
                            f"link set st0.{number} addrgenmode none up")
            self.request("DEVICE_SET", attr("DEVICE_UNIT", u32(number)),
                         attr("DEVICE_DF_BIT", u32(kind.df_bit)),
                         attr("DEVICE_TCP_MSS", u16(kind.tcp_mss)))
            if inside != namespace:
                namespace.run(f"ip link set st0.{number} netns {inside.name}")
                inside.batch(f"link set st0.{number} addrgenmode none up")

    def request(self, command, *attrs):
        error, message = self.family.request(command, *attrs)
        assert not error, f"{command}: {message or error}"

    def outer(self, kind):
        return self.outer6 if kind.ipv6 else self.outer4

    def add(self, sa, number):
        more = [attr("SA_UNIT", u32(number)), attr("SA_SEQUENCE", u64(START))]
        outer = self.outer(KINDS[number])
        if KINDS[number].selector and sa.dst == outer:
            more.append(selector_attr("10.0.0.0/8", "10.0.0.0/8"))
        self.request("SA_ADD", *sa_attrs(sa, outer), *more)

    def flush(self):
        """All SAs, and what waits for keys that never come."""
        self.request("SA_FLUSH")

    def totals(self):
        """(sent, received, drops by reason) of all devices and the namespace."""
        found = drops(self.family.get("STATS_GET")[NUMBER["SECTUN_A_STATS_DROPS"]])
        packets = [0, 0]
        for device in self.family.items("DEVICE_GET"):
            for reason, count in drops(device[NUMBER["SECTUN_A_DEVICE_DROPS"]]).items():
                found[reason] += count
            for i, name in enumerate(("TX", "RX")):
                counters = parse(device[NUMBER["SECTUN_A_DEVICE_" + name]])
                packets[i] += int.from_bytes(counters[NUMBER["SECTUN_A_COUNTERS_PACKETS"]],
                                             sys.byteorder)
        return (*packets, found)


class Difference:
    """What was counted since it was made."""

    def __init__(self, side):
        self.side = side
        self.before = side.totals()

    def _drops(self, reasons):
        now = self.side.totals()[2]
        return {reason: now[reason] - self.before[2][reason] for reason in sorted(reasons)
                if now[reason] != self.before[2][reason]}

    def sent(self):
        """Packets that left encrypted."""
        return self.side.totals()[0] - self.before[0]

    def outbound(self):
        """Delivered, and dropped by reason, on the way out."""
        return {"sent": self.sent(), **self._drops(TRANSMIT_REASONS)}

    def inbound(self):
        """The same on the way in."""
        return {"received": self.side.totals()[1] - self.before[1],
                **self._drops(RECEIVE_REASONS)}


def settle(count, exact, loose, what):
    """Polls until as many are counted as must be, and no more than may be."""
    end = time.monotonic() + SETTLED
    while True:
        found = count()
        if exact <= sum(found.values()) <= exact + loose:
            return
        assert time.monotonic() < end, \
            f"{what}: {sum(found.values())} counted, {exact} to {exact + loose} expected: {found}"
        time.sleep(0.05)


class Bench:
    """Packets go out by one side, and in by the other, which has two tap devices."""

    def __init__(self):
        self.stand = Stand()
        self.stand.add_ipv6()
        self.a = Side(self.stand.a, self.stand.a, A, A6)
        self.b = Side(self.stand.b, Namespace("c"), B, B6)
        for name in ("tap0", "tap1"):
            self.stand.b.batch(f"tuntap add dev {name} mode tap vnet_hdr",
                               f"link set {name} addrgenmode none up")
            self.stand.b.sysctl(f"net/ipv4/conf/{name}/rp_filter", 0)
        self.total = {}

    def sas(self, seed, src, dst):
        """One of each kind, with keys that nobody had before."""
        for number, kind in enumerate(KINDS):
            yield make_sa(SPI + number, src.outer(kind), dst.outer(kind),
                          NAMES[kind.proto][kind.algorithm], seed=str(seed), esn=kind.esn,
                          encap=kind.encap, mode=kind.mode, proto=kind.proto,
                          window=kind.window)

    @staticmethod
    def run(side, words):
        """(inputs, counted for certain, counted perhaps)"""
        with side.namespace.inside():
            return [int(word) for word in run(program("packets"), *words).split()]

    def note(self, found):
        for reason, count in found.items():
            self.total[reason] = self.total.get(reason, 0) + count


def spell(sa):
    """An SA as the generator reads it."""
    words = [hex(sa.spi), sa.algorithm.name, sa.key.hex(), sa.auth_key.hex(), sa.src, sa.dst,
             str(START)]
    words += ["esn"] * sa.esn + ["encap"] * sa.encap
    return ",".join(words + ["transport"] * (sa.mode == "transport"))


def receive_round(bench, seed, count, mode):
    side = bench.b
    sas = list(bench.sas(seed, bench.a, side))
    side.flush()
    # What ICMP errors quote is sent by SAs of the same numbers.
    for number, sa in enumerate([*sas, *bench.sas(seed, side, bench.a)]):
        side.add(sa, number % len(KINDS))
    side.request("SA_RESERVE", attr("SA_SPI", LARVAL.to_bytes(4, "big")),
                 attr("SA_LOCAL", socket.inet_aton(B)))
    larval = make_sa(LARVAL, A, B, BY_NAME["null-sha256"])
    difference = Difference(side)
    _, exact, loose = bench.run(side, ["receive", seed, count, mode,
                                       *map(spell, [*sas, larval])])
    side.flush()
    settle(difference.inbound, exact, loose, f"received, seed {seed}")
    bench.note(difference.inbound())


def transmit_round(bench, seed, count, mode):
    bench.a.flush()
    bench.b.flush()
    for number, sa in enumerate(bench.sas(seed, bench.a, bench.b)):
        bench.a.add(sa, number)
        bench.b.add(sa, number)
    out, arrived = Difference(bench.a), Difference(bench.b)
    # Transport mode carries what is between the outer addresses only.
    devices = [f"st0.{number}" for number, kind in enumerate(KINDS) if kind.mode == "tunnel"]
    _, exact, loose = bench.run(bench.a, ["transmit", seed, count, mode, *devices])
    settle(out.outbound, exact, loose, f"sent, seed {seed}")
    settle(arrived.inbound, out.sent(), 0, f"arrived, seed {seed}")
    bench.note(out.outbound())


def many(bench, function, what, count, size):
    """Rounds of everything, and rounds of what must be counted exactly."""
    bench.total = {}
    for number, (seed, n) in enumerate(Course(what, count, size).rounds()):
        function(bench, seed, n, ("all", "strict")[number % 2])
    print(f"# {what}: {bench.total}", flush=True)


def cloned(bench):
    """The same while somebody looks on: packets are not alone then."""
    captures = [Capture(bench.stand.b, name) for name in ("tap0", "tap1")]
    try:
        receive_round(bench, 1, 500, "strict")
    finally:
        for capture in captures:
            capture.close()


def zoned(bench):
    """The same where what is inside meets zones, sessions and the trace."""
    inside = bench.b.inside
    inside.batch("link add out type dummy", "link set out addrgenmode none up",
                 "addr add 10.8.0.1/24 dev out", "addr add fd00:8::1/64 dev out nodad",
                 "route add 0.0.0.0/0 dev out", "route add ::/0 dev out")
    inside.sysctl("net/ipv4/ip_forward", 1)
    inside.sysctl("net/ipv6/conf/all/forwarding", 1)
    firewall = Firewall(inside)
    firewall.set(Rules().zone("one", "st0.0", "st0.1", "st0.2", tcp_rst=True,
                              inbound=(term(UDP, 500), *PING))
                 .zone("two", "out", "st0.3", "st0.4", inbound=EVERYTHING)
                 .address("nines", "10.9.0.0/16", "fd00:9::/64")
                 .application("dns", term(UDP, 53), term(TCP, 53))
                 .application("odd", term(UDP, 2000), term(50), term(4, timeout=1))
                 .policy("dns", ("one", "two"), "permit", "log-init", "log-close", "count",
                         application="dns")
                 .policy("no", ("one", "two"), "reject", "log-init", destination="nines")
                 .policy("odd", None, "permit", "count", application="odd"))
    # Nobody reads; it is made all the same.
    listeners = Trace(inside), SessionEvents(inside)
    firewall.family.request("TRACE_SET", attr("TRACE_RATE", u32(1000000)))
    try:
        many(bench, receive_round, "packets in, with zones", 1000, 500)
        counters = firewall.counters()
        print(f"# {counters}", flush=True)
        expect([kind for kind in ZONE_KINDS if not counters[kind]], [],
               "counters that no packet has moved")
    finally:
        firewall.family.request("TRACE_SET", attr("TRACE_STOP", b""))
        firewall.flush()
        for listener in listeners:
            listener.family.sock.close()


def works(bench):
    """Both ways, with new SAs, whatever ICMP has said of the path."""
    for side in (bench.a, bench.b):
        side.flush()
        side.namespace.run("ip route flush cache")
        side.namespace.run("ip -6 route flush cache")
    for spi, src, dst in ((SPI, A, B), (SPI + 1, B, A)):
        sa = make_sa(spi, src, dst, BY_NAME["aes128gcm16"])
        bench.a.add(sa, 0)
        bench.b.add(sa, 0)
    for side, number in ((bench.a, 1), (bench.b, 2)):
        side.inside.batch(f"addr add 10.0.2.{number}/24 dev st0.0",
                          f"addr add fd00:2::{number}/64 dev st0.0 nodad")
    for address in ("10.0.2.2", "fd00:2::2"):
        bench.stand.a.run(f"ping -n -c 3 -i 0.2 -W 5 {address}")


def every_reason(bench, wanted):
    """The fuzzer is of use only if it gets everywhere."""
    expect([reason for reason in sorted(wanted) if not bench.total.get(reason)], [],
           "reasons that no packet was dropped for")


def main():
    tap = Tap()
    kernel.load()
    bench = Bench()
    tap.run("hostile inner packets are counted, each once", many, bench, transmit_round,
            "packets out", 1000, 1000)
    tap.run("hostile inner packets meet the reasons", every_reason, bench,
            {"not-ip", "too-big"})
    tap.run("hostile ESP and AH is counted, each packet once", many, bench, receive_round,
            "packets in", 2000, 1000)
    tap.run("hostile ESP and AH meets every reason", every_reason, bench,
            HOSTILE_REASONS | {"received"})
    tap.run("hostile ESP and AH that somebody else sees, too", cloned, bench)
    tap.run("hostile packets meet zones", zoned, bench)
    tap.run("the tunnel works afterwards", works, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
