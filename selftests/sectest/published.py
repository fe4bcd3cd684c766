# SPDX-License-Identifier: GPL-2.0
"""
Published ESP packets.

GCM: D. McGrew, draft-mcgrew-gcm-test-01, "Test Cases for the use of GCM and
GMAC in IPsec ESP". CBC: RFC 3602 section 4, cases 5, 7 and 8; they carry no
ICV. ChaCha20-Poly1305: RFC 7634 appendix A.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Packet:
    """@key holds the salt at its end; @clear the payload, padding and trailer."""
    name: str
    algorithm: str
    key: bytes
    spi: int
    seq: int
    esn: bool
    iv: bytes
    clear: bytes
    sealed: bytes
    icv: bytes

    @property
    def next_header(self):
        return self.clear[-1]

    @property
    def inner(self):
        """The payload without padding, pad length and next header."""
        return self.clear[:-2 - self.clear[-2]]

    @property
    def header(self):
        return self.spi.to_bytes(4, "big") + (self.seq & 0xffffffff).to_bytes(4, "big")


def _gcm(number, key, nonce, clear, aad, sealed, icv):
    """The draft gives the nonce (salt and IV) and the AAD (SPI and number)."""
    key, nonce, aad = bytes.fromhex(key), bytes.fromhex(nonce), bytes.fromhex(aad)
    return Packet(f"draft-mcgrew-gcm-test-01 packet {number}", f"aes{len(key) * 8}gcm16",
                  key + nonce[:4], int.from_bytes(aad[:4], "big"),
                  int.from_bytes(aad[4:], "big"), len(aad) == 12, nonce[4:],
                  bytes.fromhex(clear), bytes.fromhex(sealed), bytes.fromhex(icv))


GCM = [
    _gcm(1, "4c80cdefbb5d10da906ac73c3613a634", "2e443b684956ed7e3b244cfe",
         "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
         "00000000045f736970045f756470037369700963796265726369747902646b00"
         "0021000101020201",
         "000043218765432100000000",
         "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
         "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
         "61bc17d768fd9732",
         "459018148f6cbe722fd04796562dfdb4"),
    _gcm(2, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
         "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100"
         "0001000000000000037369700963796265726369747902646b00000100010001",
         "0000a5f80000000a",
         "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c"
         "3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1",
         "83b70d3aa8bc6ee4c309e9d85a41ad4a"),
    _gcm(3, "abbccddef00112233445566778899aababbccddef00112233445566778899aab",
         "112233440102030405060708",
         "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
         "7002400020bf0000020405b40101040201020201",
         "4a2cbfe300000002",
         "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
         "748a637985771d347f0545659f14e99def842d8e",
         "b335f4eecfdbf831824b4c4915956c96"),
    _gcm(5, "3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
         "4500003c99c300008001cb7c40679318010101010800085c0200430061626364"
         "65666768696a6b6c6d6e6f707172737475767761626364656667686901020201",
         "42f67e3f1010101010101010",
         "fba2caa4853cf9f0f22cb10d86dd83b0fec75691cf1a04b00d1138ec9c357917"
         "65acbd8701ad79845bf9fe3fba487bc91755e6662b4c8d0d1f5e22739530320a",
         "e0d731cc978ecafaeae88f00e80d6e48"),
    _gcm(6, "3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
         "4500001c42a200008001441f406793b6e00000020a00f5ff01020201",
         "42f67e3f1010101010101010",
         "fba2ca845e5df9f0f22c3e6e86dd831e1fc65792cd1af9130e1379ed",
         "369f071f35e034be95f112e4e7d05d35"),
    _gcm(7, "feffe9928665731c6d6a8f9467308308feffe9928665731c",
         "cafebabefacedbaddecaf888",
         "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e"
         "501016d075680001",
         "0000a5f80000000a",
         "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0"
         "315b27452144cc77",
         "95457b9652037f5318027b5b4cd7a636"),
    _gcm(8, "abbccddef00112233445566778899aab", "decaf888cafedebaceface74",
         "4500004933ba00007f119106c3fb1d10c2b1d326c02831ce0035dd7b800302d5"
         "00004e20001e8c18d75b81dc91baa0476b91b924b280389d92c963bac046ec95"
         "9b6266c04722b14923010101",
         "000001000000000000000001",
         "18a6fd42f72cbf4ab2a2ea901f73d814e3e7f243d95412e1c349c1d2fbec168f"
         "9190feebaf2cb01984e65863965d7472b79da345e0e780191f0d2f0e0f496c22"
         "6f2127b27db35724e7845d68",
         "651f57e65f354f75ff17015769623436"),
    _gcm(9, "abbccddef00112233445566778899aababbccddef00112233445566778899aab",
         "73616c74616e640169766563",
         "45080028732c00004006e9f90a0106120a01038f06b88023dd6bafbecb712602"
         "50101f646d540001",
         "17405e67156f3126dd0db99b",
         "f2d69ecdbd5a0d5b8d5ef38bad4da58d1f278fde98ef67549d524a3018d9a57f"
         "f4d3a31ce673119e",
         "451626c2415771e3b7eebca614c89b35"),
    _gcm(10, "3de09874b388e6491988d0c3607eae1f", "57690e434e280000a2fca1a3",
         "45000049333e00007f119182c3fb1d10c2b1d326c02831ce0035cb458003025b"
         "000001e0001e8c18d65759d52284a0352c71475c8880391c764d6e5ee0496b32"
         "5ae270c03899493915010101",
         "42f67e3f1010101010101010",
         "fba2cad12fc1f9f00d3cebf305410db83d7784b607323d220f24b0a97d541828"
         "00cadb0f68d99ef0e0c0c89ae9bea8884e52d65bc1afd0740f742444747b5b39"
         "ab533163aad4550ee5160975",
         "cdb608c5769189609763b8e18caa81e2"),
    _gcm(11, "abbccddef00112233445566778899aababbccddef00112233445566778899aab",
         "73616c74616e640169766563",
         "636973636f0172756c657301746865016e6574776501646566696e6501746865"
         "746563686e6f6c6f67696573017468617477696c6c01646566696e65746f6d6f"
         "72726f7701020201",
         "17405e67156f3126dd0db99b",
         "d4b7ed86a1777f2ea13d6973d324c69e7b43f826fb56831226508bebd2dceb18"
         "d0a6df10e5487df074113e14c641024e3e6773d91a62ee429b043a10e3efe6b0"
         "12a49363412364f8",
         "c0cac587f249e56b11e24f30e44ccc76"),
    _gcm(12, "7d773d00c144c525ac619d18c84a3f47", "d966426743457e9182443bc6",
         "01020201",
         "335467aeffffffff",
         "437f866b",
         "cb3f699fe9b0822bac961c4504bef270"),
    _gcm(13, "abbccddef00112233445566778899aab", "decaf888cafedebaceface74",
         "746f016265016f72016e6f7401746f0162650001",
         "000001000000000000000001",
         "29c9fc69a197d038ccdd14e2ddfcaa0543332164",
         "412503524303ed3c6c5f283843af8c3e"),
    _gcm(14, "6c6567616c697a656d6172696a75616e61616e64646f69746265666f72656961",
         "7475726e333021696765746d",
         "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
         "65666768696a6b6c6d6e6f707172737401020201",
         "796b6963ffffffffffffffff",
         "f97ab2aa356d8edce17644ac8c78e25dd24dedbb29ebf1b64a274b39b49c3a86"
         "4cd3d78ca4ae68a32b42458fb57dbe821dcc63b9",
         "d0937ba2945f669368661a329fb4c053"),
]


def _cbc(case, key, packet, inner, padding):
    packet, key = bytes.fromhex(packet), bytes.fromhex(key)
    return Packet(f"RFC 3602 case {case}", "aes128", key, int.from_bytes(packet[:4], "big"),
                  int.from_bytes(packet[4:8], "big"), False, packet[8:24],
                  bytes.fromhex(inner + padding), packet[24:], b"")


CBC = [
    _cbc(5, "90d382b410eeba7ad938c46cec1a82bf",
         "0000432100000001e96e8c08ab465763fd098d45dd3ff893"
         "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856"
         "a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a"
         "a269add047ad2d5913ac19b7cfbad4a6",
         "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617"
         "18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637",
         "0102030405060708090a0b0c0d0e0e01"),
    _cbc(7, "0123456789abcdef0123456789abcdef",
         "0000876500000002f4e765244f6407adf13dc1380f673f37"
         "773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8"
         "e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5"
         "c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
         "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d"
         "02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
         "2425262728292a2b2c2d2e2f3031323334353637",
         "0102030405060708090a0a04"),
    _cbc(8, "0123456789abcdef0123456789abcdef",
         "000087650000000585d47224b5f3dd5d2101d4ea8dffab22"
         "15b92683819596a8047232cc00f7048fe45318e11f8a0f62ede3c3fc61203bb5"
         "0f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3"
         "d2726d9b5ef6affc6d17a0decbb13892",
         "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083d"
         "a3de0300ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
         "ffffffff",
         "0102030405060708090a0a04"),
]

CHACHA = [
    Packet("RFC 7634 appendix A", "chacha20poly1305",
           bytes.fromhex("808182838485868788898a8b8c8d8e8f"
                         "909192939495969798999a9b9c9d9e9fa0a1a2a3"),
           0x01020304, 5, False, bytes.fromhex("1011121314151617"),
           bytes.fromhex("45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
                         "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
                         "2425262728292a2b2c2d2e2f303132333435363701020204"),
           bytes.fromhex("24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
                         "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
                         "cbec163fac469b502773f6fb94e664da9165b82829f641e0"),
           bytes.fromhex("76aaa8266b7fb0f7b11b369907e1ad43")),
]
