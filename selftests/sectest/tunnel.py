# SPDX-License-Identifier: GPL-2.0
"""st0.0 on both sides, packets written straight to the device."""
import socket

from .algorithm import BY_NAME
from .capture import ETH_P_IP, Capture
from .endpoint import SectunEnd, make_sa
from .stand import A, A6, B, B6, Stand

GCM = BY_NAME["aes128gcm16"]
OUT, BACK = 0x8000, 0x8001
ETH_P_IPV6 = 0x86dd
INNER = {4: ("10.0.1.1", "10.0.1.2"), 6: ("fd00:1::1", "fd00:1::2")}


class Tunnel:
    """Outside it is IPv4, or IPv6 if @version says so."""

    def __init__(self, version=4):
        self.stand = Stand()
        if version == 6:
            self.stand.add_ipv6()
        self.near, self.far = (A, B) if version == 4 else (A6, B6)
        self.left = SectunEnd(self.stand.a, self.near, 1)
        self.right = SectunEnd(self.stand.b, self.far, 2)
        self.key()
        self.wire = Capture(self.stand.b, "wan",
                            protocol=ETH_P_IP if version == 4 else ETH_P_IPV6)
        self.inside = {end: Capture(end.namespace, "st0.0")
                       for end in (self.left, self.right)}

    def key(self):
        """New SAs; returns the one that leads in at the left."""
        back = make_sa(BACK, self.far, self.near, GCM)
        for end in (self.left, self.right):
            end.replace(make_sa(OUT, self.near, self.far, GCM), back)
        return back

    def set(self, *words):
        self.left.ctl.run("link", "set", "dev", "st0.0", *words)

    def write(self, end, data):
        """@data goes into the device of @end."""
        with end.namespace.inside():
            with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) as sock:
                sock.sendto(data, ("st0.0", ETH_P_IP if data[0] >> 4 == 4 else ETH_P_IPV6))

    def through(self, sender, receiver, data):
        """What comes out of the tunnel for @data."""
        self.inside[receiver].drain()
        self.write(sender, data)
        got = self.inside[receiver].next()
        assert got, "nothing came out of the tunnel"
        return got
