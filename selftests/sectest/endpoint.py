# SPDX-License-Identifier: GPL-2.0
"""The two kinds of tunnel end: ours, and the kernel's own XFRM."""
import json
import socket
from dataclasses import dataclass
from ipaddress import ip_network

from .algorithm import Algorithm
from .ctl import Ctl
from .encap import open_encap
from .genl import Family, attr, string, u32

REQID = 1
PORT = (4500).to_bytes(2, "big")
KEEPER, NOWHERE = 4000000000, "192.0.2.254/32"


@dataclass(frozen=True)
class Sa:
    """One direction, seen by nobody in particular: from @src to @dst."""
    spi: int
    src: str
    dst: str
    algorithm: Algorithm
    key: bytes
    auth_key: bytes = b""
    esn: bool = False
    window: int = 64
    encap: bool = False
    mode: str = "tunnel"
    proto: str = "esp"


def make_sa(spi, src, dst, algorithm, seed=None, **options):
    """An SA whose keys follow from algorithm, SPI and @seed."""
    key, auth_key = algorithm.keys(seed or hex(spi))
    return Sa(spi, src, dst, algorithm, key, auth_key, **options)


def sa_attrs(sa, outer):
    """What a request to add @sa says at the end whose address is @outer."""
    out = sa.src == outer
    yield attr("SA_DIRECTION", u32(1 if out else 0))
    yield attr("SA_SPI", sa.spi.to_bytes(4, "big"))
    family = socket.AF_INET6 if ":" in outer else socket.AF_INET
    yield attr("SA_LOCAL", socket.inet_pton(family, outer))
    yield attr("SA_REMOTE", socket.inet_pton(family, sa.dst if out else sa.src))
    yield attr("SA_ALGORITHM", string(sa.algorithm.name))
    if sa.mode == "transport":
        yield attr("SA_MODE", u32(1))
    if sa.proto == "ah":
        yield attr("SA_PROTOCOL", u32(1))
    if sa.key:
        yield attr("SA_KEY", sa.key)
    if sa.auth_key:
        yield attr("SA_AUTH_KEY", sa.auth_key)
    if sa.esn:
        yield attr("SA_ESN", b"")
    if not out:
        yield attr("SA_REPLAY_WINDOW", u32(sa.window))
    if sa.encap:
        yield attr("SA_ENCAP_LOCAL_PORT", PORT)
        yield attr("SA_ENCAP_REMOTE_PORT", PORT)


def selector_attr(src, dst):
    """Two prefixes of a family as a selector of such a request."""
    src, dst = ip_network(src), ip_network(dst)
    return attr("SA_SELECTOR", attr("SELECTOR_SRC", src.network_address.packed) +
                attr("SELECTOR_SRC_LEN", bytes([src.prefixlen])) +
                attr("SELECTOR_DST", dst.network_address.packed) +
                attr("SELECTOR_DST_LEN", bytes([dst.prefixlen])), nested=True)


class End:
    """A tunnel device with an IPv4 and an IPv6 address in a namespace."""

    def __init__(self, namespace, outer, number, device):
        self.namespace = namespace
        self.outer = outer
        self.device = device
        self.inner4 = f"10.0.1.{number}"
        self.inner6 = f"fd00:1::{number}"
        self.socket = None

    def addresses(self):
        self.namespace.batch(f"addr add {self.inner4}/24 dev {self.device}",
                             f"addr add {self.inner6}/64 dev {self.device} nodad")

    def hold_encap_socket(self):
        """Port 4500, as an IKE daemon has it."""
        if self.socket is None:
            self.socket = open_encap(self.namespace, "::" if ":" in self.outer else "0.0.0.0")
        return self.socket


def know_each_other(left, right):
    """
    Ends whose traffic is between their outer addresses: to look for a neighbour
    takes packets between the same ones.
    """
    for end, other in ((left, right), (right, left)):
        end.inner4 = end.inner6 = end.outer
        link = json.loads(other.namespace.run("ip -j link show wan"))[0]["address"]
        end.namespace.run(f"ip neigh replace {other.outer} lladdr {link} dev wan")


class SectunEnd(End):
    """st0.0"""

    def __init__(self, namespace, outer, number, device="st0.0"):
        super().__init__(namespace, outer, number, device)
        self.ctl = Ctl(namespace)
        self.family = None
        namespace.batch(f"link add {device} type sectun", f"link set {device} up")
        self.addresses()
        self.stay_up()

    def stay_up(self, up=True):
        """
        A trap that no packet meets keeps the carrier while SAs change. When it
        comes back, the kernel begins to send some time later only.
        """
        if up:
            self.ctl.run("trap", "add", "dev", self.device, "reqid", KEEPER,
                         "src-ts", NOWHERE, "dst-ts", NOWHERE)
        else:
            self.ctl.run("trap", "del", "dev", self.device, "reqid", KEEPER)

    def add(self, sa, *words):
        """Outbound when the SA starts here, else inbound; @words go along."""
        out = sa.src == self.outer
        line = ["sa", "add", "dev", self.device, "dir", "out" if out else "in",
                "spi", hex(sa.spi), "local", self.outer, "remote", sa.dst if out else sa.src]
        line += sa.algorithm.sectun(sa.key, sa.auth_key)
        if sa.mode != "tunnel":
            line += ["mode", sa.mode]
        if sa.proto != "esp":
            line += ["proto", sa.proto]
        if sa.esn:
            line.append("esn")
        if not out:
            line += ["replay-window", sa.window]
        if sa.encap:
            line += ["encap", 4500, 4500]
        self.ctl.run(*line, *words)

    def delete(self, sa):
        if sa.src == self.outer:
            self.ctl.run("sa", "del", "dir", "out", "spi", hex(sa.spi), "remote", sa.dst,
                         "proto", sa.proto)
        else:
            self.ctl.run("sa", "del", "dir", "in", "spi", hex(sa.spi), "proto", sa.proto)

    def flush(self):
        self.ctl.run("sa", "flush", "dev", self.device)

    def _request(self, command, *attrs):
        error, message = self.family.request(command, attr("SA_IFNAME", string(self.device)),
                                             *attrs)
        assert not error, f"{command}: {message or error}"

    def replace(self, *sas, more=()):
        """
        All that was there by @sas, each with the attributes @more: by hand,
        which takes no process.
        """
        if self.family is None:
            self.family = Family(self.namespace)
        self._request("SA_FLUSH")
        for sa in sas:
            self._request("SA_ADD", *sa_attrs(sa, self.outer), *more)


class XfrmEnd(End):
    """The kernel's ESP, or AH, behind an XFRM interface."""

    def __init__(self, namespace, outer, number, peer, device="ipsec0", proto="esp"):
        super().__init__(namespace, outer, number, device)
        namespace.batch(f"link add {device} type xfrm if_id {number}",
                        f"link set {device} up")
        self.if_id = number
        self.addresses()
        for family in ("0.0.0.0/0", "::/0"):
            for direction in ("out", "in", "fwd"):
                ends = (outer, peer) if direction == "out" else (peer, outer)
                namespace.run(*(f"ip xfrm policy add src {family} dst {family} dir {direction} "
                                f"if_id {number} tmpl src {ends[0]} dst {ends[1]} proto {proto} "
                                f"reqid {REQID} mode tunnel").split())

    def _state_add(self, sa):
        line = (f"xfrm state add src {sa.src} dst {sa.dst} proto {sa.proto} spi {sa.spi:#x} "
                f"reqid {REQID} mode {sa.mode} {sa.algorithm.xfrm(sa.key, sa.auth_key)} "
                f"replay-window {sa.window}")
        flags = []
        if sa.mode == "tunnel":
            line += f" if_id {self.if_id}"
            flags.append("af-unspec")
        if sa.esn:
            flags.append("esn")
        # Without, it pads IPv4 as RFC 4302 wants it for IPv6.
        if sa.proto == "ah":
            flags.append("align4")
        if flags:
            line += f" flag {' '.join(flags)}"
        if sa.encap:
            line += f" encap espinudp 4500 4500 {'::' if ':' in sa.src else '0.0.0.0'}"
        return line

    def add(self, sa):
        self.namespace.batch(self._state_add(sa))

    def replace(self, *sas):
        """All that was there by @sas, in one process."""
        self.namespace.batch("xfrm state flush", *map(self._state_add, sas))

    def delete(self, sa):
        self.namespace.batch(f"xfrm state del src {sa.src} dst {sa.dst} proto {sa.proto} "
                             f"spi {sa.spi:#x}")

    def flush(self):
        self.namespace.run("ip xfrm state flush")


class XfrmHost(XfrmEnd):
    """The kernel's ESP, or AH, in transport mode, for all that goes to a peer."""

    def __init__(self, namespace, outer, peer, proto="esp"):  # pylint: disable=super-init-not-called
        End.__init__(self, namespace, outer, 0, "wan")
        for direction in ("out", "in"):
            ends = (outer, peer) if direction == "out" else (peer, outer)
            namespace.run(f"ip xfrm policy add src {ends[0]} dst {ends[1]} dir {direction} "
                          f"priority 2 tmpl proto {proto} reqid {REQID} mode transport")
        # As an IKE daemon's socket has it: ESP in UDP is not to be in ESP.
        namespace.run(f"ip xfrm policy add src {peer} dst {outer} proto udp dport 4500 dir in "
                      "priority 1")
