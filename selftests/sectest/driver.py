# SPDX-License-Identifier: GPL-2.0
"""A network device whose packets a test hands to the kernel itself."""
import fcntl
import os
import struct

from .netns import run

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454ca, 2, 0x1000
IFF_NAPI, IFF_NAPI_FRAGS = 0x10, 0x20
MAC = "02:00:00:00:00:01"


class Driver:
    """
    A tap device of a namespace that is up; what is received on it has been
    through the stack when receive() returns. @building: packets lie in memory
    as those of a usual driver, with its room in front.
    """

    def __init__(self, namespace, name, flags=0, building=False):
        self.name = name
        # A kernel may have it built in.
        run("modprobe tun", check=False)
        with namespace.inside():
            self.file = os.open("/dev/net/tun", os.O_RDWR | (os.O_NONBLOCK if building else 0))
            fcntl.ioctl(self.file, TUNSETIFF, struct.pack("16sH22x", name.encode(),
                                                          IFF_TAP | IFF_NO_PI | flags))
        namespace.batch(f"link set {name} address {MAC} addrgenmode none up")
        namespace.sysctl(f"net/ipv4/conf/{name}/rp_filter", 0)

    @staticmethod
    def frame(data):
        """An IPv4 packet with its Ethernet header."""
        return bytes.fromhex(MAC.replace(":", "")) + bytes(6) + b"\x08\0" + data

    def receive(self, *pieces):
        """A frame, in one piece or several."""
        return os.writev(self.file, pieces)
