#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
What the router itself takes: the list of an interface, or that of its zone;
always the answers to what it has begun, ESP and AH, and what IPv6 needs to find
its neighbours.
"""
import errno
import socket
import sys

from sectest import kernel
from sectest.algorithm import AH_BY_NAME, BY_NAME
from sectest.endpoint import SectunEnd, make_sa
from sectest.firewall import (Listener, Site, carry, connected, connecting, error_of, nothing_for,
                              ping)
from sectest.poll import until
from sectest.ruleset import EVERYTHING, PING, UDP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
PORT = 5000
LOCAL, REMOTE = "10.2.0.1", "10.2.0.2"
OUT, BACK = 0x8000, 0x8001
GCM, SHA = BY_NAME["aes128gcm16"], AH_BY_NAME["sha256"]


def zones(inbound=()):
    return Rules().zone("trust", "lan", inbound=inbound).zone("untrust", "wan")


def at_router(site, version, host=None, port=PORT):
    return site.router.udp(site.router_address(host or site.client, version), port)


def takes(site, port=PORT):
    for version in VERSIONS:
        with at_router(site, version, port=port) as receiver, site.client.udp(version) as sender:
            carry(sender, receiver)


def refuses(site, kind="inbound-denied", host=None, port=PORT):
    host = host or site.client
    for version in VERSIONS:
        with at_router(site, version, host, port) as receiver, host.udp(version) as sender:
            to = receiver.getsockname()[:2]
            site.lost_as(kind, lambda s=sender, a=to: s.sendto(b"x", a))
            nothing_for(receiver)


def answers_ping(site, version):
    return ping(site.client, site.router_address(site.client, version))


def refuses_ping(site):
    for version in VERSIONS:
        to = site.router_address(site.client, version)
        site.lost_as("inbound-denied", lambda a=to: ping(site.client, a, wait=0.1))


def nothing(site):
    site.firewall.set(zones())
    refuses(site)
    refuses_ping(site)
    site.lost_as("inbound-denied", lambda: connecting(site.client, ("10.1.0.1", PORT)))
    expect(site.firewall.sessions(), [], "sessions")


def by_zone(site):
    """And what is listed of it."""
    site.firewall.set(zones((*PING, term(UDP, PORT))))
    takes(site)
    for version in VERSIONS:
        assert answers_ping(site, version), "no answer"
    refuses(site, port=PORT + 1)
    found = site.firewall.sessions(dst_port=PORT)
    expect(len(found), 2, "sessions")
    for each in found:
        assert each["local"] and each["from"] == "trust" and each["in-ifname"] == "lan", each
        assert "policy" not in each and "to" not in each and "out-ifname" not in each, each
        expect((each["in"][0], each["out"][0]), (1, 1), "packets")


def all_but(site):
    site.firewall.set(zones((*(item + term(exclude=True) for item in PING), *EVERYTHING)))
    takes(site)
    refuses_ping(site)


def by_interface(site):
    """Its own list is instead of its zone's, also an empty one."""
    for zone, own, taken in (((), [term(UDP, PORT)], True), (EVERYTHING, [], False)):
        site.firewall.set(Rules().zone("trust", inbound=zone).zone("untrust", "wan")
                          .interface("lan", "trust", own))
        (takes if taken else refuses)(site)


def in_no_zone(site):
    site.firewall.set(zones(EVERYTHING))
    refuses(site, "no-zone", site.guest)


def answers(site):
    """To what the router has begun, and ICMP errors about it."""
    site.firewall.set(zones())
    before = site.firewall.counters()
    for version in VERSIONS:
        with site.router.udp(site.router_address(site.server, version)) as sender, \
                site.server.udp(version) as receiver:
            carry(sender, receiver)
            sender.connect((site.server.address(version), 9))
            sender.send(b"x")
            expect(error_of(sender), errno.ECONNREFUSED, "told by the server")
        out = site.router.run("ping", "-n", "-c", 1, "-W", 5, site.server.address(version))
        assert " 1 received" in out, out

        class Router:
            """Begins a connection."""
            namespace = site.router
        listener = Listener(site.server, version)
        ours, theirs = connected(Router, listener, version)
        theirs.sendall(b"x")
        expect(ours.recv(10), b"x", "what came back")
        for sock in (ours, theirs, listener):
            sock.close()
    expect(site.firewall.counters(), before, "counted")


def loopback(site):
    site.firewall.set(zones())
    for address in ("127.0.0.1", "::1", "10.1.0.1"):
        with site.router.udp(address) as one, site.router.udp(address) as other:
            carry(one, other)


def neighbours(site):
    """With nothing permitted they are found all the same, from both sides."""
    site.firewall.set(zones().policy("web", ("trust", "untrust")))
    site.router.run("ip -6 neigh flush dev lan")
    site.client.namespace.run("ip -6 neigh flush dev eth")
    with site.client.udp(6) as sender, site.server.udp(6) as receiver:
        carry(sender, receiver)


class Tunnel:
    """st0.0 between the router and the server, in a zone that answers pings."""

    def __init__(self, site):
        self.site = site
        self.ends = [SectunEnd(site.router, LOCAL, 1), SectunEnd(site.server.namespace, REMOTE, 2)]

    def rules(self, inbound=()):
        return (Rules().zone("trust", "lan").zone("untrust", "wan", inbound=inbound)
                .zone("vpn", "st0.0", inbound=PING))

    def key(self, algorithm=GCM, **options):
        pair = (make_sa(OUT, LOCAL, REMOTE, algorithm, **options),
                make_sa(BACK, REMOTE, LOCAL, algorithm, **options))
        for end in self.ends:
            end.replace(*pair)

    def passes(self):
        return ping(self.site.server, self.ends[0].inner4)

    def delete(self):
        for end in self.ends:
            end.namespace.run(f"ip link del {end.device}")


def esp_and_ah(site, tunnel):
    site.firewall.set(tunnel.rules())
    for algorithm, options in ((GCM, {}), (SHA, {"proto": "ah"})):
        tunnel.key(algorithm, **options)
        assert tunnel.passes(), f"no answer through {options or 'ESP'}"


def esp_in_udp(site, tunnel):
    """With IKE permitted, or begun by the router."""
    for end in tunnel.ends:
        end.hold_encap_socket()
    tunnel.key(encap=True)
    site.firewall.set(tunnel.rules())
    site.lost_as("inbound-denied", lambda: ping(site.server, tunnel.ends[0].inner4, wait=0.1))
    site.firewall.set(tunnel.rules(inbound=(term(UDP, 4500),)))
    assert tunnel.passes(), "no answer where IKE is permitted"
    site.firewall.set(tunnel.rules())
    until(lambda: not site.firewall.sessions(dst_port=4500), "that session has ended")
    out = site.router.run("ping", "-n", "-c", 1, "-W", 5, tunnel.ends[1].inner4)
    assert " 1 received" in out, "no answer to what the router has begun"


def inside(site, tunnel):
    """What comes out of the tunnel is judged by the tunnel's zone."""
    tunnel.key()
    site.firewall.set(tunnel.rules())
    assert tunnel.passes(), "no answer"
    with site.router.udp(tunnel.ends[0].inner4, PORT) as receiver, \
            site.server.namespace.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        site.lost_as("inbound-denied", lambda: sender.sendto(b"x", receiver.getsockname()))


def main():
    tap = Tap()
    kernel.load()
    site = Site()
    for name, function in {
            "nothing unless it is listed": nothing,
            "the list of a zone": by_zone,
            "all but some": all_but,
            "an interface's own list": by_interface,
            "an interface in no zone": in_no_zone,
            "answers to the router": answers,
            "the router and itself": loopback,
            "neighbours": neighbours}.items():
        site.firewall.flush()
        tap.run(name, function, site)
    site.firewall.flush()
    tunnel = Tunnel(site)
    for name, function in {
            "ESP and AH": esp_and_ah,
            "ESP in UDP": esp_in_udp,
            "out of a tunnel": inside}.items():
        site.firewall.flush()
        tap.run(name, function, site, tunnel)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
