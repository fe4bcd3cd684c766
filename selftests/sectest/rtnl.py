# SPDX-License-Identifier: GPL-2.0
"""rtnetlink by hand, for what has to happen in this very thread."""
import os
import socket
import struct

NETLINK_ROUTE = 0
RTM_NEWLINK, RTM_DELLINK = 16, 17
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 1, 4, 0x200, 0x400
IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_NET_NS_FD = 3, 18, 1, 28


def _attr(kind, value):
    data = struct.pack("=HH", len(value) + 4, kind) + value
    return data + bytes(-len(data) % 4)


def _name(text):
    return _attr(IFLA_IFNAME, text.encode() + b"\0")


class Links:
    """The links of the namespace the socket was opened in; all return an errno."""

    def __init__(self, namespace):
        self.sock = namespace.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE)
        self.sock.settimeout(20)

    def _talk(self, command, flags, attrs, index=0):
        body = struct.pack("=BxHiII", 0, 0, index, 0, 0) + attrs
        self.sock.send(struct.pack("=IHHII", 16 + len(body), command,
                                   NLM_F_REQUEST | NLM_F_ACK | flags, 1, 0) + body)
        return -struct.unpack_from("=i", self.sock.recv(65536), 16)[0]

    def add(self, name, kind="sectun"):
        info = _attr(IFLA_INFO_KIND, kind.encode() + b"\0")
        return self._talk(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
                          _name(name) + _attr(IFLA_LINKINFO, info))

    def delete(self, name):
        return self._talk(RTM_DELLINK, 0, _name(name))

    def rename(self, index, name):
        """@index: the number of the link, as the name is the new one."""
        return self._talk(RTM_NEWLINK, 0, _name(name), index)

    def move(self, name, namespace):
        """@namespace is a name of ip(8)."""
        file = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
        try:
            return self._talk(RTM_NEWLINK, 0,
                              _name(name) + _attr(IFLA_NET_NS_FD, struct.pack("=i", file)))
        finally:
            os.close(file)
