#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Address translation by nftables on the same router: policies see the source
before and the destination after it, also when they are asked again.
"""
import sys

from sectest import kernel
from sectest.firewall import Listener, Site, carry, connected, nothing_for
from sectest.poll import until
from sectest.ruleset import EVERYTHING, TCP, UDP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
PUBLIC, PRIVATE = 8000, 5000
NAT = f"""
table inet nat {{
    chain pre {{
        type nat hook prerouting priority dstnat
        iifname "wan" udp dport {PUBLIC} dnat ip to 10.1.0.2:{PRIVATE}
        iifname "wan" udp dport {PUBLIC} dnat ip6 to [fd01::2]:{PRIVATE}
        iifname "wan" udp dport {PUBLIC + 1} redirect to :{PRIVATE}
    }}
    chain post {{
        type nat hook postrouting priority srcnat
        oifname "wan" masquerade
    }}
}}
"""


def zones(inbound=()):
    return (Rules().zone("trust", "lan").zone("untrust", "wan", inbound=inbound)
            .address("client", "10.1.0.2", "fd01::2")
            .address("router", "10.2.0.1", "fd02::1"))


def source(site):
    """By the client's own address, though the server sees the router's."""
    site.firewall.set(zones().policy("out", ("trust", "untrust"), source="client"))
    for version in VERSIONS:
        router = site.router_address(site.server, version)
        with site.client.udp(version) as sender, site.server.udp(version) as receiver:
            for _ in range(2):
                carry(sender, receiver)
                found, = site.firewall.sessions(dst=site.server.address(version))
                expect((found["src"], found["reply-dst"]), (site.client.address(version), router),
                       "source and its translation")
                # Asked again, of a session whose source is translated by now.
                site.firewall.set(zones().policy("again", ("trust", "untrust"),
                                                 source="client"))
            site.firewall.set(zones().policy("out", ("trust", "untrust"), source="router"))
            until(lambda: not site.firewall.sessions(), "the session has ended")
            to = receiver.getsockname()[:2]
            site.lost_as("denied", lambda s=sender, a=to: s.sendto(b"x", a))
            site.firewall.set(zones().policy("out", ("trust", "untrust"), source="client"))


def destination(site):
    """By the client's address and port, though the server asks for the router's."""
    rules = (zones().application("private", term(UDP, PRIVATE))
             .application("public", term(UDP, PUBLIC)))
    site.firewall.set(rules.policy("in", ("untrust", "trust"), destination="client",
                                   application="private"))
    for version in VERSIONS:
        router = site.router_address(site.server, version)
        with site.server.udp(version) as sender, site.client.udp(version, PRIVATE) as receiver:
            sender.sendto(b"x", (router, PUBLIC))
            got, back = receiver.recvfrom(100)
            receiver.sendto(got, back)
            data, address = sender.recvfrom(100)
            expect((data, address[:2]), (b"x", (router, PUBLIC)), "answer")
            found, = site.firewall.sessions(src=site.server.address(version))
            expect((found["dst"], found["dst-port"], found["reply-src"], found["reply-src-port"],
                    found["policy"]),
                   (router, PUBLIC, site.client.address(version), PRIVATE, "in"), "session")
    site.firewall.set(zones().application("public", term(UDP, PUBLIC))
                      .policy("in", ("untrust", "trust"), destination="router",
                              application="public"))
    until(lambda: not site.firewall.sessions(), "the sessions have ended")
    for version in VERSIONS:
        to = site.router_address(site.server, version), PUBLIC
        with site.server.udp(version) as sender, site.client.udp(version, PRIVATE) as receiver:
            site.lost_as("denied", lambda s=sender, a=to: s.sendto(b"x", a))
            nothing_for(receiver)


def to_the_router(site):
    """Host-inbound traffic by the port that it is translated to."""
    for version in VERSIONS:
        router = site.router_address(site.server, version)
        with site.server.udp(version) as sender, site.router.udp(router, PRIVATE) as receiver:
            site.firewall.set(zones((term(UDP, PUBLIC + 1),)))
            to = router, PUBLIC + 1
            site.lost_as("inbound-denied", lambda s=sender, a=to: s.sendto(b"x", a))
            site.firewall.set(zones((term(UDP, PRIVATE),)))
            sender.sendto(b"x", to)
            got, back = receiver.recvfrom(100)
            receiver.sendto(got, back)
            expect(sender.recv(100), b"x", "answer")


def connections(site):
    """TCP behind the router's address, while rules change."""
    site.firewall.set(zones().policy("out", ("trust", "untrust")))
    before = site.firewall.count("invalid"), site.firewall.count("denied")
    for version in VERSIONS:
        listener = Listener(site.server, version)
        ours, theirs = connected(site.client, listener, version)
        for number in range(10):
            site.firewall.set(zones(EVERYTHING).application("tcp", term(TCP))
                              .policy(f"out-{number}", ("trust", "untrust"), application="tcp"))
            ours.sendall(b"forth")
            expect(theirs.recv(100), b"forth", "what arrived")
            theirs.sendall(b"back")
            expect(ours.recv(100), b"back", "what came back")
        for sock in (ours, theirs, listener):
            sock.close()
    expect((site.firewall.count("invalid"), site.firewall.count("denied")), before, "lost")


def main():
    tap = Tap()
    kernel.load()
    site = Site()
    site.router.run("nft", "-f", "-", stdin=NAT)
    for name, function in {
            "source translation": source,
            "destination translation": destination,
            "translation to the router itself": to_the_router,
            "TCP": connections}.items():
        site.firewall.flush()
        tap.run(name, function, site)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
