# SPDX-License-Identifier: GPL-2.0
"""
The test stand most tests use:

   namespace a                                    namespace b
   10.0.1.1, fd00:1::1                            10.0.1.2, fd00:1::2
   [tunnel device]                                [tunnel device]
        |                                              |
   [wan 203.0.113.1]------------- veth ---------[wan 203.0.113.2]
   (2001:db8::1)                                  (2001:db8::2)
"""
import atexit

from .netns import Namespace, veth

A, B = "203.0.113.1", "203.0.113.2"
A6, B6 = "2001:db8::1", "2001:db8::2"


class Stand:
    """Two joined namespaces, removed when the test ends."""

    def __init__(self, mtu=1500):
        self.a = Namespace("a")
        self.b = Namespace("b")
        veth(self.a, "wan", self.b, "wan", mtu)
        self.a.run(f"ip addr add {A}/24 dev wan")
        self.b.run(f"ip addr add {B}/24 dev wan")
        atexit.register(self.delete)

    def add_ipv6(self):
        """The same wire with IPv6 addresses as well."""
        self.a.run(f"ip addr add {A6}/64 dev wan nodad")
        self.b.run(f"ip addr add {B6}/64 dev wan nodad")

    def delete(self):
        self.a.delete()
        self.b.delete()
