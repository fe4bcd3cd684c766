# SPDX-License-Identifier: GPL-2.0
"""
A host that gives back what it gets, by UDP and TCP, and one that asks it:

    python3 -m sectest.echo serve ADDRESS PORT...
    python3 -m sectest.echo udp|tcp ADDRESS PORT BYTES [SECONDS]
"""
import selectors
import socket
import sys
import threading


def _give_back(sock):
    with sock:
        while data := sock.recv(1 << 16):
            sock.sendall(data)


def _accept(listener):
    sock, _ = listener.accept()
    threading.Thread(target=_give_back, args=(sock,), daemon=True).start()


def _datagram(sock):
    data, address = sock.recvfrom(1 << 16)
    sock.sendto(data, address)


def serve(address, *ports):
    """Until the process is killed."""
    selector = selectors.DefaultSelector()
    for port in map(int, ports):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((address, port))
        selector.register(sock, selectors.EVENT_READ, _datagram)
        listener = socket.create_server((address, port))
        selector.register(listener, selectors.EVENT_READ, _accept)
    while True:
        for key, _ in selector.select():
            key.data(key.fileobj)


def ask(protocol, address, port, size, seconds=5):
    """Fails unless @size bytes come back as they were sent."""
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    sent, got = bytes(range(256)) * (int(size) // 256), bytearray()
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(float(seconds))
        sock.connect((address, int(port)))
        sender = threading.Thread(target=sock.sendall, args=(sent,), daemon=True)
        sender.start()
        while len(got) < len(sent):
            data = sock.recv(1 << 16)
            assert data, f"{len(got)} of {len(sent)} bytes came back"
            got += data
        sender.join()
    assert bytes(got) == sent, "other bytes came back"


if __name__ == "__main__":
    serve(*sys.argv[2:]) if sys.argv[1] == "serve" else ask(*sys.argv[1:])
