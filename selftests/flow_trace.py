#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
The flow trace: the way of each packet that a filter describes, step by step, and
why it ends where it does.
"""
import socket
import sys

from sectest import kernel, packet
from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, make_sa, selector_attr
from sectest.esp import Sealer
from sectest.firewall import Site, Trace, carry
from sectest.genl import attr, string, u16, u32
from sectest.injector import ESP, Injector
from sectest.ruleset import PING, UDP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
DENY, PERMIT = 0, 1
LOCAL, REMOTE = "10.2.0.1", "10.2.0.2"
OUT = 0x8000


def packet_filter(src=None, length=None, dport=None, protocol=None, ifname=None):
    body = b""
    if src:
        family = socket.AF_INET6 if ":" in src else socket.AF_INET
        body += attr("FLOW_FILTER_SRC", socket.inet_pton(family, src))
    if length is not None:
        body += attr("FLOW_FILTER_SRC_LEN", bytes([length]))
    if dport:
        body += attr("FLOW_FILTER_DST_PORT", u16(dport))
    if protocol:
        body += attr("FLOW_FILTER_PROTOCOL", bytes([protocol]))
    if ifname:
        body += attr("FLOW_FILTER_IFNAME", string(ifname))
    return attr("TRACE_FILTER", body, nested=True)


class Traced(Site):
    """A site with an ear to the trace."""

    def __init__(self):
        super().__init__()
        self.trace = Trace(self.router)

    def start(self, *attrs):
        self.family("TRACE_SET", *attrs)

    def family(self, command, *attrs):
        error, message = self.firewall.family.request(command, *attrs)
        assert not error, message

    def stop(self):
        self.start(attr("TRACE_STOP", b""))
        while self.trace.next(0):
            pass


def told(steps, *wanted):
    """Each step and what is to be in it."""
    expect([step["step"] for step in steps], [name for name, _ in wanted], "steps")
    for step, (name, values) in zip(steps, wanted):
        for key, value in values.items():
            expect(step.get(key.replace("_", "-")), value, f"{key} of {name}")


def zones(*interfaces):
    return Rules().zone("trust", "lan", inbound=PING).zone("untrust", "wan", *interfaces)


def passing(site):
    """The first packet, its answer and the next one."""
    site.firewall.set(zones().policy("web", ("trust", "untrust")))
    site.start(packet_filter(protocol=UDP))
    for version in VERSIONS:
        with site.client.udp(version) as sender, site.server.udp(version) as receiver:
            carry(sender, receiver)
            carry(sender, receiver, back=None)
            number = site.firewall.sessions(dst=site.server.address(version))[0]["id"]
            ours, theirs = sender.getsockname(), receiver.getsockname()
            for source, into, out, fresh in ((ours, "lan", "wan", True),
                                             (theirs, "wan", "lan", None),
                                             (ours, "lan", "wan", None)):
                zone = {"lan": "trust", "wan": "untrust"}
                told(site.trace.next(),
                     ("received", {"ifname": into, "zone": zone[into], "src": source[0],
                                   "src_port": source[1], "protocol": UDP}),
                     ("session", {"session": number, "new": fresh}),
                     ("route", {"ifname": out, "zone": zone[out], "gateway": None}),
                     ("policy", {"policy": "web", "action": PERMIT}),
                     ("sent", {"ifname": out}))


def by_gateway(site):
    site.firewall.set(zones().policy("web", ("trust", "untrust")))
    site.router.batch("route add 10.98.0.0/24 via 10.2.0.2", "route add fd98::/64 via fd02::2")
    site.start(packet_filter(protocol=UDP))
    for to, gateway in (("10.98.0.1", "10.2.0.2"), ("fd98::1", "fd02::2")):
        with site.client.udp(6 if ":" in to else 4) as sender:
            sender.sendto(b"x", (to, 9))
            expect(site.trace.next()[2].get("gateway"), gateway, "gateway")


def dropped(site):
    site.firewall.set(zones().application("one", term(UDP, 2001))
                      .policy("no-one", ("trust", "untrust"), "deny", application="one"))
    site.start(packet_filter(protocol=UDP))
    for version in VERSIONS:
        with site.client.udp(version) as sender:
            for port, policy, reason in ((2001, "no-one", "denied by policy"),
                                         (2002, None, "denied by default")):
                sender.sendto(b"x", (site.server.address(version), port))
                told(site.trace.next(), ("received", {"zone": "trust", "dst_port": port}),
                     ("route", {"zone": "untrust"}),
                     ("policy", {"policy": policy, "action": DENY}),
                     ("dropped", {"reason": reason}))
            sender.sendto(b"x", (site.guest.address(version), 9))
            told(site.trace.next(), ("received", {}), ("route", {"ifname": "dmz", "zone": None}),
                 ("dropped", {"reason": "interface in no zone"}))


def to_the_router(site):
    site.firewall.set(zones())
    site.start(packet_filter(ifname="lan"))
    router = site.router_address(site.client, 4)
    site.client.namespace.run("ping", "-n", "-c", 1, "-W", 5, router)
    told(site.trace.next(), ("received", {"ifname": "lan"}), ("session", {"new": True}),
         ("sent", {"ifname": None}))
    with site.client.udp(4) as sender:
        sender.sendto(b"x", (router, 9))
        told(site.trace.next(), ("received", {}),
             ("dropped", {"reason": "not among the host-inbound traffic"}))


def filtered(site):
    """By any of the filters."""
    site.firewall.set(zones().policy("web", ("trust", "untrust")))
    for attrs, ports in (((packet_filter(dport=2001), packet_filter(dport=2002)), [2001, 2002]),
                         ((packet_filter("10.1.0.0", 24, 2003),), [2003]),
                         ((packet_filter("10.2.0.0", 24),), []),
                         ((packet_filter(protocol=6),), []),
                         ((packet_filter(ifname="wan"),), []),
                         ((packet_filter("fd01::", 64),), [])):
        site.start(*attrs)
        with site.client.udp(4) as sender, site.server.udp(4, 2009) as last:
            for port in (2000, 2001, 2002, 2003):
                sender.sendto(b"x", (site.server.v4, port))
            # What came before it is told by now.
            carry(sender, last, back=None)
        site.start(attr("TRACE_STOP", b""))
        got = []
        while steps := site.trace.next(0):
            if steps[0].get("protocol") == UDP:
                got.append(steps[0]["dst-port"])
        expect(got, ports, "traced ports")


def no_more(site):
    """Than the rate, and those that were too many are told of."""
    site.firewall.set(zones().policy("web", ("trust", "untrust")))
    site.start(attr("TRACE_RATE", u32(3)))
    with site.client.udp(4) as sender, site.server.udp(4) as receiver:
        for _ in range(50):
            carry(sender, receiver, back=None)
        told_of, missed = 0, 0
        while steps := site.trace.next(0):
            told_of += 1
            missed += steps[0].get("missed", 0)
        assert told_of < 50, told_of
        site.start(attr("TRACE_RATE", u32(1000)))
        carry(sender, receiver, back=None)
        expect(site.trace.next()[0]["step"], "received", "traced again")
    assert told_of + missed <= 50, (told_of, missed)


def into_a_tunnel(site, tunnel):
    """With the SPI of the SA that carries it."""
    site.firewall.set(zones().zone("vpn", "st0.0").policy("vpn", ("trust", "vpn")))
    site.start(packet_filter(ifname="lan"))
    with site.client.udp(4) as sender, \
            site.server.namespace.udp(tunnel.ends[1].inner4) as receiver:
        carry(sender, receiver)
        told(site.trace.next(), ("received", {}), ("session", {}),
             ("route", {"ifname": "st0.0", "zone": "vpn"}), ("policy", {"policy": "vpn"}),
             ("tunnel", {"ifname": "st0.0", "spi": OUT}), ("sent", {"ifname": "st0.0"}))


class Tunnel:
    """Between router and server."""

    def __init__(self, site):
        self.ends = [SectunEnd(site.router, LOCAL, 1), SectunEnd(site.server.namespace, REMOTE, 2)]
        site.server.namespace.batch("route replace 10.1.0.0/24 dev st0.0",
                                    "route replace fd01::/64 dev st0.0")
        self.rekey(OUT)

    def rekey(self, spi, **options):
        """@spi and the next one."""
        self.out = make_sa(spi, LOCAL, REMOTE, BY_NAME["aes128gcm16"])
        self.back = make_sa(spi + 1, REMOTE, LOCAL, BY_NAME["aes128gcm16"])
        for end in self.ends:
            end.replace(self.out, self.back, **options)


def out_of_a_tunnel(site, tunnel):
    """With the SPI of the SA that it came by, and not of the one before it."""
    site.firewall.set(zones().zone("vpn", "st0.0").policy("back", ("vpn", "trust")))
    site.start(packet_filter(protocol=UDP, ifname="st0.0"))
    for spi in (0x8100, 0x8200):
        tunnel.rekey(spi)
        for version, address in ((4, tunnel.ends[1].inner4), (6, tunnel.ends[1].inner6)):
            with site.server.namespace.udp(address) as sender, \
                    site.client.udp(version) as receiver:
                for _ in range(2):
                    carry(sender, receiver, back=None)
                    told(site.trace.next(), ("received", {"ifname": "st0.0", "zone": "vpn"}),
                         ("tunnel", {"ifname": "st0.0", "zone": "vpn", "spi": spi + 1}),
                         ("session", {}), ("route", {"ifname": "lan"}),
                         ("policy", {"policy": "back"}), ("sent", {"ifname": "lan"}))
                # What came by no tunnel has no SA.
                site.start(packet_filter(protocol=UDP, ifname="lan"))
                carry(receiver, sender, back=None)
                expect(site.trace.next()[1]["step"], "session", "step behind received")
                site.start(packet_filter(protocol=UDP, ifname="st0.0"))


def lost_on_the_way_out(site, tunnel):
    """Behind the hooks, which have let it pass."""
    site.firewall.set(zones().zone("vpn", "st0.0").policy("vpn", ("trust", "vpn")))
    tunnel.ends[0].replace(tunnel.back)
    site.start(packet_filter(dport=9))
    to = tunnel.ends[1].inner4, 9
    with site.client.udp(4) as sender, site.router.udp("10.1.0.1") as own:
        sender.sendto(b"x", to)
        expect(site.trace.next()[-1]["step"], "sent", "what the hooks say")
        told(site.trace.next(), ("received", {"ifname": "lan", "zone": "trust", "dst": to[0],
                                              "src": site.client.v4, "dst_port": 9}),
             ("route", {"ifname": "st0.0", "zone": "vpn"}), ("dropped", {"reason": "no-sa"}))
        own.sendto(b"x", to)
        told(site.trace.next(), ("received", {"ifname": None, "src": "10.1.0.1"}),
             ("route", {"ifname": "st0.0"}), ("dropped", {"reason": "no-sa"}))


def lost_on_the_way_in(site, tunnel):
    """In front of the hooks; of what is not decrypted, the outer addresses are known."""
    site.firewall.set(zones().zone("vpn", "st0.0").policy("back", ("vpn", "trust")))
    tunnel.rekey(0x8300, more=[selector_attr("10.0.0.0/15", "10.0.0.0/15")])
    back = tunnel.back
    sealer = Sealer(back.spi, back.algorithm, back.key)
    injector = Injector(site.server.namespace, REMOTE, LOCAL)
    inner = packet.udp4(tunnel.ends[1].inner4, site.client.v4, b"x")
    outside = "received", {"ifname": "st0.0", "zone": "vpn", "src": REMOTE, "dst": LOCAL,
                           "protocol": ESP}
    by_sa = "tunnel", {"ifname": "st0.0", "spi": back.spi}

    site.start(packet_filter(protocol=ESP, ifname="st0.0"))
    first = sealer.seal(1, inner)
    injector.esp(first)
    injector.esp(first)
    told(site.trace.next(), outside, by_sa, ("dropped", {"reason": "replay"}))
    broken = sealer.seal(2, inner)
    injector.esp(broken[:-1] + bytes([broken[-1] ^ 1]))
    told(site.trace.next(), outside, by_sa, ("dropped", {"reason": "auth-failed"}))

    site.start(packet_filter("10.77.0.0", 16))
    injector.esp(sealer.seal(3, packet.udp4("10.77.0.1", site.client.v4, b"x")))
    told(site.trace.next(), ("received", {"ifname": "st0.0", "src": "10.77.0.1",
                                          "dst": site.client.v4, "dst_port": 2000}),
         by_sa, ("dropped", {"reason": "selector-mismatch"}))
    # And nothing of what nobody has asked for.
    injector.esp(first)
    injector.esp(sealer.seal(4, packet.udp4("10.77.0.2", site.client.v4, b"x")))
    expect(site.trace.next()[0].get("src"), "10.77.0.2", "the next one told of")
    injector.sock.close()


def refused(site):
    for attrs in ([packet_filter(dport=1)] * 9, [packet_filter("10.1.0.1", 24)],
                  [packet_filter(length=24)]):
        error, message = site.firewall.family.request("TRACE_SET", *attrs)
        assert error and message, f"accepted: {attrs}"


def main():
    tap = Tap()
    kernel.load()
    site = Traced()
    for name, function in {
            "what passes": passing,
            "the gateway": by_gateway,
            "what is dropped": dropped,
            "to the router itself": to_the_router,
            "filters": filtered,
            "the rate": no_more,
            "bad filters": refused}.items():
        site.firewall.flush()
        tap.run(name, function, site)
        site.stop()
    tunnel = Tunnel(site)
    for name, function in {
            "into a tunnel": into_a_tunnel,
            "out of a tunnel": out_of_a_tunnel,
            "lost on the way out": lost_on_the_way_out,
            "lost on the way in": lost_on_the_way_in}.items():
        site.firewall.flush()
        tap.run(name, function, site, tunnel)
        site.stop()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
