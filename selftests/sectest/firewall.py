# SPDX-License-Identifier: GPL-2.0
"""
A router with zones between hosts:

   client 10.1.0.2, fd01::2 --- lan [router] wan --- 10.2.0.2, fd02::2 server
                                       dmz --------- 10.3.0.2, fd03::2 guest
"""
import atexit
import errno
import fcntl
import socket
import struct
import termios

from .genl import NUMBER, Family, attr, parse, string, u16, u64
from .netns import Namespace, veth
from .poll import until

PREFIX = "SECTUN_A_FLOW_COUNTERS_"
COUNTERS = {name[len(PREFIX):].lower().replace("_", "-"): number
            for name, number in NUMBER.items()
            if name.startswith(PREFIX) and name != PREFIX + "PAD"}
TEXTS = "policy", "from", "to", "in-ifname", "out-ifname"
ADDRESSES = "src", "dst", "reply-src", "reply-dst"
PORTS = "src-port", "dst-port", "reply-src-port", "reply-dst-port"
EVENTS = {NUMBER["SECTUN_CMD_SESSION_" + name.upper()]: name
          for name in ("opened", "closed", "denied")}


def _number(value):
    return int.from_bytes(value, "little")


def _text(value):
    return value.rstrip(b"\0").decode()


def _address(value):
    return socket.inet_ntop(socket.AF_INET if len(value) == 4 else socket.AF_INET6, value)


def _pair(value):
    found = parse(value)
    return tuple(_number(found[NUMBER[f"SECTUN_A_COUNTERS_{name}"]])
                 for name in ("PACKETS", "BYTES"))


def _session_key(name):
    return NUMBER["SECTUN_A_SESSION_" + name.upper().replace("-", "_")]


def session(found):
    """A session's attributes by name; those that are not there are missing here, too."""
    readers = dict.fromkeys(TEXTS, _text) | dict.fromkeys(ADDRESSES, _address)
    readers |= dict.fromkeys(PORTS + ("id", "protocol", "timeout", "age", "state", "reason",
                                      "action", "missed"), _number)
    readers |= {"in": _pair, "out": _pair, "local": lambda value: True}
    return {name: read(found[_session_key(name)]) for name, read in readers.items()
            if _session_key(name) in found}


def _filter(**wanted):
    """Attributes of a filter: texts, numbers, addresses with or without a length."""
    for name, value in wanted.items():
        name = name.rstrip("_").replace("_", "-")
        key = "SESSION_" + name.upper().replace("-", "_")
        if name in TEXTS:
            yield attr(key, string(value))
        elif name in ADDRESSES:
            address, _, length = value.partition("/")
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            yield attr(key, socket.inet_pton(family, address))
            if length:
                yield attr(key + "_LEN", bytes([int(length)]))
        elif name in PORTS:
            yield attr(key, u16(value))
        else:
            yield attr(key, u64(value) if name == "id" else bytes([value]))


class Firewall:
    """Rules and sessions of a namespace."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.family = Family(namespace)

    def set(self, rules):
        """Returns the generation."""
        reply = self.family.ask("RULES_SET", *rules.attrs)
        return _number(reply[NUMBER["SECTUN_A_RULES_GENERATION"]])

    def flush(self):
        error, message = self.family.request("RULES_FLUSH")
        assert not error, message

    def _rules(self):
        return self.family.ask("RULES_GET")

    def counters(self):
        found = parse(self._rules()[NUMBER["SECTUN_A_RULES_COUNTERS"]])
        return {name: _number(found[number]) for name, number in COUNTERS.items()}

    def count(self, kind):
        return self.counters()[kind]

    def generation(self):
        return _number(self._rules()[NUMBER["SECTUN_A_RULES_GENERATION"]])

    def n_sessions(self):
        return _number(self._rules()[NUMBER["SECTUN_A_RULES_SESSIONS"]])

    def policies(self):
        """Hits, packets and bytes by the policy's name."""
        found = {}
        for item in self.family.items("RULES_GET"):
            policy = item.get(NUMBER["SECTUN_A_RULES_POLICY"])
            if policy is None:
                continue
            policy = parse(policy)
            counters = policy.get(NUMBER["SECTUN_A_POLICY_COUNTERS"])
            found[_text(policy[NUMBER["SECTUN_A_POLICY_NAME"]])] = (
                _number(policy[NUMBER["SECTUN_A_POLICY_HITS"]]),
                *(_pair(counters) if counters else (0, 0)))
        return found

    def sessions(self, **wanted):
        return [session(item) for item in self.family.items("SESSION_GET", *_filter(**wanted))]

    def session(self, number):
        return session(self.family.ask("SESSION_GET", attr("SESSION_ID", u64(number))))

    def clear(self, **wanted):
        """Returns how many sessions have ended."""
        reply = self.family.ask("SESSION_FLUSH", *_filter(**wanted))
        return _number(reply[NUMBER["SECTUN_A_SESSION_MATCHED"]])


class SessionEvents:
    """What is told of sessions."""

    def __init__(self, namespace):
        self.family = Family(namespace)
        self.family.listen("session")

    def next(self, timeout=5):
        """("opened", "closed" or "denied", session), None when there is none in time."""
        event = self.family.event(timeout)
        if event is None:
            return None
        return EVENTS[event[0]], session(event[1])


TRACE_STEPS = "received", "session", "route", "policy", "tunnel", "sent", "dropped"


class Trace:
    """The flow trace of a namespace: what is told of packets, in order."""

    def __init__(self, namespace):
        self.family = Family(namespace)
        self.family.listen("trace")

    @staticmethod
    def _step(found):
        readers = dict.fromkeys(("ifname", "zone", "policy", "reason"), _text)
        readers |= dict.fromkeys(("src", "dst", "gateway"), _address)
        readers |= dict.fromkeys(("packet", "src-port", "dst-port", "protocol", "length",
                                  "session", "action", "missed"), _number)
        readers |= {"new": lambda value: True, "spi": lambda value: int.from_bytes(value, "big")}
        step = {"step": TRACE_STEPS[_number(found[NUMBER["SECTUN_A_TRACE_STEP"]])]}
        for name, read in readers.items():
            key = NUMBER["SECTUN_A_TRACE_" + name.upper().replace("-", "_")]
            if key in found:
                step[name] = read(found[key])
        return step

    def next(self, timeout=5):
        """All steps of the next packet, an empty list when there is none in time."""
        steps = []
        while not steps or steps[-1]["step"] not in ("sent", "dropped"):
            event = self.family.event(timeout)
            if event is None:
                break
            steps.append(self._step(event[1]))
        assert len({step["packet"] for step in steps}) <= 1, f"of several packets: {steps}"
        return steps


class Host:
    """A namespace with one address of each family."""

    def __init__(self, name, number):
        self.namespace = Namespace(name)
        self.v4, self.v6 = f"10.{number}.0.2", f"fd0{number}::2"
        self.number = number

    def join(self, router, ifname):
        veth(self.namespace, "eth", router, ifname)
        self.namespace.batch(f"addr add {self.v4}/24 dev eth",
                             f"addr add {self.v6}/64 dev eth nodad",
                             f"route add default via 10.{self.number}.0.1",
                             f"route add default via fd0{self.number}::1")
        router.batch(f"addr add 10.{self.number}.0.1/24 dev {ifname}",
                     f"addr add fd0{self.number}::1/64 dev {ifname} nodad")

    def address(self, version):
        return self.v4 if version == 4 else self.v6

    def udp(self, version, port=0):
        return self.namespace.udp(self.address(version), port)


class Site:
    """The router and the hosts, removed when the test ends."""

    def __init__(self, prefix=""):
        self.router = Namespace(prefix + "router")
        self.client, self.server, self.guest = (
            Host(prefix + name, number) for number, name in
            enumerate(("client", "server", "guest"), 1))
        for host, ifname in ((self.client, "lan"), (self.server, "wan"), (self.guest, "dmz")):
            host.join(self.router, ifname)
        self.router.sysctl("net/ipv4/ip_forward", 1)
        self.router.sysctl("net/ipv6/conf/all/forwarding", 1)
        self.firewall = Firewall(self.router)
        atexit.register(self.delete)

    def router_address(self, host, version):
        """The router's, on the link to @host."""
        return f"10.{host.number}.0.1" if version == 4 else f"fd0{host.number}::1"

    def lost_as(self, kind, action, count=1):
        """What @action sends is lost, counted as @kind and as nothing else."""
        before = self.firewall.counters()
        action()
        until(lambda: self.firewall.count(kind) >= before[kind] + count, f"{kind} counted")
        after = self.firewall.counters()
        others = {name for name in after if after[name] != before[name]} - {"sessions"}
        assert others == {kind}, f"counted: {sorted(others)}"

    def delete(self):
        for namespace in (self.router, self.client.namespace, self.server.namespace,
                          self.guest.namespace):
            namespace.delete()


def carry(sender, receiver, data=b"forth", back=b"back"):
    """A datagram from socket to socket and, unless @back is None, its answer."""
    sender.sendto(data, receiver.getsockname()[:2])
    got, address = receiver.recvfrom(65535)
    assert got == data, f"other bytes came than were sent: {got[:40]}"
    if back is not None:
        receiver.sendto(back, address)
        got = sender.recv(65535)
        assert got == back, f"other bytes came back: {got[:40]}"


def nothing_for(sock):
    """Whatever comes is here already, as what was sent has been counted."""
    sock.settimeout(0)
    try:
        got = sock.recv(65535)
    except (BlockingIOError, ConnectionError):
        got = None
    sock.settimeout(5)
    assert got is None, f"came through: {got[:40]}"


class Listener:
    """A TCP server socket."""

    def __init__(self, host, version, port=0, address=None):
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        self.sock = host.namespace.socket(family, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.settimeout(10)
        self.sock.bind((address or host.address(version), port))
        self.sock.listen()
        self.address = self.sock.getsockname()[:2]

    def accept(self):
        sock, _ = self.sock.accept()
        sock.settimeout(10)
        return sock

    def close(self):
        self.sock.close()


def connecting(host, address, version=4):
    """A socket that has sent its SYN."""
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    sock = host.namespace.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    error = sock.connect_ex(address)
    assert error in (0, errno.EINPROGRESS), errno.errorcode[error]
    return sock


def connected(host, listener, version=4):
    """Both ends of a connection."""
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    sock = host.namespace.socket(family, socket.SOCK_STREAM)
    sock.settimeout(10)
    sock.connect(listener.address)
    return sock, listener.accept()


def acknowledged(*socks):
    """Nothing of what these connections have sent is under way, nor its acknowledgement."""
    def outstanding(sock):
        return _number(fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4)))

    until(lambda: not any(map(outstanding, socks)), "acknowledged")


def abort(*socks):
    """End connections whose session is over: a FIN that is lost would be sent again and again."""
    for sock in socks:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()


def ping(host, address, wait=5):
    """Is one echo request answered?"""
    out = host.namespace.run("ping", "-n", "-c", 1, "-W", wait, address, check=False)
    return " 1 received" in out


def error_of(sock):
    """The error that a connection or an ICMP message has left, waited for."""
    return until(lambda: sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "an error")


def wish_errors(sock, version):
    """ICMP errors are told on an unconnected UDP socket."""
    if version == 4:
        sock.setsockopt(socket.IPPROTO_IP, 11, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, 25, 1)


def icmp_error(sock):
    """Type and code of the ICMP error that a socket of wish_errors() got."""
    def read():
        try:
            _, control, _, _ = sock.recvmsg(2048, 512, socket.MSG_ERRQUEUE)
        except BlockingIOError:
            return None
        return struct.unpack_from("=IBBB", control[0][2])[2:4]
    return until(read, "an ICMP error")
