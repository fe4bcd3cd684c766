# SPDX-License-Identifier: GPL-2.0
"""A tunnel between two peers, of which one is ours and the other may be the kernel's."""
from .algorithm import BY_NAME
from .endpoint import SectunEnd, XfrmEnd, make_sa
from .stand import A, B, Stand

OUT, BACK = 0x7000, 0x7001
GCM = BY_NAME["aes128gcm16"]


class Peers:
    """st0.0 at a; at b the kernel's own ESP, or st0.0 as well."""

    def __init__(self, ours=False, **options):
        """@options are those of every SA."""
        self.stand = Stand()
        self.options = options
        self.left = SectunEnd(self.stand.a, A, 1)
        self.right = SectunEnd(self.stand.b, B, 2) if ours else \
            XfrmEnd(self.stand.b, B, 2, A)
        for end in (self.left, self.right):
            end.hold_encap_socket()

    def key(self, algorithm=GCM, **options):
        """New SAs at both ends."""
        options = self.options | options
        pair = [make_sa(OUT, A, B, algorithm, **options),
                make_sa(BACK, B, A, algorithm, **options)]
        self.left.replace(*pair)
        self.right.replace(*pair)

    def delete(self):
        self.stand.delete()
