# SPDX-License-Identifier: GPL-2.0
"""
Four namespaces in a row:

   client           router A                      router B           server
   .2 [lan]---------[lan] .1                      .1 [lan]---------[lan] .2
   192.168.1.0/24        [wan 203.0.113.1]---[wan 203.0.113.2]   192.168.2.0/24
"""
import json

from sectest.netns import Namespace, veth
from sectest.stand import A, B, Stand

CLIENT, SERVER = "192.168.1.2", "192.168.2.2"
CLIENT_GATE, SERVER_GATE = "192.168.1.1", "192.168.2.1"
CLIENT_NET, SERVER_NET = "192.168.1.0/24", "192.168.2.0/24"


def _mac(namespace, device):
    return json.loads(namespace.run(f"ip -j link show {device}"))[0]["address"]


def _enter_neighbours(left, right, device, left_address, right_address):
    """For good, so that no packet is ever held up by ARP."""
    for here, there, address in ((left, right, right_address), (right, left, left_address)):
        here.run(f"ip neigh replace {address} dev {device} lladdr {_mac(there, device)} "
                 "nud permanent")


class Chain:
    """The namespaces and the links between them; routes come with a tunnel."""

    def __init__(self):
        self.stand = Stand()
        self.a, self.b = self.stand.a, self.stand.b
        self.client, self.server = Namespace("client"), Namespace("server")
        self._join(self.client, CLIENT, self.a, CLIENT_GATE)
        self._join(self.server, SERVER, self.b, SERVER_GATE)
        _enter_neighbours(self.a, self.b, "wan", A, B)
        for router in (self.a, self.b):
            router.sysctl("net/ipv4/ip_forward", 1)
        self.gate_mac = _mac(self.a, "lan")

    @staticmethod
    def _join(host, address, router, gate):
        """A host and its router."""
        veth(host, "lan", router, "lan")
        host.batch(f"addr add {address}/24 dev lan", f"route add default via {gate}")
        router.run(f"ip addr add {gate}/24 dev lan")
        _enter_neighbours(host, router, "lan", address, gate)

    def route(self, *ways):
        """Between the two networks: the words that say where to, on A and on B."""
        to_server, to_client = ways
        self.a.run(f"ip route replace {SERVER_NET} {to_server}")
        self.b.run(f"ip route replace {CLIENT_NET} {to_client}")

    def delete(self):
        self.stand.delete()
        self.client.delete()
        self.server.delete()
