#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
What the router itself takes: the list of an interface, or that of its zone;
always the answers to what it has begun, ESP and AH, and what IPv6 needs to find
its neighbours, but not its routers.
"""
import errno
import socket
import struct
import sys

from sectest import kernel
from sectest.algorithm import AH_BY_NAME, BY_NAME
from sectest.endpoint import SectunEnd, make_sa
from sectest.firewall import (Listener, Site, carry, connected, connecting, error_of, nothing_for,
                              ping)
from sectest.poll import until
from sectest.ruleset import EVERYTHING, ICMP, ICMPV6, PING, UDP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
PORT = 5000
SOL_RAW = 255
IPV6_TRANSPARENT = 75
# Advertisement and solicitation.
ROUTER_DISCOVERY = {4: (9, 10), 6: (134, 133)}
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


def forger(site, address, port):
    """A socket of the client with an address that is not the client's."""
    sock = site.client.namespace.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    sock.settimeout(5)
    sock.bind((address, port))
    return sock


def not_answers(site):
    """Who forges an address of the router does not open its ports to those that answer."""
    ours, outside = (site.router_address(host, 6) for host in (site.client, site.server))
    site.firewall.set(zones((term(UDP, PORT + 1),)).policy("web", ("trust", "untrust")))
    with site.router.udp(ours, PORT) as receiver, site.server.udp(6) as partner, \
            forger(site, ours, PORT) as sender:
        sender.sendto(b"forth", partner.getsockname()[:2])
        _, address = partner.recvfrom(10)
        expect(address[:2], (ours, PORT), "where it came from")
        site.lost_as("invalid", lambda: partner.sendto(b"back", address))
        nothing_for(receiver)
    with site.router.udp(ours, PORT + 1) as service, site.router.udp(outside, PORT) as receiver, \
            forger(site, outside, PORT) as sender, forger(site, ours, PORT + 1) as partner:
        sender.sendto(b"forth", service.getsockname()[:2])
        expect(service.recv(10), b"forth", "what is permitted")
        site.lost_as("invalid", lambda: partner.sendto(b"back", receiver.getsockname()[:2]))
        nothing_for(receiver)


def icmp_socket(namespace, version):
    """Gets only router discovery."""
    if version == 4:
        sock = namespace.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        passed = sum(1 << kind for kind in ROUTER_DISCOVERY[4])
        sock.setsockopt(SOL_RAW, 1, struct.pack("=I", 0xffffffff ^ passed))
    else:
        sock = namespace.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        passed = sum(1 << kind for kind in ROUTER_DISCOVERY[6])
        sock.setsockopt(socket.IPPROTO_ICMPV6, 1, ((1 << 256) - 1 ^ passed).to_bytes(32, "little"))
    sock.settimeout(5)
    return sock


def router_discovery(site):
    """Conntrack knows nothing of it, the list does."""
    def to_each(host, check):
        for version, kinds in ROUTER_DISCOVERY.items():
            address = site.router_address(host, version)
            with icmp_socket(site.router, version) as receiver, \
                    icmp_socket(host.namespace, version) as sender:
                for kind in kinds:
                    # The kernel makes the checksum of IPv6.
                    message = struct.pack("!BBHI", kind, 0, 0xffff - (kind << 8), 0)
                    check(receiver, lambda s=sender, m=message, a=address: s.sendto(m, (a, 0)))

    def lost(kind):
        def check(receiver, send):
            site.lost_as(kind, send)
            nothing_for(receiver)
        return check

    def taken(receiver, send):
        send()
        receiver.recv(100)

    site.firewall.set(zones(PING))
    to_each(site.client, lost("inbound-denied"))
    to_each(site.guest, lost("no-zone"))
    site.firewall.set(zones([term(protocol, icmp=kind)
                             for version, protocol in ((4, ICMP), (6, ICMPV6))
                             for kind in ROUTER_DISCOVERY[version]]))
    to_each(site.client, taken)
    expect(site.firewall.sessions(), [], "sessions")


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
            "answers to others with its address": not_answers,
            "router discovery": router_discovery,
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
