# SPDX-License-Identifier: GPL-2.0
"""Network namespaces: commands and sockets inside them."""
import contextlib
import ctypes
import os
import socket
import subprocess

_libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
TIMEOUT = 5
_HOME = os.open("/proc/self/ns/net", os.O_RDONLY)


class CommandError(Exception):
    """A command failed; the text holds what it printed."""


def run(*command, stdin=None, check=True):
    """Runs a command (words, or one string to be split) and returns its output."""
    words = command[0].split() if len(command) == 1 else [str(word) for word in command]
    done = subprocess.run(words, input=stdin, capture_output=True, text=True,
                          errors="backslashreplace", check=False)
    if check and done.returncode:
        raise CommandError(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _enter(fd):
    if _libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def new_namespace():
    """This thread goes into one without a name; returns an errno."""
    return ctypes.get_errno() if _libc.unshare(CLONE_NEWNET) else 0


def go_home():
    """And back."""
    _enter(_HOME)


class Namespace:
    """A named network namespace; everything inside `with it.inside():` is in it."""

    def __init__(self, name):
        self.name = f"{name}-{os.getpid()}"
        run("ip", "netns", "add", self.name)
        self.fd = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        self.run("ip link set lo up")
        # Nothing may be sent by itself where packets are counted.
        self.sysctl("net/ipv6/conf/default/router_solicitations", 0)

    @contextlib.contextmanager
    def inside(self):
        _enter(self.fd)
        try:
            yield self
        finally:
            _enter(_HOME)

    def run(self, *command, **options):
        with self.inside():
            return run(*command, **options)

    def batch(self, *lines):
        """Several ip(8) commands by one process."""
        with self.inside():
            run("ip", "-batch", "-", stdin="\n".join(lines) + "\n")

    def spawn(self, *command, **options):
        with self.inside():
            return subprocess.Popen([str(word) for word in command], **options)

    def socket(self, *args):
        with self.inside():
            return socket.socket(*args)

    def udp(self, address, port=0):
        """A bound UDP socket that gives up receiving after a while."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = self.socket(family, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sock.settimeout(TIMEOUT)
        sock.bind((address, port))
        return sock

    def sysctl(self, key, value):
        with self.inside():
            with open(f"/proc/sys/{key}", "w", encoding="ascii") as file:
                file.write(str(value))

    def delete(self):
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
            run("ip", "netns", "del", self.name)


def veth(left, left_name, right, right_name, mtu=1500):
    """Joins two namespaces; both ends come up at once."""
    run("ip", "link", "add", left_name, "mtu", mtu, "netns", left.name, "type", "veth",
        "peer", "name", right_name, "mtu", mtu, "netns", right.name)
    left.run("ip", "link", "set", left_name, "up")
    right.run("ip", "link", "set", right_name, "up")
