# SPDX-License-Identifier: GPL-2.0
"""What router A may look at packets with, each for the same policies."""
import socket
import struct

from sectest import rules
from sectest.genl import Family, attr, u16

from . import BenchError
from .pktgen import DISCARD

NETLINK_NETFILTER, CTNETLINK, CT_DELETE = 12, 1, 2
NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 1, 4, 2
# Seconds that a rule set may take.
PATIENCE = 120
LAN, VPN = 1, 2

# A chain that nothing leads to: conntrack is at work, and nobody asks it.
TRACKING = "table inet bench { chain unused { ct state new accept; }; }"
# The set takes ranges in each of its fields, and is looked up once for all policies.
NFTABLES = """
table inet bench {
	map policies {
		typeof ip saddr . ip daddr . ip protocol . th dport : verdict
		flags interval
		elements = { %s }
	}
	chain lan-to-vpn {
		ip saddr . ip daddr . ip protocol . th dport vmap @policies
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		meta iifname . meta oifname vmap { "lan" . "st0.0" : jump lan-to-vpn }
	}
}
"""


def forget(router):
    """No connection is known any more."""
    with router.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as sock:
        sock.settimeout(PATIENCE)
        sock.send(struct.pack("=IHHII", 20, CTNETLINK << 8 | CT_DELETE,
                              NLM_F_REQUEST | NLM_F_ACK, 1, 0) + bytes(4))
        _, kind, error = struct.unpack_from("=IH10xi", sock.recv(4096))
    if kind != NLMSG_ERROR or error:
        raise BenchError(f"conntrack keeps its entries: {error}")


class Off:
    """Nothing looks at them."""

    def __init__(self, router, policies):
        """There is nothing to be done for @policies."""

    def close(self):
        """As little."""


class Nftables:
    """Conntrack, and a map from what all policies compare to what they say."""

    def __init__(self, router, policies):
        self.router = router
        self._load(NFTABLES % ", ".join(
            f"{policy.source} . {policy.destination} . udp . {policy.port} : accept"
            for policy in policies))

    def _load(self, ruleset):
        self.router.run("nft", "-f", "-", stdin=ruleset)

    def close(self):
        self.router.run("nft flush ruleset")
        forget(self.router)


class Tracking(Nftables):
    """Conntrack by itself."""

    def __init__(self, router, policies):
        self.router = router
        self._load(TRACKING)


def _numbers(things):
    """Each of them once, counted from 1."""
    return {thing: number for number, thing in enumerate(dict.fromkeys(things), 1)}


class Zones:
    """Ours."""

    def __init__(self, router, policies):
        self.router = router
        self.family = Family(router)
        self.rules = rules.Rules(self.family)
        self.family.sock.settimeout(PATIENCE)
        self.family.ask("RULES_SET", *self._parts(policies))

    @staticmethod
    def _parts(policies):
        networks = _numbers(network for policy in policies
                            for network in (policy.source, policy.destination))
        ports = _numbers(policy.port for policy in policies)
        yield rules.default(rules.DENY)
        for number, name, device in (LAN, "lan", "lan"), (VPN, "vpn", "st0.0"):
            yield rules.zone(number, name)
            yield rules.interface(device, number)
        for network, number in networks.items():
            yield rules.address(number, f"network-{number}", network)
        for port, number in ports.items():
            yield rules.application(number, f"udp-{port}", rules.term(
                rules.UDP, dst_low=port, dst_high=port))
        for number, policy in enumerate(policies, 1):
            yield rules.policy(f"policy-{number}", (LAN, VPN), rules.PERMIT,
                               [networks[policy.source]], [networks[policy.destination]],
                               [ports[policy.port]])

    def _trace(self, *attrs):
        error, message = self.family.request("TRACE_SET", *attrs)
        if error:
            raise BenchError(f"no trace: {message or error}")

    def trace_others(self):
        """Packets that are not there."""
        self._trace(attr("TRACE_FILTER", attr("FLOW_FILTER_DST_PORT", u16(DISCARD + 1)),
                         nested=True))

    def trace_stop(self):
        self._trace(attr("TRACE_STOP", b""))

    def close(self):
        error, message = self.rules.flush()
        if error:
            raise BenchError(f"rules stay: {message or error}")
        self.family.sock.close()
        forget(self.router)
