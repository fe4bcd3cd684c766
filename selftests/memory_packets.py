#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: debug (long)
# kmemleak
"""
Every allocation for a packet fails once, in both directions: the packet is
counted as carried or as lost for want of memory, and the next one is carried.
Then allocations fail at random under traffic, while SAs come and go.
"""
import socket
import struct
import subprocess
import sys

from sectest import failure, kernel, packet
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.ctl import Ctl
from sectest.driver import IFF_NAPI, IFF_NAPI_FRAGS, Driver
from sectest.endpoint import SectunEnd, make_sa, selector_attr
from sectest.esp import Sealer
from sectest.genl import NUMBER, Family, attr, drops, parse, u32, u64
from sectest.poll import until
from sectest.rtnl import Links
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

SPI = 0x00b00000
UDP_SEGMENT = 103
ESP = 50
PERCENT = 10
CHANGES = 5
PORT = 2000


class Bench:
    """A tunnel from a to b, and tap devices whose packets a receives."""

    def __init__(self):
        self.stand = Stand()
        self.a = SectunEnd(self.stand.a, A, 1)
        self.b = SectunEnd(self.stand.b, B, 2)
        self.spi = SPI
        self.sealer = None
        self.before = None
        self.whole = Driver(self.stand.a, "tap0")
        self.pieces = Driver(self.stand.a, "tap1", IFF_NAPI | IFF_NAPI_FRAGS)
        for end in (self.a, self.b):
            # What the stack says by itself (MLD, ND) would be counted, too.
            end.namespace.sysctl("net/ipv6/conf/all/disable_ipv6", 1)
        # Nobody reads; of a port without a socket ICMP would tell the sender.
        self.sinks = [end.namespace.udp(end.inner4, PORT) for end in (self.a, self.b)]

    def new_sas(self, name="aes128gcm16", esn=True, **options):
        """Fresh ones in both directions, so that nothing is ready for a packet."""
        self.spi += 2
        out = make_sa(self.spi, A, B, BY_NAME[name], esn=esn)
        back = make_sa(self.spi + 1, B, A, BY_NAME[name], esn=esn)
        self.a.replace(out, back, **options)
        self.b.replace(out, back)
        self.sealer = Sealer(back.spi, back.algorithm, back.key, back.auth_key, esn)
        self.before = self.totals()

    def totals(self):
        """Packets through st0.0 and dropped by it, by reason."""
        device, = self.a.family.items("DEVICE_GET")
        found = drops(device[NUMBER["SECTUN_A_DEVICE_DROPS"]])
        for name in ("TX", "RX"):
            counters = parse(device[NUMBER["SECTUN_A_DEVICE_" + name]])
            found[name], = struct.unpack("=Q", counters[NUMBER["SECTUN_A_COUNTERS_PACKETS"]])
        return found

    def moved(self):
        return {key: value - self.before[key] for key, value in self.totals().items()
                if value != self.before[key]}

    def counted(self, packets, segments=False):
        """The same when as many are: another processor may still be at work on them."""
        def enough():
            moved = self.moved()
            if sum(moved.values()) >= packets or segments and moved == {"no-memory": 1}:
                return moved
            return None

        return until(enough, f"{packets} packets are counted")


def lost(bench, number, kind, packets=1, segments=False):
    """
    What was given to the device was carried, or dropped for want of memory;
    @segments also all at once, before they were several packets.
    """
    moved = bench.counted(packets, segments)
    assert set(moved) <= {kind, "no-memory"}, f"allocation {number}: {moved}"
    if not segments or moved != {"no-memory": 1}:
        expect(sum(moved.values()), packets, f"packets, allocation {number}: {moved}")
    if not number:
        expect(moved, {kind: packets}, "with memory")
    return moved.get("no-memory", 0)


def transmit(bench, name, size=1000, segment=0, fragments=1, watched=False):
    """A datagram out of st0.0, whole or not, or several in one buffer, watched or not."""
    sender = bench.stand.a.udp(bench.a.inner4)
    if segment:
        sender.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, segment)
    watcher = Capture(bench.stand.a, "st0.0", outgoing=True) if watched else None
    packets = -(-size // segment) if segment else fragments
    total = 0
    try:
        for number, _ in failure.each(
                lambda: sender.sendto(bytes(size), (bench.b.inner4, PORT)),
                lambda: bench.new_sas(name)):
            total += lost(bench, number, "TX", packets, segments=segment > 0)
    finally:
        sender.close()
        if watcher:
            watcher.close()
    assert total, "no packet was lost"


def frames(bench, size, fragments):
    """One ESP packet, whole or in fragments."""
    esp = bench.sealer.seal(1, packet.udp4("10.0.1.2", "10.0.1.1", bytes(size)))
    step = -(-len(esp) // fragments) + 7 & ~7
    for at in range(0, len(esp), step):
        more = 0x2000 if at + step < len(esp) else 0
        yield Driver.frame(packet.ipv4(B, A, ESP, esp[at:at + step], ident=bench.spi & 0xffff,
                                       flags=at // 8 | more))


def receive(bench, name, size=1000, fragments=1, watched=False, pieces=1):
    """
    ESP from a tap device; the last fragment's allocations fail. In @pieces it is as
    from a network card that puts a packet into several pages.
    """
    driver = bench.pieces if pieces > 1 else bench.whole
    watcher = Capture(bench.stand.a, driver.name, protocol=ETH_P_IP) if watched else None
    total = 0
    last = None

    def prepare():
        nonlocal last
        bench.new_sas(name)
        *first, last = frames(bench, size, fragments)
        for frame in first:
            driver.receive(frame)
        step = -(-len(last) // pieces)
        last = [last[at:at + step] for at in range(0, len(last), step)]

    try:
        for number, _ in failure.each(lambda: driver.receive(*last), prepare):
            total += lost(bench, number, "RX")
    finally:
        if watcher:
            watcher.close()
    assert total, "no packet was lost"


def expiry(bench):
    """An SA ends at its last packet, though nobody can be told."""
    monitor = Ctl(bench.stand.a).monitor()
    life = attr("SA_LIFETIME", attr("LIFETIME_HARD_PACKETS", u64(1)), nested=True)
    sender = bench.stand.a.udp(bench.a.inner4)
    for number, _ in failure.each(lambda: sender.sendto(b"x", (bench.b.inner4, PORT)),
                                  lambda: bench.new_sas(more=[life])):
        dropped = lost(bench, number, "TX")
        states = {item[NUMBER["SECTUN_A_SA_STATE"]] for item in bench.a.family.items("SA_GET")
                  if item[NUMBER["SECTUN_A_SA_DIRECTION"]] == u32(1)}
        # One that is lost after it was counted has taken its share of the life, too.
        if not dropped:
            expect(states, {u32(1)}, f"state, allocation {number}")
    sender.close()
    monitor.stop()


def acquire(bench):
    """A packet without an SA is counted, whether the daemon can be asked or not."""
    monitor = Ctl(bench.stand.a).monitor()
    sender = bench.stand.a.udp(bench.a.inner4)
    selector = attr("TRAP_SELECTOR", selector_attr("0.0.0.0/0", "10.0.1.0/24")[4:], nested=True)
    name = [attr("TRAP_UNIT", u32(0)), attr("TRAP_REQID", u32(5))]

    def prepare():
        bench.a.replace()
        bench.a.family.request("TRAP_DEL", *name)
        bench.a.family.request("TRAP_ADD", *name, selector)
        bench.before = bench.totals()

    for number, _ in failure.each(lambda: sender.sendto(b"x", (bench.b.inner4, PORT)), prepare):
        expect(bench.moved(), {"no-sa": 1}, f"allocation {number}")
    monitor.wait("acquire")
    sender.close()
    monitor.stop()


def traffic(bench):
    """Both ways, whole packets and fragments; not so much that nothing else gets on."""
    return [end.namespace.spawn("ping", "-n", "-q", "-i", "0.01", "-s", size, to,
                                stdout=subprocess.DEVNULL)
            for end, to, size in ((bench.a, bench.b.inner4, 56), (bench.b, bench.a.inner4, 3000))]


def tolerated(function, *args):
    """What may fail for want of memory."""
    try:
        function(*args)
    except (AssertionError, OSError, ValueError):
        pass


def changes(bench, number):
    """SAs and links, while allocations fail."""
    links = Links(bench.stand.a)
    with failure.some(PERCENT):
        tolerated(bench.new_sas, ("aes256-sha256", "chacha20poly1305")[number % 2])
        tolerated(links.add, "st0.7")
        tolerated(links.delete, "st0.7")
    # An answer may have been lost; the next one is not to be taken for it.
    for end in (bench.a, bench.b):
        end.family = Family(end.namespace)


def under_traffic(bench):
    """In every context, with SAs and links that change, and back to normal."""
    bench.new_sas()
    before = bench.totals()["no-memory"]
    # What is seen has to be copied.
    watcher = Capture(bench.stand.a, "st0.0", outgoing=True)
    pings = traffic(bench)
    until(lambda: bench.moved().get("RX", 0) > 50, "traffic")
    for number in range(failure.MOST):
        changes(bench, number)
        bench.new_sas()
        while watcher.next(0):
            pass
        if number >= CHANGES and bench.totals()["no-memory"] > before + 20:
            break
    for ping in pings:
        ping.kill()
        ping.wait()
    watcher.close()
    assert bench.totals()["no-memory"] > before + 20, "packets were hardly lost"
    bench.stand.a.run(f"ping -n -c 3 -i 0.2 -W 5 {bench.b.inner4}")


def main():
    tap = Tap()
    if not failure.available():
        print("1..0 # SKIP this kernel lets no allocation fail")
        return
    kernel.load()
    failure.prepare()
    bench = Bench()
    for name in ("aes128gcm16", "aes256-sha256"):
        tap.run(f"{name}: out", transmit, bench, name)
        tap.run(f"{name}: out, while somebody looks on", transmit, bench, name, watched=True)
        tap.run(f"{name}: out, several in one", transmit, bench, name, 5000, 1000)
        tap.run(f"{name}: out, in fragments", transmit, bench, name, 4000, fragments=3)
        tap.run(f"{name}: in", receive, bench, name)
        tap.run(f"{name}: in, while somebody looks on", receive, bench, name, watched=True)
        tap.run(f"{name}: in, out of fragments", receive, bench, name, 2000, fragments=3)
        tap.run(f"{name}: in, of several pieces", receive, bench, name, 2000, pieces=5)
        tap.run(f"{name}: in, of several pieces, while somebody looks on", receive, bench, name,
                2000, pieces=5, watched=True)
    tap.run("chacha20poly1305: out", transmit, bench, "chacha20poly1305")
    tap.run("chacha20poly1305: in", receive, bench, "chacha20poly1305")
    tap.run("the end of an SA", expiry, bench)
    tap.run("a packet that wants an SA", acquire, bench)
    tap.run("at random under traffic", under_traffic, bench)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
