# SPDX-License-Identifier: GPL-2.0
"""AH (RFC 4302) by hand, around IPv4 without options."""
import hashlib
import hmac
import struct

from . import packet

PROTOCOL = 51


class Signer:
    """One direction of an SA of AH with an HMAC."""

    def __init__(self, sa):
        self.sa = sa
        self.digest = getattr(hashlib, sa.algorithm.integrity.digest)

    def sign(self, seq, payload, next_header, padding=b"", **options):
        """
        A whole IPv4 packet; @padding is put behind the ICV, @options are
        fields of the IP header. Raw sockets would fill in an identification
        of 0.
        """
        options.setdefault("ident", 1)
        icv_len = self.sa.algorithm.icv_len
        words = (12 + icv_len + len(padding)) // 4
        head = struct.pack("!BBHII", next_header, words - 2, 0, self.sa.spi, seq & 0xffffffff)
        size = len(head) + icv_len + len(padding) + len(payload)
        whole = packet.ipv4(self.sa.src, self.sa.dst, PROTOCOL, bytes(size), **options)
        ip = bytearray(whole[:20])
        # TOS, flags and fragment offset, TTL, checksum.
        for start, end in ((1, 2), (6, 9), (10, 12)):
            ip[start:end] = bytes(end - start)
        covered = bytes(ip) + head + bytes(icv_len) + padding + payload
        if self.sa.esn:
            covered += struct.pack("!I", seq >> 32)
        icv = hmac.new(self.sa.auth_key, covered, self.digest).digest()[:icv_len]
        return whole[:20] + head + icv + padding + payload
