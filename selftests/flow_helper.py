#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Connections that another one announces, by the kernel's own FTP helper: permitted
as the session that has announced them, for as long as that is, and no others.
"""
import sys

from sectest import kernel
from sectest.firewall import Listener, Site, abort, acknowledged, connected, connecting
from sectest.netns import run
from sectest.poll import until
from sectest.ruleset import TCP, Rules, term
from sectest.tap import Tap, expect

VERSIONS = 4, 6
OUT = "trust", "untrust"
FTP = 21
HELPER = f"""
table inet helper {{
    ct helper ftp {{
        type "ftp" protocol tcp
    }}
    chain pre {{
        type filter hook prerouting priority filter
        tcp dport {FTP} ct helper set "ftp"
    }}
}}
"""


def zones():
    return (Rules().zone("trust", "lan").zone("untrust", "wan").application("ftp", term(TCP, FTP))
            .policy("ftp", OUT, "permit", "count", application="ftp"))


class Control:
    """A control connection from client to server."""

    def __init__(self, site, version):
        self.site, self.version = site, version
        self.listener = Listener(site.server, version, FTP)
        self.client, self.server = connected(site.client, self.listener, version)
        # The helper begins to read behind a line in each direction.
        self.say(self.server, "220 Hello")
        self.say(self.client, "USER anonymous")

    def say(self, by, text):
        """The other end has it when the helper has seen it."""
        by.sendall(text.encode() + b"\r\n")
        other = self.server if by is self.client else self.client
        expect(other.recv(1000), text.encode() + b"\r\n", "what was said")

    def active(self, listener):
        """The client tells where it listens."""
        address, port = listener.address
        if self.version == 4:
            self.say(self.client, f"PORT {address.replace('.', ',')},{port >> 8},{port & 255}")
        else:
            self.say(self.client, f"EPRT |2|{address}|{port}|")

    def passive(self, listener):
        """The server tells where it listens."""
        address, port = listener.address
        if self.version == 4:
            self.say(self.client, "PASV")
            self.say(self.server, "227 Entering Passive Mode "
                     f"({address.replace('.', ',')},{port >> 8},{port & 255}).")
        else:
            self.say(self.client, "EPSV")
            self.say(self.server, f"229 Entering Extended Passive Mode (|||{port}|)")

    def close(self):
        abort(self.client, self.server)
        self.listener.close()


def data_of(site, port):
    """The session of a data connection."""
    found, = site.firewall.sessions(protocol=TCP, dst_port=port)
    return found


def exchange(left, right):
    left.sendall(b"data")
    expect(right.recv(100), b"data", "what arrived")
    right.sendall(b"back")
    expect(left.recv(100), b"back", "what came back")


def announced(site, version, passive):
    """From the server to the client, or the other way; counted by the policy of the other."""
    site.firewall.set(zones())
    control = Control(site, version)
    host, other = (site.server, site.client) if passive else (site.client, site.server)
    listener = Listener(host, version)
    stranger = Listener(host, version)
    (control.passive if passive else control.active)(listener)
    site.lost_as("denied", lambda: connecting(other, stranger.address, version).close())
    ours, theirs = connected(other, listener, version)
    exchange(ours, theirs)
    found = data_of(site, listener.address[1])
    into, out = ("lan", "wan") if passive else ("wan", "lan")
    expect((found["policy"], found["src"], found["in-ifname"], found["out-ifname"],
            found["from"], found["to"]),
           ("ftp", other.address(version), into, out, *OUT), "session")
    expect(site.firewall.policies()["ftp"][0], 1, "hits")

    # New rules that permit the one permit the other.
    site.firewall.set(zones())
    exchange(theirs, ours)
    expect(data_of(site, listener.address[1])["id"], found["id"], "number")
    # And those that do not end both.
    site.firewall.set(Rules().zone("trust", "lan").zone("untrust", "wan"))
    until(lambda: not site.firewall.sessions(protocol=TCP), "both have ended")
    site.lost_as("invalid", lambda: ours.send(b"more"))
    abort(ours, theirs)
    for each in (listener, stranger, control):
        each.close()


def not_any_more(site, version):
    """What was announced by a session that has ended since."""
    site.firewall.set(zones())
    control = Control(site, version)
    listener = Listener(site.client, version)
    control.active(listener)
    acknowledged(control.client, control.server)
    site.firewall.set(Rules().zone("trust", "lan").zone("untrust", "wan"))
    until(lambda: not site.firewall.sessions(protocol=TCP), "the session has ended")
    site.lost_as("denied", lambda: connecting(site.server, listener.address, version).close())
    for sock in (listener, control):
        sock.close()


def main():
    tap = Tap()
    kernel.load()
    run("modprobe nf_conntrack_ftp")
    site = Site()
    site.router.run("nft", "-f", "-", stdin=HELPER)
    for version in VERSIONS:
        tap.run(f"IPv{version}, from the server", announced, site, version, False)
        tap.run(f"IPv{version}, to the server", announced, site, version, True)
        tap.run(f"IPv{version}, of a session that is over", not_any_more, site, version)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
