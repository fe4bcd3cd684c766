#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
A hub: many peers behind one device, the prefixes of some within those of
others. Whoever a packet is for can be told from the outer destination.
"""
import functools
import json
import random
import socket
import sys
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.counters import Counters, per_sa
from sectest.endpoint import SectunEnd, make_sa, sa_attrs, selector_attr
from sectest.genl import attr, string, u32, u64
from sectest.poll import until
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

SITES = 50
# What a peer of each level has, and an address that those within it have not.
LEVELS4 = (("100.{}.0.0/16", "100.{}.0.1"), ("100.{}.64.0/18", "100.{}.64.1"),
           ("100.{}.80.0/20", "100.{}.80.1"), ("100.{}.85.85/32", "100.{}.85.85"))
LEVELS6 = (("fd64:0:{:x}::/48", "fd64:0:{:x}::1"),
           ("fd64:0:{:x}:8000::/49", "fd64:0:{:x}:8000::1"),
           ("fd64:0:{:x}:8000:8000::/65", "fd64:0:{:x}:8000:8000::1"),
           ("fd64:0:{:x}:8000:8000::5/128", "fd64:0:{:x}:8000:8000::5"))
GCM, CBC = BY_NAME["aes128gcm16"], BY_NAME["aes256-sha256"]
PEERS = "198.18.0.0/16"
FIRST = int(ip_address("198.18.0.1"))
# All peers have chosen the same SPI.
SPI = 0x1000


@dataclass(frozen=True)
class Peer:
    """One of @level at @site."""
    site: int
    level: int

    @property
    def outer(self):
        return str(ip_address(FIRST + self.site * len(LEVELS4) + self.level))

    @property
    def prefixes(self):
        return [levels[self.level][0].format(self.site) for levels in (LEVELS4, LEVELS6)]

    @property
    def addresses(self):
        return [levels[self.level][1].format(self.site) for levels in (LEVELS4, LEVELS6)]


ALL = [Peer(site, level) for site in range(SITES) for level in range(len(LEVELS4))]


@functools.cache
def networks(peer):
    """To make them of their names takes longer than all else here."""
    return [ip_network(prefix) for prefix in peer.prefixes]


def best(peers, address):
    """Outer address of the peer that @address is behind, None for nobody."""
    address = ip_address(address)
    fitting = [(network.prefixlen, peer.outer) for peer in peers
               for network in networks(peer) if address in network]
    return max(fitting)[1] if fitting else None


class Hub(SectunEnd):
    """The end with the many SAs, and the wire that they all go out to."""

    def __init__(self, stand):
        super().__init__(stand.a, A, 1)
        self.wire = Capture(stand.b, "wan", protocol=ETH_P_IP)
        self.namespace.batch(f"route add {PEERS} via {B} dev wan metric 100",
                             "route add 100.0.0.0/8 dev st0.0",
                             "route add fd64::/32 dev st0.0")
        self.senders = [self.namespace.udp(self.inner4), self.namespace.udp(self.inner6)]
        self.replace()

    def add_peer(self, peer, *more, spi=SPI, algorithm=GCM):
        sources = ("0.0.0.0/0", "::/0")
        selectors = map(selector_attr, sources, peer.prefixes)
        self._request("SA_ADD", *sa_attrs(make_sa(spi, A, peer.outer, algorithm), A),
                      *selectors, *more)

    def delete_peer(self, peer, spi=SPI):
        error, message = self.family.request(
            "SA_DEL", attr("SA_DIRECTION", u32(1)), attr("SA_SPI", spi.to_bytes(4, "big")),
            attr("SA_REMOTE", socket.inet_aton(peer.outer)))
        assert not error, f"{peer}: {message or error}"

    def sent(self, address):
        """Outer destination and SPI of a packet to @address, None when there is none."""
        self.wire.drain()
        self.senders[":" in address].sendto(b"hub", (address, 9))
        data = self.wire.next(1)
        return data and (socket.inet_ntoa(data[16:20]), int.from_bytes(data[20:24], "big"))

    def mtu(self):
        return json.loads(self.namespace.run("ip -j link show st0.0"))[0]["mtu"]

    def check(self, peers, addresses):
        """Every packet goes to the peer that is best."""
        wanted = {address: best(peers, address) for address in addresses}
        got = {address: (self.sent(address) or [None])[0] for address in addresses}
        wrong = {address: (got[address], wanted[address]) for address in wanted
                 if got[address] != wanted[address]}
        expect(wrong, {}, "got and wanted by address")


def addresses_of(sites):
    return [address for peer in ALL if peer.site in sites for address in peer.addresses]


def everybody(hub):
    """Whatever the order in which they came."""
    peers = ALL.copy()
    random.Random(1).shuffle(peers)
    for peer in peers:
        hub.add_peer(peer)
    hub.check(ALL, addresses_of(range(SITES)))
    expect(hub.sent("100.200.0.1"), None, "packet to nobody")


def fewer_and_fewer(hub):
    """Without the more specific one the less specific one carries."""
    order = random.Random(2)
    sites = range(0, SITES, 10)
    left = set(ALL)
    for _ in LEVELS4:
        for site in sites:
            gone = order.choice(sorted((peer for peer in left if peer.site == site),
                                       key=lambda peer: peer.level))
            hub.delete_peer(gone)
            left.remove(gone)
        hub.check(left, addresses_of(sites))
    expect(hub.sent(ALL[0].addresses[0]), None, "packet to a site without peers")
    hub.check(left, addresses_of([site + 1 for site in sites]))
    for peer in ALL:
        if peer.site in sites:
            hub.add_peer(peer)
    hub.check(ALL, addresses_of(sites))


def newest(hub):
    peer = Peer(7, 2)
    for spi in (SPI + 2, SPI + 1):
        hub.add_peer(peer, spi=spi)
        for address in peer.addresses:
            expect(hub.sent(address), (peer.outer, spi), f"to {address}")
    hub.delete_peer(peer, SPI + 1)
    hub.delete_peer(peer)
    for address in peer.addresses:
        expect(hub.sent(address), (peer.outer, SPI + 2), f"to {address}")
    hub.add_peer(peer)
    hub.delete_peer(peer, SPI + 2)
    hub.check(ALL, addresses_of([peer.site]))


def ended(hub):
    """One that has ended gives way; when there is no other, it says why."""
    peer, above = Peer(8, 3), Peer(8, 2)
    life = attr("SA_LIFETIME", attr("LIFETIME_HARD_PACKETS", u64(1)), nested=True)
    hub.add_peer(peer, life, spi=SPI + 1)
    to = peer.addresses[0]
    expect(hub.sent(to), (peer.outer, SPI + 1), "SA of the only packet")
    expect(hub.sent(to), (peer.outer, SPI), "SA behind it")
    hub.delete_peer(peer)
    expect(hub.sent(to), (above.outer, SPI), "SA of the shorter prefix")
    for level in range(3):
        hub.delete_peer(Peer(8, level))
    counters = Counters(hub.ctl, "st0.0")
    expect(hub.sent(to), None, "packet without an SA that carries")
    counters.expect(per_sa("out", SPI + 1, "expired"))
    hub.delete_peer(peer, SPI + 1)
    for level in range(4):
        hub.add_peer(Peer(8, level))
    hub.check(ALL, addresses_of([peer.site]))


def outside(hub):
    """IKE to each of the peers does not enter, as long as there is an SA to it."""
    hub.namespace.run(f"ip route add {PEERS} dev st0.0 metric 10")
    target = Peer(9, 1)
    everything = make_sa(SPI, A, B, GCM)
    hub.add(everything)
    ike = hub.namespace.udp(A, 500)

    def went():
        hub.wire.drain()
        ike.sendto(b"ike", (target.outer, 500))
        data = hub.wire.next(1)
        return data and (data[9], socket.inet_ntoa(data[16:20]))

    plain, inside = (socket.IPPROTO_UDP, target.outer), (socket.IPPROTO_ESP, B)
    expect(went(), plain, "IKE to a peer")
    hub.add_peer(target, spi=SPI + 1)
    hub.delete_peer(target)
    expect(went(), plain, "IKE to a peer with another SA")
    hub.delete_peer(target, SPI + 1)
    expect(went(), inside, "UDP to an address that is no peer's any more")
    hub.add_peer(target)
    expect(went(), plain, "IKE to the peer that is back")
    ike.close()
    hub.delete(everything)
    hub.namespace.run(f"ip route del {PEERS} dev st0.0 metric 10")


def least_mtu(hub):
    """That of the peer with the least, as long as there is one."""
    wide = hub.mtu()
    narrow = [Peer(site, 0) for site in (20, 30, 40)]
    for peer in narrow:
        hub.add_peer(peer, spi=SPI + 1, algorithm=CBC)
        assert hub.mtu() < wide, f"MTU {hub.mtu()} with CBC, {wide} without"
    for peer in narrow:
        assert hub.mtu() < wide, f"MTU {hub.mtu()} with CBC, {wide} without"
        hub.delete_peer(peer, SPI + 1)
    expect(hub.mtu(), wide, "MTU without CBC")
    hub.namespace.run("ip link set wan mtu 1400")
    until(lambda: hub.mtu() < wide - 80, "MTU of a narrower link")
    hub.namespace.run("ip link set wan mtu 1500")
    until(lambda: hub.mtu() == wide, "MTU of the link as it was")


def nobody(hub):
    for peer in random.Random(3).sample(ALL, len(ALL)):
        hub.delete_peer(peer)
    expect(hub.ctl.sas(), [], "SAs")
    counters = Counters(hub.ctl, "st0.0")
    expect(hub.sent(ALL[0].addresses[0]), None, "packet to nobody")
    counters.expect({("device", "no-sa"): 1})


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    hub = Hub(stand)
    tap.run(f"each of {len(ALL)} peers gets its packets", everybody, hub)
    tap.run("without a peer those around it get them", fewer_and_fewer, hub)
    tap.run("the newest SA of a peer carries", newest, hub)
    tap.run("an SA that has ended is passed over", ended, hub)
    tap.run("IKE to any of the peers stays outside", outside, hub)
    tap.run("the MTU is the least of all", least_mtu, hub)
    tap.run("all are deleted", nobody, hub)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
