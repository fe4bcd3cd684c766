# SPDX-License-Identifier: GPL-2.0
"""
The test stand most tests use:

   namespace a                                    namespace b
   10.0.1.1, fd00:1::1                            10.0.1.2, fd00:1::2
   [tunnel device]                                [tunnel device]
        |                                              |
   [wan 203.0.113.1]------------- veth ---------[wan 203.0.113.2]
"""
import atexit

from .netns import Namespace, veth

A, B = "203.0.113.1", "203.0.113.2"


class Stand:
    """Two joined namespaces, removed when the test ends."""

    def __init__(self, mtu=1500):
        self.a = Namespace("a")
        self.b = Namespace("b")
        veth(self.a, "wan", self.b, "wan", mtu)
        self.a.run(f"ip addr add {A}/24 dev wan")
        self.b.run(f"ip addr add {B}/24 dev wan")
        atexit.register(self.delete)

    def delete(self):
        self.a.delete()
        self.b.delete()
