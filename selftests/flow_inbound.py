#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
host-inbound-traffic by statement: each service and each protocol is all that one
interface lets in, and each interface is sent one packet of every kind, in both
families. What has to come in is said here, and not taken from the schema.
"""
import itertools
import sys

from sectest import kernel
from sectest.firewall import Firewall
from sectest.netns import Namespace, run
from sectest.prober import Ear, Mouth, icmp, icmp6, plain, taken, tcp, udp
from sectest.shell import RouterShell
from sectest.tap import Tap

BIG = 3000
SERVICES = {
    "dhcp": udp(67, 68),
    "dhcpv6": udp(546, 547),
    "dns": udp(53) + tcp(53),
    "finger": tcp(79),
    "ftp": tcp(21),
    "http": tcp(80),
    "https": tcp(443),
    "ike": udp(500, 4500),
    "netconf": tcp(830),
    "ntp": udp(123),
    "ping": icmp(8) + icmp(8, size=BIG) + icmp6(128) + icmp6(128, size=BIG),
    "rlogin": tcp(513),
    "rsh": tcp(514),
    "snmp": udp(161) + udp(161, size=BIG),
    "snmp-trap": udp(162) + udp(162, size=BIG),
    "ssh": tcp(22),
    "telnet": tcp(23),
    "tftp": udp(69),
    "traceroute": udp(33434, 33523),
}
PROTOCOLS = {
    "bfd": udp(3784, 3785, 4784),
    "bgp": tcp(179),
    "igmp": plain(2) + icmp6(130, 131, 132, 143),
    "ldp": udp(646) + tcp(646),
    "msdp": tcp(639),
    "nhrp": plain(54),
    "ospf": plain(89),
    "ospf3": plain(89),
    "pim": plain(103),
    "rip": udp(520),
    "ripng": udp(521),
    "router-discovery": icmp(9, 10) + icmp6(133, 134),
    "vrrp": plain(112),
}
# Of none of them: beside their ports, other protocols, timestamp and node information.
OTHERS = (udp(54, 33433, 33524, 5000) + udp(5000, size=BIG) + tcp(24, 8080) + plain(99) +
          icmp(13) + icmp6(139))
# Without these IPv6 has no neighbours: nobody has to permit them.
ALWAYS = icmp6(135, 136)


def together(table):
    return [kind for kinds in table.values() for kind in kinds]


EVERYTHING = together(SERVICES) + together(PROTOCOLS) + OTHERS + ALWAYS
KINDS = list(dict.fromkeys(EVERYTHING))


def but(kinds, *exceptions):
    return [kind for kind in kinds if kind not in together(dict(enumerate(exceptions)))]


ZONE, INTERFACE = "host-inbound-traffic ", "interfaces {} host-inbound-traffic "
# Name, statements below the zone, what they let in.
CASES = [(name, [ZONE + f"system-services {name}"], kinds) for name, kinds in SERVICES.items()]
CASES += [(name, [ZONE + f"protocols {name}"], kinds) for name, kinds in PROTOCOLS.items()]
CASES += [
    ("nothing", [], []),
    ("all services", [ZONE + "system-services all"], EVERYTHING),
    ("any-service", [ZONE + "system-services any-service"], EVERYTHING),
    ("all protocols", [ZONE + "protocols all"], together(PROTOCOLS)),
    ("several", [ZONE + "system-services [ ssh snmp ]", ZONE + "protocols ospf"],
     SERVICES["ssh"] + SERVICES["snmp"] + PROTOCOLS["ospf"]),
    ("all services but two", [ZONE + "system-services all", ZONE + "system-services dns except",
                              ZONE + "system-services ping except"],
     but(EVERYTHING, SERVICES["dns"], SERVICES["ping"])),
    ("all protocols but one", [ZONE + "protocols all", ZONE + "protocols vrrp except"],
     but(together(PROTOCOLS), PROTOCOLS["vrrp"])),
    ("all services, a protocol not", [ZONE + "system-services all", ZONE + "protocols pim except"],
     but(EVERYTHING, PROTOCOLS["pim"])),
    ("an interface's own service", [ZONE + "system-services all",
                                    INTERFACE + "system-services ntp"], SERVICES["ntp"]),
    ("an interface's own protocol", [ZONE + "system-services ssh", INTERFACE + "protocols rip"],
     PROTOCOLS["rip"]),
    ("all of an interface", [ZONE + "system-services ssh", INTERFACE + "system-services all"],
     EVERYTHING),
    ("all of an interface but one", [ZONE + "system-services all",
                                     INTERFACE + "system-services all",
                                     INTERFACE + "system-services http except"],
     but(EVERYTHING, SERVICES["http"])),
]


class Cables:
    """A router, and a host that has a cable to each of its interfaces."""

    def __init__(self, count):
        self.router, self.host = Namespace("router"), Namespace("host")
        self.count = count
        run("ip", "-batch", "-", stdin="".join(
            f"link add {self.name(number)} netns {self.router.name} up type veth "
            f"peer name {self.name(number)} netns {self.host.name}\n"
            for number in range(count)))
        for end, namespace in enumerate((self.router, self.host), 1):
            namespace.batch(*(line for number in range(count)
                              for line in self._commands(number, end)))
        self.firewall = Firewall(self.router)
        self.ear = Ear(self.router, {kind.protocol for kind in KINDS})
        self.mouth = Mouth(self.host)

    @staticmethod
    def name(number):
        return f"ge-0-0-{number}"

    @staticmethod
    def address(number, version, end):
        return f"10.100.{number}.{end}" if version == 4 else f"fd00:{number}::{end}"

    def _commands(self, number, end):
        name = self.name(number)
        return (f"link set {name} up", f"addr add {self.address(number, 4, end)}/24 dev {name}",
                f"addr add {self.address(number, 6, end)}/64 dev {name} nodad")

    def taken(self, number):
        """Which kinds, as pairs with a version, the router takes from an interface."""
        said = {}

        def say():
            for version, kind in itertools.product((4, 6), KINDS):
                if version in kind.versions:
                    ends = (self.address(number, version, end) for end in (2, 1))
                    said[self.mouth.say(kind, *ends)] = kind, version
            return said

        return {said[each] for each in taken(self.firewall, self.ear, say)}

    def delete(self):
        self.ear.close()
        self.mouth.close()
        for namespace in (self.router, self.host):
            namespace.delete()


def statements():
    for number, (_, lines, _) in enumerate(CASES):
        zone = f"set security zones security-zone Z{number} "
        yield zone + f"interfaces ge-0/0/{number}.0"
        for line in lines:
            yield zone + line.format(f"ge-0/0/{number}.0")


def in_words(found):
    return ", ".join(sorted(f"{kind} of IPv{version}" for kind, version in found)) or "nothing"


def takes(cables, number):
    wanted = {(kind, version) for kind in CASES[number][2] + ALWAYS for version in kind.versions}
    got = cables.taken(number)
    assert got == wanted, \
        f"taken besides: {in_words(got - wanted)}; not taken: {in_words(wanted - got)}"


def commit(shell):
    out = shell.commit(*statements())
    assert "error" not in out, out


def main():
    tap = Tap()
    kernel.load()
    cables = Cables(len(CASES))
    tap.run("the router takes the statements", commit, RouterShell(cables.router))
    for number, case in enumerate(CASES):
        tap.run(case[0], takes, cables, number)
    cables.delete()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
