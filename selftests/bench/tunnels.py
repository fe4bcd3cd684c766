# SPDX-License-Identifier: GPL-2.0
"""The ways from router A to router B, each built in and taken out of a chain."""
from dataclasses import dataclass

from sectest.algorithm import BY_NAME
from sectest.endpoint import SectunEnd, XfrmEnd, make_sa
from sectest.netns import run
from sectest.stand import A, B

# The same on every device, and small enough for all of them.
MTU = 1400
WINDOW = 1024


@dataclass(frozen=True)
class Cipher:
    """An algorithm with its setting of extended sequence numbers."""
    name: str
    esn: bool = False

    def pair(self, **options):
        """SAs there and back, the same for whoever takes them."""
        for spi, src, dst in ((0x1000, A, B), (0x1001, B, A)):
            yield make_sa(spi, src, dst, BY_NAME[self.name], esn=self.esn, **options)


CIPHERS = {"gcm": Cipher("aes128gcm16", esn=True),
           "cbc": Cipher("aes256-sha256"),
           "chacha": Cipher("chacha20poly1305")}


class Plain:
    """No tunnel."""

    def __init__(self, chain):
        chain.route(f"via {B} dev wan", f"via {A} dev wan")

    def close(self):
        """The next one replaces the routes."""


class Tunnel:
    """A device of the same name on both routers."""

    def __init__(self, chain, device):
        self.chain = chain
        self.device = device
        for router in (chain.a, chain.b):
            router.run(f"ip link set {device} mtu {MTU} up")
        chain.route(f"dev {device}", f"dev {device}")

    def close(self):
        for router in (self.chain.a, self.chain.b):
            router.run(f"ip link del {self.device}")


class Gre(Tunnel):
    """Encapsulation without encryption."""

    def __init__(self, chain):
        chain.a.run(f"ip link add gre1 type gre local {A} remote {B}")
        chain.b.run(f"ip link add gre1 type gre local {B} remote {A}")
        super().__init__(chain, "gre1")


class WireGuard(Tunnel):
    """Its handshake is done by the first packet."""

    PORT = 51820

    def __init__(self, chain):
        keys = [run("wg", "genkey"), run("wg", "genkey")]
        peers = [run("wg", "pubkey", stdin=key).strip() for key in reversed(keys)]
        for router, key, peer, remote in zip((chain.a, chain.b), keys, peers, (B, A)):
            router.run("ip link add wg0 type wireguard")
            router.run("wg", "set", "wg0", "listen-port", self.PORT,
                       "private-key", "/dev/stdin", "peer", peer, "allowed-ips", "0.0.0.0/0",
                       "endpoint", f"{remote}:{self.PORT}", stdin=key)
        super().__init__(chain, "wg0")


class Esp(Tunnel):
    """SAs with static keys between ends of either kind."""

    def __init__(self, chain, ends, cipher, encap=False, window=WINDOW):
        self.ends = ends
        for end in ends:
            if encap:
                end.hold_encap_socket()
            end.replace(*cipher.pair(encap=encap, window=window))
        super().__init__(chain, ends[0].device)

    def close(self):
        super().close()
        for end in self.ends:
            if end.socket:
                end.socket.close()


class Sectun(Esp):
    """st0.0 on both routers."""

    def __init__(self, chain, cipher, **options):
        super().__init__(chain, (SectunEnd(chain.a, A, 1), SectunEnd(chain.b, B, 2)),
                         cipher, **options)


class Xfrm(Esp):
    """The kernel's own, by XFRM interfaces."""

    def __init__(self, chain, cipher, **options):
        super().__init__(chain, (XfrmEnd(chain.a, A, 1, B), XfrmEnd(chain.b, B, 2, A)),
                         cipher, **options)

    def close(self):
        super().close()
        for end in self.ends:
            end.namespace.batch("xfrm policy flush", "xfrm state flush")


def _paths():
    yield "plain", Plain
    yield "gre", Gre
    yield "wireguard", WireGuard
    for kind, builder in (("xfrm", Xfrm), ("st0", Sectun)):
        for name, cipher in CIPHERS.items():
            yield f"{kind}-{name}", lambda chain, b=builder, c=cipher, **o: b(chain, c, **o)
        yield f"{kind}-gcm-natt", lambda chain, b=builder: b(chain, CIPHERS["gcm"], encap=True)


PATHS = dict(_paths())


def rival(path):
    """What a path is compared with: XFRM with the same algorithm."""
    kind, _, rest = path.partition("-")
    return f"xfrm-{rest}" if kind == "st0" else None
