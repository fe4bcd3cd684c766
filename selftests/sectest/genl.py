# SPDX-License-Identifier: GPL-2.0
"""
Generic netlink by hand: requests that no well-behaved client would send, and
counters without a process for every look at them.
"""
import re
import socket
import struct
from pathlib import Path

HEADER = Path(__file__).resolve().parents[2] / "netlink-uapi/include/uapi/linux/sectun.h"
NETLINK_GENERIC, SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 16, 270, 10, 11
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP = 1, 4, 0x300
NLMSG_ERROR, NLMSG_DONE, GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 2, 3, 16, 3
NETLINK_ADD_MEMBERSHIP, CTRL_ATTR_MCAST_GROUPS = 1, 7
NLMSGERR_ATTR_MSG = 1
NLA_F_NESTED = 0x8000


def _constants():
    """The enumerations of the uapi header, by name."""
    found = {}
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(encoding="ascii"), flags=re.S)
    for body in re.findall(r"enum[^{]*\{(.*?)\}", text, re.S):
        value = 0
        for entry in body.split(","):
            name, _, number = (part.strip() for part in entry.partition("="))
            if re.fullmatch(r"\d+", number):
                value = int(number)
            if name.startswith("SECTUN_") and not name.endswith("_MAX"):
                found[name] = value
            value += 1
    return found


NUMBER = _constants()
REASONS = {name[len("SECTUN_A_DROPS_"):].lower().replace("_", "-"): number
           for name, number in NUMBER.items()
           if name.startswith("SECTUN_A_DROPS_") and name != "SECTUN_A_DROPS_PAD"}


def attr(kind, value, nested=False):
    """One attribute; @kind is a number, or a name without SECTUN_A_."""
    if isinstance(kind, str):
        kind = NUMBER["SECTUN_A_" + kind]
    data = struct.pack("=HH", len(value) + 4, kind | (NLA_F_NESTED if nested else 0)) + value
    return data + bytes(-len(data) % 4)


def u16(value):
    return struct.pack("=H", value)


def u32(value):
    return struct.pack("=I", value)


def u64(value):
    return struct.pack("=Q", value)


def string(text):
    return text.encode() + b"\0"


class Refused(Exception):
    """The kernel said no; the text is its own words."""


class Family:
    """The sectun family, in the namespace the socket was opened in."""

    def __init__(self, namespace, name="sectun"):
        self.sock = namespace.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.sock.settimeout(5)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.seq = 0
        self.id = GENL_ID_CTRL
        reply = parse(self._talk(CTRL_CMD_GETFAMILY, attr(2, string(name)), 0)[20:])
        self.id, = struct.unpack("=H", reply[1])
        groups = [parse(value) for _, value in _attrs(reply[CTRL_ATTR_MCAST_GROUPS])]
        self.groups = {group[1].rstrip(b"\0").decode(): struct.unpack("=I", group[2])[0]
                       for group in groups}

    def _talk(self, command, payload, flags):
        self.seq += 1
        body = struct.pack("=BBH", command, 1, 0) + payload
        self.sock.send(struct.pack("=IHHII", 16 + len(body), self.id,
                                   NLM_F_REQUEST | flags, self.seq, 0) + body)
        return self.sock.recv(65536)

    def request(self, command, *attrs):
        """Sends a request; returns (errno, message), (0, "") for success."""
        reply = self._talk(NUMBER["SECTUN_CMD_" + command], b"".join(attrs), NLM_F_ACK)
        kind, = struct.unpack_from("=H", reply, 4)
        assert kind == NLMSG_ERROR, f"reply of type {kind}"
        return _error(reply)

    def raw(self, command, *attrs):
        """The whole answer to a request for one thing."""
        return self._talk(NUMBER["SECTUN_CMD_" + command], b"".join(attrs), 0)

    def get(self, command, *attrs):
        """The attributes of the answer to a request for one thing."""
        return parse(self.raw(command, *attrs)[20:])

    def ask(self, command, *attrs):
        """The same; Refused is raised with what the kernel says against it."""
        reply = self.raw(command, *attrs)
        if struct.unpack_from("=H", reply, 4)[0] == NLMSG_ERROR:
            number, message = _error(reply)
            raise Refused(message or f"error {number}")
        return parse(reply[20:])

    def listen(self, group):
        """Events of a multicast group are for event() from now on."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, self.groups[group])

    def event(self, timeout=5):
        """The next event's command and attributes, None when there is none in time."""
        self.sock.settimeout(timeout)
        try:
            data = self.sock.recv(65536)
        except (TimeoutError, BlockingIOError):
            return None
        return data[16], parse(data[20:])

    def items(self, command, *attrs):
        """The attributes of each message of a dump."""
        data, at = self.dump(command, *attrs), 0
        while at < len(data):
            length, kind = struct.unpack_from("=IH", data, at)
            if kind == self.id:
                yield parse(data[at + 20:at + length])
            at += length + 3 & ~3

    def dump(self, command, *attrs):
        """All bytes of a dump."""
        last = self._talk(NUMBER["SECTUN_CMD_" + command], b"".join(attrs), NLM_F_DUMP)
        parts = [last]
        while struct.unpack_from("=H", last, _last(last) + 4)[0] not in (NLMSG_DONE, NLMSG_ERROR):
            last = self.sock.recv(65536)
            parts.append(last)
        return b"".join(parts)


def _error(reply):
    """Number and message of an answer that is an error."""
    error, = struct.unpack_from("=i", reply, 16)
    message = parse(reply[36:]).get(NLMSGERR_ATTR_MSG, b"")
    return -error, message.rstrip(b"\0").decode()


def _last(data):
    """Where the last message begins."""
    at = 0
    while True:
        step = struct.unpack_from("=I", data, at)[0] + 3 & ~3
        if at + step >= len(data):
            return at
        at += step


def parse(data):
    """Attributes by number; of those that come several times the last."""
    return dict(_attrs(data))


def drops(nest):
    """Drop counters of a nest, by reason."""
    found = parse(nest)
    return {name: struct.unpack("=Q", found[number])[0] for name, number in REASONS.items()}


def _attrs(data):
    at = 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        if length < 4:
            return
        yield kind & 0x3fff, data[at + 4:at + length]
        at += length + 3 & ~3
