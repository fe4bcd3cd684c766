# SPDX-License-Identifier: GPL-2.0
"""ESP (RFC 4303) by hand: an implementation that shares nothing with the kernel's."""
import hashlib
import hmac
import os
import struct
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

IPV4 = 4
IPV6 = 41
DUMMY = 59


def padding(length):
    """RFC 4303 section 2.4: 1, 2, 3, …"""
    return bytes(i & 0xff for i in range(1, length + 1))


class Sealer:
    """One direction of an SA: seals packets, and opens them for comparison."""

    def __init__(self, spi, algorithm, key, auth_key=b"", esn=False):
        self.spi = spi
        self.alg = algorithm
        self.salt = key[len(key) - algorithm.salt_len:]
        self.key = key[:len(key) - algorithm.salt_len]
        self.auth_key = auth_key
        self.esn = esn

    def trailer(self, length, next_header):
        """Correct padding, pad length and next header for @length bytes."""
        align = max(self.alg.block, 4)
        pad = -(length + 2) % align
        return padding(pad) + bytes([pad, next_header])

    def seal(self, seq, inner, next_header=IPV4, trailer=None, iv=None):
        """An ESP packet; @trailer replaces the correct one."""
        if trailer is None:
            trailer = self.trailer(len(inner), next_header)
        if iv is None:
            iv = os.urandom(self.alg.iv_len)
        clear = inner + trailer
        low = struct.pack("!I", seq & 0xffffffff)
        high = struct.pack("!I", seq >> 32) if self.esn else b""
        header = struct.pack("!I", self.spi) + low
        if self.alg.integrity:
            body = header + iv + self._cbc(clear, iv, True)
            return body + self._hmac(body + high)
        aad = struct.pack("!I", self.spi) + high + low
        return header + iv + self._aead_seal(iv, clear, aad)

    def open(self, packet, high=0):
        """The decrypted payload with its trailer; asserts the ICV."""
        iv_end = 8 + self.alg.iv_len
        iv = packet[8:iv_end]
        body, icv = packet[:-self.alg.icv_len], packet[-self.alg.icv_len:]
        extra = struct.pack("!I", high) if self.esn else b""
        if self.alg.integrity:
            assert hmac.compare_digest(self._hmac(body + extra), icv), "ICV differs"
            return self._cbc(body[iv_end:], iv, False)
        return self._aead_open(iv, body[iv_end:], icv, packet[:4] + extra + packet[4:8])

    def _cbc(self, data, iv, encrypt):
        if self.alg.kind == "null":
            return data
        cipher = {"aes": algorithms.AES, "3des": algorithms.TripleDES,
                  "des": algorithms.TripleDES}[self.alg.kind]
        key = self.key * 3 if self.alg.kind == "des" else self.key
        state = Cipher(cipher(key), modes.CBC(iv))
        state = state.encryptor() if encrypt else state.decryptor()
        return state.update(data) + state.finalize()

    def _hmac(self, data):
        full = hmac.new(self.auth_key, data, getattr(hashlib, self.alg.integrity.digest))
        return full.digest()[:self.alg.icv_len]

    def _aead_seal(self, iv, clear, aad):
        if self.alg.kind == "chacha":
            return ChaCha20Poly1305(self.key).encrypt(self.salt + iv, clear, aad)
        state = Cipher(algorithms.AES(self.key), modes.GCM(self.salt + iv)).encryptor()
        state.authenticate_additional_data(aad)
        out = state.update(clear) + state.finalize()
        return out + state.tag[:self.alg.icv_len]

    def _aead_open(self, iv, data, icv, aad):
        if self.alg.kind == "chacha":
            return ChaCha20Poly1305(self.key).decrypt(self.salt + iv, data + icv, aad)
        mode = modes.GCM(self.salt + iv, icv, min_tag_length=self.alg.icv_len)
        state = Cipher(algorithms.AES(self.key), mode).decryptor()
        state.authenticate_additional_data(aad)
        return state.update(data) + state.finalize()
