#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Tunnels by policy: what matches goes into the tunnel though the routing table
leads past it, and what the tunnel is for is taken from nowhere else.
"""
import contextlib
import errno
import itertools
import socket
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, make_sa
from sectest.firewall import Listener, Site, carry, connected, error_of, nothing_for
from sectest.ruleset import EVERYTHING, Rules
from sectest.poll import until
from sectest.tap import Tap, expect

VERSIONS = 4, 6
LOCAL, REMOTE = "10.2.0.1", "10.2.0.2"
OUT, BACK = 0x8000, 0x8001
AMOUNT = kernel.few(3_000_000, 300_000)
IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_MTU = 10, 2, 14
IPV6_MTU_DISCOVER, IPV6_MTU = 23, 24


class Vpn(Site):
    """
    st0.0 between router and server, behind which are two nets: NET, that the
    router's table leads to past the tunnel, and ROUTED. @zone: of st0.0
    """
    NET = {4: "10.99.0.1", 6: "fd99::1"}
    ROUTED = {4: "10.98.0.1", 6: "fd98::1"}

    def __init__(self):
        super().__init__()
        self.zone = "untrust"
        peer = self.server.namespace
        # On an interface of a router the stack reports the group of all routers,
        # which would be counted with what the SAs carry.
        self.router.sysctl("net/ipv6/conf/default/forwarding", 0)
        self.ends = [SectunEnd(self.router, LOCAL, 1), SectunEnd(peer, REMOTE, 2)]
        pair = (make_sa(OUT, LOCAL, REMOTE, BY_NAME["aes128gcm16"]),
                make_sa(BACK, REMOTE, LOCAL, BY_NAME["aes128gcm16"]))
        for end in self.ends:
            end.replace(*pair)
        peer.batch("addr add 10.99.0.1/32 dev lo", "addr add fd99::1/128 dev lo",
                   "addr add 10.98.0.1/32 dev lo", "addr add fd98::1/128 dev lo",
                   "route add 10.1.0.0/24 dev st0.0", "route add fd01::/64 dev st0.0")
        self.router.batch("route add 10.99.0.0/24 via 10.2.0.2",
                          "route add fd99::/64 via fd02::2",
                          "route add 10.98.0.0/24 dev st0.0", "route add fd98::/64 dev st0.0")

    def zones(self):
        return (Rules().zone("trust", "lan").zone("untrust", "wan", inbound=EVERYTHING)
                .zone("vpn", inbound=EVERYTHING).interface("st0.0", self.zone))

    def rules(self, action="tunnel", back="tunnel", unit=0):
        """The pair of policies, and one for what is not of the tunnel."""
        rules = self.zones().address("theirs", "10.99.0.0/24", "fd99::/64")
        there, here = ({"tunnel": unit} if each == "tunnel" else {} for each in (action, back))
        return (rules.policy("there", ("trust", "untrust"), action, "count", **there,
                             destination="theirs")
                .policy("here", ("untrust", "trust"), back, "count", **here, source="theirs")
                .policy("plain", ("trust", "untrust")))

    def rules_apart(self):
        """All into st0.0, whose own zone has policies about what is routed there."""
        return (self.zones().policy("there", ("trust", "untrust"), "tunnel", tunnel=0)
                .policy("out", ("trust", "vpn")).policy("in", ("vpn", "trust")))

    def carried(self):
        """Packets of the SAs, at the router."""
        counters = self.ends[0].ctl.device("st0.0")
        return counters["tx"]["packets"], counters["rx"]["packets"]

    def there(self, version, port=0):
        return self.server.namespace.udp(self.NET[version], port)

    def routed(self, version):
        return self.server.namespace.udp(self.ROUTED[version])

    @contextlib.contextmanager
    def answers_outside(self):
        """The far side sends to the client past the tunnel meanwhile."""
        peer = self.server.namespace
        peer.batch("route replace 10.1.0.0/24 via 10.2.0.1", "route replace fd01::/64 via fd02::1")
        try:
            yield
        finally:
            peer.batch("route replace 10.1.0.0/24 dev st0.0", "route replace fd01::/64 dev st0.0")


def into_the_tunnel(vpn):
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        before = vpn.carried()
        with vpn.client.udp(version) as sender, vpn.there(version) as receiver:
            carry(sender, receiver)
            carry(sender, receiver)
            expect(vpn.carried(), (before[0] + 2, before[1] + 2), "carried by the SAs")
            with vpn.server.udp(version) as other:
                sent = b"past the tunnel"
                sender.sendto(sent, other.getsockname()[:2])
                expect(other.recv(100), sent, "what came")
            expect(vpn.carried(), (before[0] + 2, before[1] + 2), "carried by the SAs")
            found, = vpn.firewall.sessions(dst=vpn.NET[version])
            expect(found["policy"], "there", "policy")
    expect(vpn.firewall.policies()["there"], (2, 8, 2 * (33 + 32 + 53 + 52)), "counted")


def out_of_the_tunnel(vpn):
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        before = vpn.carried()
        with vpn.there(version) as sender, vpn.client.udp(version) as receiver:
            carry(sender, receiver)
            expect(vpn.carried(), (before[0] + 1, before[1] + 1), "carried by the SAs")


def past_the_tunnel(vpn):
    """With an address that only the tunnel may bring, from outside of it."""
    vpn.firewall.set(vpn.rules())
    with vpn.answers_outside():
        for version in VERSIONS:
            with vpn.there(version) as sender, vpn.client.udp(version) as receiver:
                to = receiver.getsockname()[:2]
                vpn.lost_as("tunnel-mismatch", lambda s=sender, a=to: s.sendto(b"x", a))
                nothing_for(receiver)
        # Nor an answer to what has gone into the tunnel.
        with vpn.client.udp(4) as sender, vpn.there(4) as receiver:
            sender.sendto(b"x", receiver.getsockname())
            _, back = receiver.recvfrom(100)
            vpn.lost_as("tunnel-mismatch", lambda: receiver.sendto(b"x", back))
            nothing_for(sender)


def no_pair(vpn):
    """Out of the tunnel, by a policy that does not know of it."""
    vpn.firewall.set(vpn.rules(back="permit"))
    for version in VERSIONS:
        with vpn.there(version) as sender, vpn.client.udp(version) as receiver:
            to = receiver.getsockname()[:2]
            vpn.lost_as("tunnel-mismatch", lambda s=sender, a=to: s.sendto(b"x", a))
            nothing_for(receiver)


def changed(vpn):
    """A session goes into the tunnel when new rules want it to, and the other way round."""
    vpn.firewall.set(vpn.rules("permit", "permit"))
    peer = vpn.server.namespace
    plain = "route replace 10.1.0.0/24 via 10.2.0.1"
    tunnel = "route replace 10.1.0.0/24 dev st0.0"
    with vpn.client.udp(4) as sender, vpn.there(4) as receiver:
        for number, (line, action) in enumerate(((plain, "permit"), (tunnel, "tunnel"),
                                                 (plain, "permit"))):
            peer.batch(line)
            vpn.firewall.set(vpn.rules(action, action))
            before = vpn.carried()
            carry(sender, receiver)
            through = int(action == "tunnel")
            expect(vpn.carried(), (before[0] + through, before[1] + through), "carried")
            expect(vpn.firewall.n_sessions(), 1, f"sessions after {number} changes")
    peer.batch(tunnel)


def too_big(vpn):
    """Who sends more than the tunnel takes is told, once."""
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        level, discover, mtu = (socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_MTU) if version == 4 else \
            (socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_MTU)
        with vpn.client.udp(version) as sender, vpn.there(version) as receiver:
            sender.setsockopt(level, discover, IP_PMTUDISC_DO)
            sender.connect(receiver.getsockname()[:2])
            sender.send(bytes(1440))
            until(lambda s=sender, w=(level, mtu): s.getsockopt(*w) < 1500, "a smaller path MTU")


def fragments(vpn):
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        with vpn.client.udp(version) as sender, vpn.there(version) as receiver:
            carry(sender, receiver, bytes(range(256)) * 10)


def connections(vpn):
    """More than one segment at a time."""
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        listener = Listener(vpn.server, version, address=vpn.NET[version])
        ours, theirs = connected(vpn.client, listener, version)
        for one, other in ((ours, theirs), (theirs, ours)):
            one.settimeout(60)
            got = bytearray()
            sent = bytes(range(256)) * 256
            left = AMOUNT
            while left > 0:
                one.sendall(sent)
                while len(got) < len(sent):
                    got += other.recv(1 << 18)
                assert bytes(got) == sent, "other bytes arrived"
                got.clear()
                left -= len(sent)
        for sock in (ours, theirs, listener):
            sock.close()


def down(vpn):
    """Not past it either while it is down, or not there. Its routes are lost with it."""
    for unit in (0, 7):
        vpn.firewall.set(vpn.rules(unit=unit))
        if not unit:
            vpn.router.run("ip link set st0.0 down")
        kind = "tunnel-mismatch" if unit else "denied"
        with vpn.client.udp(4) as sender, vpn.there(4) as receiver:
            vpn.lost_as(kind, lambda: sender.sendto(b"x", receiver.getsockname()))
            nothing_for(receiver)
        if not unit:
            vpn.router.run("ip link set st0.0 up")


def routed_beside(vpn):
    """What the table leads into the tunnel is the affair of its own zone, both ways."""
    vpn.firewall.set(vpn.rules_apart())
    for version in VERSIONS:
        before = vpn.carried()
        with vpn.client.udp(version) as here, vpn.routed(version) as far:
            carry(here, far)
        with vpn.client.udp(version) as here, vpn.routed(version) as far:
            carry(far, here)
        expect(vpn.carried(), (before[0] + 2, before[1] + 2), "carried by the SAs")
    expect({name: hits for name, (hits, *_) in vpn.firewall.policies().items()},
           {"there": 0, "out": 2, "in": 2}, "sessions by policy")


def begun_over_there(vpn):
    """What comes out of the tunnel and is no answer is not by the policy into it."""
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        with vpn.there(version) as sender, vpn.client.udp(version) as receiver:
            to = receiver.getsockname()[:2]
            vpn.lost_as("denied", lambda s=sender, a=to: s.sendto(b"x", a))
            nothing_for(receiver)


def errors_back(vpn):
    """Nobody listens on the far side: an error comes out of the tunnel."""
    vpn.firewall.set(vpn.rules())
    for version in VERSIONS:
        with vpn.client.udp(version) as sender:
            sender.connect((vpn.NET[version], 9))
            sender.send(b"x")
            expect(error_of(sender), errno.ECONNREFUSED, "error")


def past_answers(vpn):
    """An answer from outside of the tunnel that the session has gone into, by either way."""
    vpn.firewall.set(vpn.rules_apart())
    for net, version in itertools.product((vpn.there, vpn.routed), VERSIONS):
        with vpn.client.udp(version) as sender, net(version) as receiver:
            carry(sender, receiver)
            back = sender.getsockname()[:2]
            with vpn.answers_outside():
                vpn.lost_as("tunnel-mismatch", lambda s=receiver, a=back: s.sendto(b"x", a))
            nothing_for(sender)
            carry(sender, receiver)


def main():
    tap = Tap()
    kernel.load()
    vpn = Vpn()
    for zone, tests in {
            "untrust": {
                "into the tunnel": into_the_tunnel,
                "out of the tunnel": out_of_the_tunnel,
                "past the tunnel": past_the_tunnel,
                "out of the tunnel without a pair": no_pair,
                "a session that changes": changed,
                "too big": too_big,
                "fragments": fragments,
                "TCP": connections},
            "vpn": {
                "into a tunnel in a zone of its own": into_the_tunnel,
                "what is routed there": routed_beside,
                "out of it, no answer": begun_over_there,
                "out of it, an error": errors_back,
                "past it": past_answers,
                "fragments by it": fragments,
                "TCP by it": connections}}.items():
        vpn.zone = zone
        for name, function in tests.items():
            vpn.firewall.flush()
            tap.run(name, function, vpn)
    for vpn.zone in "untrust", "vpn":
        vpn.firewall.flush()
        tap.run(f"the tunnel is down, in zone {vpn.zone}", down, vpn)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
