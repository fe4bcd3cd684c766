# SPDX-License-Identifier: GPL-2.0
"""TCP through a tunnel."""
import socket
import threading

PATIENCE = 120


def receive_all(listener, got):
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(PATIENCE)
        while data := connection.recv(1 << 16):
            got += data


class Stream:
    """A TCP connection from one end to the other; what arrives is kept."""

    def __init__(self, sender, receiver, version):
        address = getattr(receiver, version)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.got = bytearray()
        self.listener = receiver.namespace.socket(family, socket.SOCK_STREAM)
        self.listener.settimeout(PATIENCE)
        self.listener.bind((address, 0))
        self.listener.listen()
        self.thread = threading.Thread(target=receive_all, args=(self.listener, self.got))
        self.thread.start()
        self.sock = sender.namespace.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.listener.getsockname())

    def finish(self):
        self.sock.close()
        self.thread.join()
        self.listener.close()
        return bytes(self.got)


def carry(sender, receiver, version, data):
    """@data by a connection of its own, byte for byte."""
    stream = Stream(sender, receiver, version)
    stream.sock.sendall(data)
    assert stream.finish() == data, f"{version}: other bytes arrived than were sent"
