#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
The flow trace: the way of each packet that a filter describes, step by step, and
why it ends where it does.
"""
import socket
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, make_sa
from sectest.firewall import Site, Trace, carry
from sectest.genl import attr, string, u16, u32
from sectest.ruleset import PING, UDP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
DENY, PERMIT = 0, 1
LOCAL, REMOTE = "10.2.0.1", "10.2.0.2"
OUT, BACK = 0x8000, 0x8001


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


def through_a_tunnel(site):
    """With the SPI of the SA that carries it."""
    ends = [SectunEnd(site.router, LOCAL, 1), SectunEnd(site.server.namespace, REMOTE, 2)]
    pair = (make_sa(OUT, LOCAL, REMOTE, BY_NAME["aes128gcm16"]),
            make_sa(BACK, REMOTE, LOCAL, BY_NAME["aes128gcm16"]))
    for end in ends:
        end.replace(*pair)
    site.server.namespace.run("ip route add 10.1.0.0/24 dev st0.0")
    site.firewall.set(zones().zone("vpn", "st0.0").policy("vpn", ("trust", "vpn")))
    site.start(packet_filter(ifname="lan"))
    with site.client.udp(4) as sender, \
            site.server.namespace.udp(ends[1].inner4) as receiver:
        carry(sender, receiver)
        told(site.trace.next(), ("received", {}), ("session", {}),
             ("route", {"ifname": "st0.0", "zone": "vpn"}), ("policy", {"policy": "vpn"}),
             ("tunnel", {"ifname": "st0.0", "spi": OUT}), ("sent", {"ifname": "st0.0"}))


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
            "through a tunnel": through_a_tunnel,
            "bad filters": refused}.items():
        site.firewall.flush()
        tap.run(name, function, site)
        site.stop()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
