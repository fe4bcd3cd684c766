# SPDX-License-Identifier: GPL-2.0
"""The algorithms of ESP and AH, as IKE people name them, and what XFRM calls them."""
import hashlib
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Integrity:
    """A truncated HMAC, whose key has the length of the digest, or another MAC."""
    name: str
    digest: str
    key_len: int
    icv_len: int

    @property
    def kernel(self):
        """The kernel's name."""
        return self.digest if "(" in self.digest else f"hmac({self.digest})"


@dataclass(frozen=True)
class Algorithm:
    """One row of the table; @key_len counts the salt, @salt_len bytes of it."""
    name: str
    kind: str
    key_len: int
    salt_len: int
    iv_len: int
    block: int
    icv_len: int
    integrity: Optional[Integrity] = None

    def keys(self, seed="key"):
        """Cipher key and integrity key that differ by @seed."""
        material = hashlib.sha512(f"{self.name} {seed}".encode()).digest()
        other = hashlib.sha512(f"{self.name} {seed} integrity".encode()).digest()
        auth_len = self.integrity.key_len if self.integrity else 0
        return material[:self.key_len], other[:auth_len]

    @property
    def minimum(self):
        """The shortest ESP packet that can hold a trailer."""
        return 8 + self.iv_len + max(self.block, 4) + self.icv_len

    def xfrm(self, key, auth_key):
        """The words of `ip xfrm state add` that set the algorithm."""
        if self.kind in _XFRM_AEAD:
            return f"aead {_XFRM_AEAD[self.kind]} 0x{key.hex()} {self.icv_len * 8}"
        auth = (f"auth-trunc {self.integrity.kernel} 0x{auth_key.hex()} "
                f"{self.integrity.icv_len * 8}")
        if self.kind == "ah":
            return auth
        enc = f"0x{key.hex()}" if key else '""'
        return f"enc {_XFRM_ENC[self.kind]} {enc} {auth}"

    def sectun(self, key, auth_key):
        """The words of `sectunctl sa add` that set the algorithm."""
        words = ["alg", self.name]
        if key:
            words += ["key", f"0x{key.hex()}"]
        if auth_key:
            words += ["auth-key", f"0x{auth_key.hex()}"]
        return words


_XFRM_AEAD = {"gcm": "rfc4106(gcm(aes))", "chacha": "rfc7539esp(chacha20,poly1305)"}
_XFRM_ENC = {"aes": "cbc(aes)", "3des": "cbc(des3_ede)", "des": "cbc(des)",
             "null": "ecb(cipher_null)"}

SHA1 = Integrity("sha1", "sha1", 20, 12)
SHA256 = Integrity("sha256", "sha256", 32, 16)
SHA384 = Integrity("sha384", "sha384", 48, 24)
SHA512 = Integrity("sha512", "sha512", 64, 32)
MD5 = Integrity("md5", "md5", 16, 12)
XCBC = Integrity("aesxcbc", "xcbc(aes)", 16, 12)
CMAC = Integrity("aescmac", "cmac(aes)", 16, 12)


def _table():
    rows = []
    for bits in (128, 192, 256):
        for icv in (8, 12, 16):
            rows.append(Algorithm(f"aes{bits}gcm{icv}", "gcm", bits // 8 + 4, 4, 8, 1, icv))
    rows.append(Algorithm("chacha20poly1305", "chacha", 36, 4, 8, 1, 16))
    ciphers = [(f"aes{bits}", "aes", bits // 8, 16) for bits in (128, 192, 256)]
    ciphers += [("3des", "3des", 24, 8), ("des", "des", 8, 8), ("null", "null", 0, 1)]
    for name, kind, key_len, block in ciphers:
        iv_len = block if kind != "null" else 0
        for auth in (SHA1, SHA256, SHA384, SHA512, MD5):
            if kind == "null" and auth is MD5:
                continue
            rows.append(Algorithm(f"{name}-{auth.name}", kind, key_len, 0, iv_len, block,
                                  auth.icv_len, auth))
    return rows


TABLE = _table()
BY_NAME = {row.name: row for row in TABLE}
AH_TABLE = [Algorithm(auth.name, "ah", 0, 0, 0, 1, auth.icv_len, auth)
            for auth in (MD5, SHA1, SHA256, SHA384, SHA512, XCBC, CMAC)]
AH_BY_NAME = {row.name: row for row in AH_TABLE}
