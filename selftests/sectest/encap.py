# SPDX-License-Identifier: GPL-2.0
"""The socket an IKE daemon holds for ESP in UDP (RFC 3948)."""
import socket

UDP_ENCAP = 100
UDP_ENCAP_ESPINUDP = 2


def open_encap(namespace, address="0.0.0.0", port=4500):
    """A UDP socket whose ESP the kernel takes; the rest can be read from it."""
    sock = namespace.udp(address, port)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP)
    return sock
