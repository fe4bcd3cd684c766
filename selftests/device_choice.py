#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""Which SA carries a packet: selectors, rekeying, traps, peers that move."""
import sys
import threading

from sectest import esp, kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, spi_of
from sectest.ctl import Monitor
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.injector import Injector
from sectest.packet import udp4
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
ROUNDS = 10


def sent_under(end, wire, address):
    """SPI under which a packet to @address leaves, None when it does not."""
    wire.drain()
    with end.namespace.udp("10.0.1.1") as sock:
        sock.sendto(b"choose", (address, 9))
    data = wire.next(1)
    return data and int.from_bytes(data[20:24], "big")


def longest_prefix(end, wire):
    """The order in which they are added does not matter."""
    end.namespace.run("ip route add 192.0.2.0/24 dev st0.0")
    end.namespace.run("ip route add 198.51.100.0/24 dev st0.0")
    selectors = {0x4001: ("192.0.2.0/24",), 0x4002: ("192.0.2.128/25",),
                 0x4003: ("192.0.2.130/32",), 0x4004: ("192.0.2.0/26", "192.0.2.200/32")}
    wanted = {"192.0.2.100": 0x4001, "192.0.2.129": 0x4002, "192.0.2.130": 0x4003,
              "192.0.2.5": 0x4004, "192.0.2.200": 0x4004, "192.0.2.255": 0x4002,
              "198.51.100.1": None}
    for order in (sorted(selectors), sorted(selectors, reverse=True)):
        end.flush()
        for spi in order:
            words = [word for prefix in selectors[spi]
                     for word in ("src-ts", "0.0.0.0/0", "dst-ts", prefix)]
            end.add(make_sa(spi, A, B, GCM), *words)
        got = {address: sent_under(end, wire, address) for address in wanted}
        expect(got, wanted, "SPI by address")
        end.add(make_sa(0x4005, A, B, GCM))
        expect(sent_under(end, wire, "198.51.100.1"), 0x4005, "SPI of the any-to-any SA")
        expect(sent_under(end, wire, "192.0.2.130"), 0x4003, "SPI of the longest prefix")


def no_selector(end):
    end.flush()
    end.add(make_sa(0x4010, A, B, GCM), "src-ts", "10.0.1.1/32", "dst-ts", "10.0.1.2/32")
    counters = Counters(end.ctl, "st0.0")
    with end.namespace.udp("10.0.1.1") as sock:
        for _ in range(3):
            sock.sendto(b"nobody", ("10.0.1.9", 9))
    counters.expect({("device", "no-sa"): 3})


def newest(end, wire):
    """Of equal selectors the newest carries; its deletion brings back the older."""
    end.flush()
    for spi in (0x4021, 0x4022, 0x4020):
        end.add(make_sa(spi, A, B, GCM))
        expect(sent_under(end, wire, "10.0.1.2"), spi, "SPI")
    end.delete(make_sa(0x4020, A, B, GCM))
    expect(sent_under(end, wire, "10.0.1.2"), 0x4022, "SPI after deletion of the newest")


class Flood(threading.Thread):
    """Datagrams there and back without a pause, until stopped."""

    def __init__(self, left, right):
        super().__init__()
        self.left, self.right = left, right
        self.there = left.namespace.udp(left.inner4)
        self.back = right.namespace.udp(right.inner4)
        self.sent = self.lost = 0
        self.stopping = False

    def run(self):
        while not self.stopping:
            data = self.sent.to_bytes(8, "big") * 10
            self.sent += 1
            try:
                self.there.sendto(data, self.back.getsockname())
                got = self.back.recv(1000)
                self.back.sendto(got, self.there.getsockname())
                if self.there.recv(1000) != data:
                    self.lost += 1
            except TimeoutError:
                self.lost += 1

    def stop(self):
        self.stopping = True
        self.join()


def rekey(end, peer):
    """As IKE does it: new pair, inbound first, then the old one goes."""
    end.flush()
    peer.flush()

    def pair(number):
        spi = 0x5000 + 2 * number
        return make_sa(spi, A, B, GCM), make_sa(spi + 1, B, A, GCM)

    out, back = pair(0)
    for side in (peer, end):
        for sa in (out, back):
            side.add(sa)
    counters = Counters(end.ctl, "st0.0")
    flood = Flood(end, peer)
    flood.start()
    for number in range(1, ROUNDS + 1):
        new_out, new_back = pair(number)
        # The responder installs both, then the initiator, then old ones go.
        peer.add(new_out)
        end.add(new_back)
        end.add(new_out)
        peer.add(new_back)
        target = flood.sent + 20
        until(lambda: flood.sent >= target, "traffic under the new pair")
        end.delete(out)
        peer.delete(back)
        end.delete(back)
        peer.delete(out)
        out, back = new_out, new_back
    flood.stop()
    expect(flood.lost, 0, f"lost of {flood.sent}")
    expect(len(end.ctl.sas()), 2, "SAs left")
    expect(counters.changed(), {}, "drops")


def acquire(end, wire):
    end.flush()
    end.ctl.run("trap add dev st0.0 reqid 77 src-ts 10.0.1.0/24 dst-ts 192.0.2.0/24")
    monitor = Monitor(end.namespace)
    expect(sent_under(end, wire, "10.0.1.2"), None, "packet beside the trap")
    expect(monitor.named("acquire"), [], "events for a packet beside the trap")
    expect(sent_under(end, wire, "192.0.2.1"), None, "packet without an SA")
    event = monitor.wait("acquire")
    expect(event["reqid"], 77, "reqid")
    expect(event["dev"], "st0.0", "device")
    expect((event["src"], event["dst"]), ("10.0.1.1", "192.0.2.1"), "packet")
    assert "192.0.2.0/24" in str(event["selectors"]), event
    end.add(make_sa(0x4030, A, B, GCM), "reqid", 77)
    expect(sent_under(end, wire, "192.0.2.1"), 0x4030, "SPI after the acquire")
    end.ctl.run("trap del dev st0.0 reqid 77")
    monitor.stop()


def peer_moves(end, injector):
    """Told after authentication, and only told: the SA stays as it is."""
    end.flush()
    spi = 0x4040
    sa = make_sa(spi, B, A, GCM, encap=True)
    end.add(sa)
    sealer = esp.Sealer(spi, GCM, sa.key)
    capture = Capture(end.namespace, "st0.0")
    monitor = Monitor(end.namespace)

    def sealed(seq):
        return sealer.seal(seq, udp4("10.0.1.2", "10.0.1.1", b"moved"))

    injector.udp(sealed(1))
    assert capture.next(), "packet from the known address was not taken"
    expect(monitor.poll(), [], "events for the known address")
    forged = bytearray(sealed(2))
    forged[-1] ^= 1
    counters = Counters(end.ctl, "st0.0")
    injector.udp(bytes(forged), sport=4501)
    until(lambda: counters.changed().get(("device", "auth-failed")), "forged packet dropped")
    expect(monitor.poll(), [], "events for a forged packet")
    injector.udp(sealed(3), sport=4501)
    assert capture.next(), "packet from the new port was not taken"
    event = monitor.wait("peer-changed")
    expect(spi_of(event), spi, "SPI")
    expect(int(event["new-remote-port"]), 4501, "new port")
    expect(event["new-remote"], B, "new address")
    expect(end.ctl.sas()[0]["encap-remote-port"], 4500, "port of the SA")
    end.ctl.run("sa", "set", "dir", "in", "spi", hex(spi), "new-remote-port", 4501)
    expect(end.ctl.sas()[0]["encap-remote-port"], 4501, "port of the SA after sa set")
    before = len(monitor.named("peer-changed"))
    injector.udp(sealed(4), sport=4501)
    assert capture.next(), "packet after sa set was not taken"
    expect(len(monitor.named("peer-changed")), before, "events after sa set")
    monitor.stop()
    capture.close()


def outbound_moves(end, wire):
    """What goes out after `sa set` goes to the new address and port."""
    end.flush()
    sa = make_sa(0x4050, A, B, GCM, encap=True)
    end.add(sa)
    end.ctl.run("sa", "set", "dir", "out", "spi", "0x4050", "remote", B,
                "new-remote", "203.0.113.3", "new-remote-port", 4502)
    wire.drain()
    with end.namespace.udp("10.0.1.1") as sock:
        sock.sendto(b"moved", ("10.0.1.2", 9))
    data = wire.next()
    assert data, "nothing was sent"
    expect(data[16:20], bytes([203, 0, 113, 3]), "outer destination")
    expect(int.from_bytes(data[22:24], "big"), 4502, "UDP destination port")


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    stand.b.run("ip addr add 203.0.113.3/24 dev wan")
    end, peer = SectunEnd(stand.a, A, 1), XfrmEnd(stand.b, B, 2, A)
    end.hold_encap_socket()
    wire = Capture(stand.b, "wan", protocol=ETH_P_IP)
    tap.run("the SA with the longest prefix carries", longest_prefix, end, wire)
    tap.run("a packet that no selector covers has no SA", no_selector, end)
    tap.run("the newest of equal SAs carries", newest, end, wire)
    tap.run(f"{ROUNDS} rekeyings under traffic lose nothing", rekey, end, peer)
    tap.run("a trap asks for an SA", acquire, end, wire)
    tap.run("a peer that moves", peer_moves, end, Injector(stand.b))
    tap.run("sa set moves an outbound SA", outbound_moves, end, wire)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
