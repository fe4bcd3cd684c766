#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
Bad requests, by sectunctl and by hand: each is refused with a message that
names what is wrong, and nothing that was there changes. Keys never come out.
"""
import errno
import re
import socket
import sys

from sectest import kernel
from sectest.algorithm import BY_NAME, TABLE
from sectest.ctl import SECTUNCTL
from sectest.endpoint import SectunEnd, make_sa, sa_attrs
from sectest.genl import NUMBER, Family, attr, string, u16, u32
from sectest.netns import CommandError, run
from sectest.stand import A, B, Stand
from sectest.tap import Tap, expect

GCM = BY_NAME["aes128gcm16"]
KEY = bytes(range(20))
GOOD = {"dev": "st0.0", "dir": "in", "spi": "0x5001", "local": A, "remote": B,
        "alg": "aes128gcm16", "key": "0x" + KEY.hex()}

# What is changed in a good `sa add`, and what the message must name.
WORDS = [
    ({"dev": "st0.9"}, "no such .*st0\\.9"), ({"dev": "wan"}, "device"), ({"dev": None}, "dev"),
    ({"dir": "up"}, "up"), ({"dir": None}, "dir"),
    ({"spi": "255"}, "spi"), ({"spi": "0"}, "spi"), ({"spi": "0x100000000"}, "spi|0x1"),
    ({"spi": "many"}, "many"), ({"spi": None}, "spi"), ({"spi": "0x1000"}, "0x0*1000"),
    ({"local": "1.2.3"}, "1\\.2\\.3"), ({"local": None}, "local"), ({"local": "224.0.0.1"}, "local"),
    ({"local": "fe80::1", "remote": "fe80::2"}, "local"),
    ({"remote": "255.255.255.255"}, "remote"), ({"remote": "fd00::1"}, "remote|famil"),
    ({"remote": None}, "remote"), ({"alg": "aes128gcm15"}, "aes128gcm15"), ({"alg": None}, "alg"),
    ({"alg": "rot13"}, "rot13"), ({"alg": "x" * 40}, "alg|x"),
    ({"key": "0x" + KEY[:-1].hex()}, "key"), ({"key": "0x" + KEY.hex() + "00"}, "key"),
    ({"key": "0x" + bytes(65).hex()}, "key"), ({"key": None}, "key"),
    ({"key": "0xabc"}, "key"), ({"key": "secret"}, "key"),
    ({"auth-key": "0x" + bytes(32).hex()}, "auth"),
    ({"alg": "aes128-sha256", "key": "0x" + KEY[:16].hex()}, "auth"),
    ({"alg": "aes128-sha256", "key": "0x" + KEY[:16].hex(), "auth-key": "0x00"}, "auth"),
    ({"alg": "null-sha256", "auth-key": "0x" + bytes(32).hex()}, "key"),
    ({"replay-window": "4097"}, "replay|window|range"), ({"replay-window": "-1"}, "-1"),
    ({"seq": str(1 << 32)}, "seq|esn"), ({"mode": "tram"}, "mode"),
    ({"src-ts": "10.0.0.0/33"}, "33"), ({"src-ts": "10.0.0.1/8"}, "10\\.0\\.0\\.1|prefix"),
    ({"src-ts": "10.0.0.0/8", "dst-ts": "fd00::/8"}, "famil"),
    ({"encap": "0 4500"}, "port|encap"), ({"encap": "4500"}, "port|encap"),
    ({"encap": "4500 70000"}, "70000|port"), ({"colour": "red"}, "colour"),
    ({"reqid": "one"}, "one"),
]

OTHERS = [
    ("sa del dir in spi 0x7777", "0x0*7777|no such|SPI"), ("sa del dir in", "spi"),
    ("sa set dir in spi 0x7777 new-remote 203.0.113.9", "0x0*7777|no such|SPI"),
    ("sa flush dev wan", "device"), ("sa fly", "fly"), ("fly", "fly"),
    ("link add", "name|usage"), ("link add st0.0", "exist|unit"),
    ("link add st1.0", "unit"), ("link add x unit 4294967296", "4294967296|unit"),
    ("link del wan", "wan|sectun"), ("link del st0.9", "no such .*st0\\.9"),
    ("trap add dev st0.0", "reqid"), ("trap del dev st0.0 reqid 5", "5|trap"),
    ("trap add dev st0.0 reqid 4", "4|exist|use"), ("peer set dev st0.0 remote x", "x"),
    ("peer set dev wan remote 203.0.113.9", "device"), ("stats dev wan", "device"),
]


def words(changes):
    line = []
    for name, value in {**GOOD, **changes}.items():
        if value is not None:
            line += [name, *value.split()]
    return ["sa", "add", *line]


def state(family):
    """Everything a bad request might have changed, without what moves by itself."""
    kept = [list(family.items(command)) for command in ("SA_GET", "DEVICE_GET", "TRAP_GET")]
    assert all(kept), "an SA, the device or the trap is not shown"
    for sa in kept[0]:
        sa.pop(NUMBER["SECTUN_A_SA_USED"], None)
    return kept


def refused(end, family, line, names):
    before = state(family)
    message = end.ctl.refused(*line)
    said = message.split(": ", 1)[-1] if message.startswith(SECTUNCTL) else message
    assert re.search(names, said, re.I), f"does not name it: {message!r}"
    expect(state(family), before, "state")


def base(*without):
    """The attributes of a good sa-add, by name, but those @without."""
    good = {"SA_IFNAME": string("st0.0"), "SA_DIRECTION": u32(0),
            "SA_SPI": 0x5002.to_bytes(4, "big"), "SA_LOCAL": socket.inet_aton(A),
            "SA_REMOTE": socket.inet_aton(B), "SA_ALGORITHM": string("aes128gcm16"),
            "SA_KEY": KEY}
    return [attr(name, value) for name, value in good.items() if name not in without]


def by_hand(family, command, attrs):
    before = state(family)
    error, message = family.request(command, *attrs)
    assert error, "accepted"
    assert message, f"no message, only {errno.errorcode.get(error)}"
    expect(state(family), before, "state")


def hand_made():
    """(what, command, attributes)"""
    for name in ("IFNAME", "DIRECTION", "SPI", "LOCAL", "REMOTE", "ALGORITHM", "KEY"):
        yield f"sa-add without {name.lower()}", "SA_ADD", base(f"SA_{name}")
    bad = {"IFNAME": string("x" * 16), "DIRECTION": u32(2), "SPI": u16(5), "LOCAL": bytes(17),
           "REMOTE": bytes(3), "ALGORITHM": string("x" * 32), "KEY": bytes(65)}
    for name, value in bad.items():
        yield (f"sa-add with a bad {name.lower()}", "SA_ADD",
               base(f"SA_{name}") + [attr(f"SA_{name}", value)])
    more = {"MODE": u32(2), "REPLAY_WINDOW": u32(4097), "AUTH_KEY": bytes(65), "REQID": u16(1),
            "SEQUENCE": u32(1), "ENCAP_LOCAL_PORT": u16(17), "ESN": b"yes"}
    for name, value in more.items():
        yield f"sa-add with a bad {name.lower()}", "SA_ADD", base() + [attr(f"SA_{name}", value)]
    yield ("sa-add with an address of 5 bytes", "SA_ADD",
           base("SA_LOCAL") + [attr("SA_LOCAL", bytes(5))])
    yield "sa-add with two devices", "SA_ADD", base() + [attr("SA_UNIT", u32(0))]
    yield "sa-add with a state", "SA_ADD", base() + [attr("SA_STATE", u32(0))]
    yield "sa-add with an unknown attribute", "SA_ADD", base() + [attr(1000, u32(0))]
    yield ("sa-add with a broken selector", "SA_ADD",
           base() + [attr("SA_SELECTOR", attr("SELECTOR_SRC", bytes(4)) +
                          attr("SELECTOR_SRC_LEN", b"\x21"), nested=True)])
    yield ("sa-add with an empty selector", "SA_ADD", base() + [attr("SA_SELECTOR", b"", True)])
    one = attr("SA_SELECTOR", attr("SELECTOR_SRC", bytes(4)) + attr("SELECTOR_SRC_LEN", b"\0"),
               nested=True)
    yield "sa-add with 65 selectors", "SA_ADD", base() + [one] * 65
    yield ("sa-add with a short lifetime", "SA_ADD",
           base() + [attr("SA_LIFETIME", attr("LIFETIME_HARD_BYTES", u32(1)), nested=True)])
    yield ("sa-add with a flat selector", "SA_ADD", base() + [attr("SA_SELECTOR", bytes(4))])
    for command in ("SA_DEL", "SA_SET", "SA_GET", "TRAP_ADD", "TRAP_DEL", "DEVICE_SET",
                    "PEER_SET", "DEVICE_GET"):
        yield f"{command.lower()} with nothing in it", command, []
    peer = attr("DEVICE_PEER", attr("PEER_REMOTE", bytes([203, 0, 113, 9])), nested=True)
    yield "device-set without a setting", "DEVICE_SET", [attr("DEVICE_UNIT", u32(0))]
    yield ("device-set with a df-bit of 3", "DEVICE_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_DF_BIT", u32(3))])
    yield ("device-set with a tcp-mss of 4 bytes", "DEVICE_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_TCP_MSS", u32(1300))])
    yield ("device-set with a dscp of 65", "DEVICE_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_DSCP", bytes([65]))])
    yield ("device-set with a copy-outer-dscp of 2", "DEVICE_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_COPY_OUTER_DSCP", bytes([2]))])
    yield ("device-set with a hold of 2", "DEVICE_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_HOLD", bytes([2]))])
    yield "peer-set with 17 peers", "PEER_SET", [attr("DEVICE_UNIT", u32(0))] + [peer] * 17
    yield ("peer-set with a peer of no address", "PEER_SET",
           [attr("DEVICE_UNIT", u32(0)), attr("DEVICE_PEER", b"", True)])


def unprivileged(end, family):
    """Without CAP_NET_ADMIN nothing changes and no SA is seen."""
    before = state(family)
    lines = [words({"spi": "0x5003"}), "sa flush".split(), "sa show".split(),
             "sa del dir in spi 0x1000".split(), "peer set dev st0.0 remote 203.0.113.9".split(),
             "link set dev st0.0 tcp-mss 1300".split(),
             "trap add dev st0.0 reqid 8".split(), "link add st0.8".split()]
    for line in lines:
        with end.namespace.inside():
            try:
                run("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", SECTUNCTL,
                    *line)
            except CommandError as error:
                assert "permi" in str(error).lower(), f"{line}: {error}"
            else:
                raise AssertionError(f"accepted: {' '.join(line)}")
    expect(state(family), before, "state")


def keys_stay(end, family):
    """No dump holds any 8 bytes in a row of a key."""
    end.flush()
    materials = []
    for number, algorithm in enumerate(TABLE):
        sa = make_sa(0x9000 + number, A, B, algorithm)
        error, _ = family.request("SA_ADD", attr("SA_IFNAME", string("st0.0")), *sa_attrs(sa, A))
        if error == errno.EOPNOTSUPP:
            continue
        expect(error, 0, algorithm.name)
        materials += [key for key in (sa.key, sa.auth_key) if key]
    assert materials, "no SA was added"
    shown = end.ctl.run("-j", "-s", "sa", "show") + end.ctl.run("-s", "sa", "show")
    dump = family.dump("SA_GET") + family.dump("DEVICE_GET")
    for key in materials:
        for at in range(0, len(key) - 7):
            piece = key[at:at + 8]
            assert piece not in dump, "a piece of a key is in a dump"
            assert piece.hex() not in shown, "a piece of a key is shown"
    end.flush()


def main():
    tap = Tap()
    kernel.load()
    stand = Stand()
    end = SectunEnd(stand.a, A, 1)
    # Nothing may be sent by itself while states are compared.
    stand.a.run("ip link set st0.0 down")
    for sa in (make_sa(0x1000, B, A, GCM), make_sa(0x1001, A, B, GCM)):
        end.add(sa)
    end.ctl.run("trap add dev st0.0 reqid 4")
    family = Family(stand.a)
    for changes, names in WORDS:
        text = ", ".join(f"{name} {value[:20] if value else 'missing'}"
                         for name, value in changes.items())
        tap.run(f"sectunctl sa add: {text}", refused, end, family,
                words(changes), names)
    for line, names in OTHERS:
        tap.run(f"sectunctl {line}", refused, end, family, line.split(), names)
    for text, command, attrs in hand_made():
        tap.run(f"by hand: {text}", by_hand, family, command, attrs)
    tap.run("without CAP_NET_ADMIN", unprivileged, end, family)
    tap.run("keys never come out", keys_stay, end, family)
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
