#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12
"""nftables: the hooks see inner packets at st0.0 and ESP outside; what either keeps."""
import json
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME
from sectest.capture import ETH_P_IP, Capture
from sectest.endpoint import SectunEnd, make_sa
from sectest.netns import Namespace, veth
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
OUT, BACK = 0xc000, 0xc001
CLIENT = "10.9.0.2"
PINGS = 3

INET = """
table inet inside {
    chain prerouting {
        type filter hook prerouting priority filter
        iifname "st0.0" icmp type { echo-request, echo-reply } counter name pre
    }
    chain input {
        type filter hook input priority filter
        iifname "st0.0" icmp type { echo-request, echo-reply } counter name in
        meta l4proto esp iifname "wan" counter name esp_in
    }
    chain forward {
        type filter hook forward priority filter
        iifname "lan" oifname "st0.0" icmp type echo-request counter name forth
        iifname "st0.0" oifname "lan" icmp type echo-reply counter name back
    }
    chain output {
        type filter hook output priority filter
        oifname "st0.0" icmp type { echo-request, echo-reply } counter name out
        meta l4proto esp oifname "wan" counter name esp_out
    }
    chain postrouting {
        type filter hook postrouting priority filter
        oifname "st0.0" icmp type { echo-request, echo-reply } counter name post
    }
}
"""
NETDEV = """
table netdev st {
    chain ingress {
        type filter hook ingress device "st0.0" priority filter
        icmp type echo-reply counter name in
    }
    chain egress {
        type filter hook egress device "st0.0" priority filter
        icmp type echo-request ip ttl 9 counter name dropped drop
        icmp type echo-request counter name out
    }
}
"""
OUTBOUND = """
table inet kept {
    chain forward {
        type filter hook forward priority filter
        oifname "st0.0" meta mark set 42 meta priority set 1:7 ct mark set 7
    }
    chain output {
        type filter hook output priority filter
        meta l4proto != esp accept
        meta mark 42 counter name marked
        meta mark 0 counter name unmarked
        meta priority 1:7 counter name prior
        ct mark 7 counter name inner_conntrack
        ct original ip daddr 203.0.113.2 ct original protocol esp counter name own_conntrack
    }
}
"""
INBOUND = """
table inet kept {
    chain prerouting {
        type filter hook prerouting priority filter
        meta l4proto esp meta mark set 42 ct mark set 7
        iifname != "st0.0" accept
        meta mark 42 counter name marked
        ct mark 7 counter name outer_conntrack
        ct original ip saddr 10.9.0.2 counter name own_conntrack
    }
}
"""
MASQUERADE = """
table ip nat {
    chain postrouting {
        type nat hook postrouting priority srcnat
        oifname "st0.0" counter name new masquerade
    }
}
"""
THERE = """
table inet marks {
    chain output {
        type filter hook output priority filter
        oifname "st0.0" icmp type echo-request meta mark set 42 counter name sent
    }
    chain input {
        type filter hook input priority filter
        iifname "st0.0" meta mark != 0 counter name marked
    }
}
"""
HERE = """
table inet marks {
    chain output {
        type filter hook output priority filter
        meta l4proto esp meta mark 42 counter name kept
        meta l4proto esp meta mark 0 counter name scrubbed
    }
    chain prerouting {
        type filter hook prerouting priority filter
        meta l4proto esp meta mark set 42
    }
}
"""


class Rules:
    """A rule set whose named counters follow from the rules."""

    def __init__(self, namespace, text):
        self.namespace = namespace
        names = [line.split("counter name ")[1].split()[0]
                 for line in text.splitlines() if "counter name" in line]
        head, rest = text.lstrip().split("\n", 1)
        counters = "".join(f"counter {name} {{ }}\n" for name in names)
        self.namespace.run("nft", "-f", "-", stdin=f"{head}\n{counters}{rest}")

    def counts(self):
        listed = json.loads(self.namespace.run("nft -j list counters"))["nftables"]
        return {item["counter"]["name"]: item["counter"]["packets"]
                for item in listed if "counter" in item}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.namespace.run("nft flush ruleset")


class Site:
    """client - a, which routes - b"""

    def __init__(self):
        self.stand = Stand()
        self.client = Namespace("client")
        veth(self.client, "wan", self.stand.a, "lan")
        self.client.batch(f"addr add {CLIENT}/24 dev wan", "route add default via 10.9.0.1")
        self.stand.a.run("ip addr add 10.9.0.1/24 dev lan")
        self.stand.a.sysctl("net/ipv4/ip_forward", 1)
        self.left, self.right = SectunEnd(self.stand.a, A, 1), SectunEnd(self.stand.b, B, 2)
        pair = (make_sa(OUT, A, B, GCM), make_sa(BACK, B, A, GCM))
        for end in (self.left, self.right):
            end.replace(*pair)
        # The stack's own packets would be counted, too.
        for namespace, device in ((self.stand.a, "st0.0"), (self.stand.b, "st0.0"),
                                  (self.client, "default")):
            namespace.sysctl(f"net/ipv6/conf/{device}/disable_ipv6", 1)
        self.stand.b.run("ip route add 10.9.0.0/24 dev st0.0")

    def ping(self, namespace=None, *options, check=True):
        (namespace or self.client).run("ping", "-n", "-c", PINGS, "-i", "0.01", "-W", "2",
                                       *options, "10.0.1.2", check=check)


def hooks(site):
    """Inner packets at st0.0: forwarded, from here, to here; ESP at the wire."""
    with Rules(site.stand.a, INET) as rules:
        site.ping()
        expect(rules.counts(), {"pre": PINGS, "in": 0, "esp_in": PINGS, "forth": PINGS,
                                "back": PINGS, "out": 0, "esp_out": PINGS, "post": PINGS},
               "forwarded packets")
        site.ping(site.stand.a)
        expect(rules.counts(), {"pre": 2 * PINGS, "in": PINGS, "esp_in": 2 * PINGS,
                                "forth": PINGS, "back": PINGS, "out": PINGS,
                                "esp_out": 2 * PINGS, "post": 2 * PINGS}, "and those of a")


def at_the_device(site):
    """Ingress and egress of st0.0, which may drop."""
    with Rules(site.stand.a, NETDEV) as rules:
        site.ping()
        expect(rules.counts(), {"in": PINGS, "dropped": 0, "out": PINGS}, "packets")
        site.ping(site.client, "-t", "10", "-W", "0.1", check=False)
        expect(rules.counts(), {"in": PINGS, "dropped": PINGS, "out": PINGS},
               "and dropped ones")
    site.ping()


def kept_outbound(site):
    """Mark and priority go along, the inner packet's conntrack entry does not."""
    with Rules(site.stand.a, OUTBOUND) as rules:
        site.ping()
        expect(rules.counts(), {"marked": PINGS, "unmarked": 0, "prior": PINGS,
                                "inner_conntrack": 0, "own_conntrack": PINGS}, "ESP")


def kept_inbound(site):
    """The same the other way round."""
    with Rules(site.stand.b, INBOUND) as rules:
        site.ping()
        expect(rules.counts(), {"marked": PINGS, "outer_conntrack": 0,
                                "own_conntrack": PINGS}, "inner packets")


def masquerade(site):
    """Behind the address of st0.0, the only one that b knows a way to."""
    site.stand.b.run("ip route del 10.9.0.0/24 dev st0.0")
    seen = Capture(site.stand.b, "st0.0", protocol=ETH_P_IP)
    with Rules(site.stand.a, MASQUERADE) as rules:
        site.ping()
        expect(rules.counts(), {"new": 1}, "connections")
    got = seen.next()
    assert got and got[12:16] == bytes([10, 0, 1, 1]), f"what b got: {got.hex()}"
    site.stand.b.run("ip route add 10.9.0.0/24 dev st0.0")


def scrubbed_elsewhere(site):
    """A mark means nothing in another namespace."""
    site.stand.a.run(f"ip link set st0.0 netns {site.client.name}")
    site.client.batch("addr add 10.0.1.1/24 dev st0.0", "link set st0.0 up")
    with Rules(site.client, THERE) as there, Rules(site.stand.a, HERE) as here:
        site.ping(site.client)
        expect(there.counts(), {"sent": PINGS, "marked": 0}, "where the device is")
        expect(here.counts(), {"kept": 0, "scrubbed": PINGS}, "where the ESP is")


def main():
    tap = Tap()
    kernel.load()
    site = Site()
    tap.run("hooks at st0.0 and outside", hooks, site)
    tap.run("ingress and egress of st0.0", at_the_device, site)
    tap.run("mark, priority and conntrack, outbound", kept_outbound, site)
    tap.run("mark and conntrack, inbound", kept_inbound, site)
    tap.run("masquerade out of st0.0", masquerade, site)
    tap.run("mark, between namespaces", scrubbed_elsewhere, site)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
