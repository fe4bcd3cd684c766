#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# kernels: 6.1 6.12 debug
"""
The words of sectunctl for zones, policies, sessions and the flow trace: files of
rules come into force as a whole or not at all, and are shown as text and as JSON;
what is wrong in them is named by line and word; the kernel's own lookup answers
for packets that are not there.
"""
import json
import re
import sys
import tempfile
from pathlib import Path

from sectest import kernel
from sectest.ctl import SECTUNCTL, TOP, Ctl
from sectest.genl import Family
from sectest.netns import CommandError, Namespace, run
from sectest.tap import Tap, expect

COMPLETION = TOP / "netlink-uapi/sectunctl/sectunctl.bash"
MANY = kernel.few(10000, 1000)

RULES = """
# Each form that a line can have.
zone trust tcp-rst inbound tcp/22, icmp/8 icmpv6/128 except:udp/500 udp
zone untrust
zone vpn inbound except:tcp/22 any
interface left zone trust
interface right zone untrust inbound udp/500 udp/4500	# IKE
interface st0.0 zone vpn no-inbound

address everything any
address lan 10.1.0.0/16, fd00:1::/64
address servers 10.2.0.1-10.2.0.9 10.2.1.1 fd00:2::1-fd00:2::9
address four any-ipv4
address nobody none
application web tcp/80 tcp/443 timeout 3600
application ike udp/500/500 udp/4500/any
application ping icmp/8/0 icmpv6/128
application high tcp/1024-2047/1-1023
application ospf 89

policy web from trust to untrust src lan dst servers app web permit log-init log-close count
policy ping from trust to untrust src lan app ping, high permit
policy others from trust to untrust src-except lan reject
policy none from trust to untrust src nobody permit
policy in from untrust to trust src any dst-except servers, lan app ike permit
policy vpn from trust to vpn tunnel 0
policy all global src four app ospf permit count
policy web global app web deny
default deny
"""

LAN, SERVER, LAN6, SERVER6 = "10.1.0.5", "10.2.0.9", "fd00:1::5", "fd00:2::9"

# A packet, and what becomes of it.
PACKETS = [
    (f"from trust to untrust src {LAN} dst {SERVER} proto tcp dport 80", "permit", "web 1"),
    (f"from trust to untrust src {LAN6} dst {SERVER6} proto tcp dport 443", "permit", "web 1"),
    (f"from dev left to dev right src {LAN} dst {SERVER} proto tcp dport 80", "permit", "web 1"),
    (f"from trust to untrust src {LAN} dst 10.2.0.10 proto tcp dport 80", "deny", "global web 2"),
    (f"from trust to untrust src {LAN} dst 10.2.0.10 proto tcp dport 81", "deny", None),
    (f"from trust to untrust src {LAN} dst 10.9.0.1 proto icmp type 8 code 0", "permit", "ping 2"),
    (f"from trust to untrust src {LAN} dst 10.9.0.1 proto icmp type 8 code 1", "deny", None),
    (f"from trust to untrust src {LAN6} dst fd00:9::1 proto icmpv6 type 128 code 7", "permit",
     "ping 2"),
    (f"from trust to untrust src {LAN} dst 10.9.0.1 proto tcp sport 1023 dport 2047", "permit",
     "ping 2"),
    (f"from trust to untrust src {LAN} dst 10.9.0.1 proto tcp sport 1024 dport 2047", "deny", None),
    ("from trust to untrust src 10.9.9.9 dst 10.9.0.1 proto 47", "reject", "others 3"),
    ("from untrust to trust src 10.9.9.9 dst 10.9.0.1 proto udp sport 500 dport 500", "permit",
     "in 1"),
    ("from untrust to trust src 10.9.9.9 dst 10.9.0.1 proto udp sport 501 dport 500", "deny", None),
    (f"from untrust to trust src 10.9.9.9 dst {SERVER} proto udp sport 500 dport 500", "deny",
     None),
    (f"from trust to vpn src {LAN} dst {SERVER} proto gre", "tunnel", "vpn 1"),
    (f"from vpn to vpn src {LAN} dst {SERVER} proto ospf", "permit", "global all 1"),
    (f"from vpn to vpn src {LAN6} dst {SERVER6} proto ospf", "deny", None),
]

# A line after good ones, and what the message must name.
LINES = [
    ("fly", "'fly'.*zone, interface"), ("zone", "'zone' .*name"), ("zone a", "'a'.*taken"),
    ("zone " + "z" * 64, "zzz.*63"), ("zone c fast", "'fast'.*tcp-rst"),
    ("zone c inbound", "'inbound' .*term"), ("zone c inbound tcp/65536", "'tcp/65536'.*port"),
    ("zone c inbound tcp/5-1", "'tcp/5-1'.*port"), ("zone c inbound tpc/5", "'tpc/5'.*protocol"),
    ("zone c inbound icmp/256", "'icmp/256'.*ICMP"), ("zone c inbound 89/1", "'89/1'.*nothing"),
    ("zone c inbound icmp/any/3", "'icmp/any/3'.*type"), ("zone c inbound 256", "'256'.*protocol"),
    ("zone c inbound tcp/1/2/3", "'tcp/1/2/3'.*two"), ("interface e", "'e' .*zone"),
    ("interface e zone q", "'q'.*zone"), ("interface e in a", "'in'.*zone"),
    ("interface e zone a no-inbound tcp", "'tcp'.*end"),
    ("interface abcdefghijklmnop zone a", "'abcdefghijklmnop'.*15"),
    ("address x any", "'x'.*taken"), ("address y", "'y' .*prefix"),
    ("address y 10.0.0.1/8", "'10.0.0.1/8'.*prefix"), ("address y 10.0.0.0/33", "/33'.*prefix"),
    ("address y 10.0.0.9-10.0.0.1", "'10.0.0.9-10.0.0.1'.*LOW-HIGH"),
    ("address y 10.0.0.1-fd00::1", "'10.0.0.1-fd00::1'.*LOW-HIGH"),
    ("address y none any", "'any'.*end"), ("application h tcp", "'h'.*taken"),
    ("application i timeout 3", "'timeout'.*protocol"),
    ("application i tcp timeout soon", "'soon'.*seconds"),
    ("application i except:tcp", "'except:tcp'.*inbound"), ("policy", "'policy' .*name"),
    ("policy p", "'p' .*from or global"), ("policy p to b", "'to'.*from or global"),
    ("policy p from a b", "'b'.*to"), ("policy p from a to b", "'p'.*permit"),
    ("policy p from a to b src y permit", "'y'.*address"),
    ("policy p from a to b src x, permit", "'permit'.*address"),
    ("policy p from a to b src-except any permit", "'any'.*address"),
    ("policy p from a to b src x src x permit", "'x'.*second"),
    ("policy p from a to b permit deny", "'deny'.*one action"),
    ("policy p from a to b tunnel st0.0", "'st0.0'.*unit"),
    ("policy p global app x permit", "'x'.*application"),
    ("policy p global pass", "'pass'.*action"),
    ("default reject", "'reject'.*permit or deny"), ("default deny now", "'now'.*end"),
]
GOOD = "zone a\nzone b\naddress x any\n\n# five lines\napplication h tcp/80\n"

# What only the kernel can refuse, and what its message must name.
REFUSED = [
    ("policy p from a to b permit\npolicy p from a to b deny", "policy.*'?p'?"),
    ("address long " + " ".join(f"10.{i >> 8}.{i & 255}.1-10.{i >> 8}.{i & 255}.3"
                                for i in range(4000)), "address 'long'.*65535"),
    ("zone c inbound tcp\ninterface a/b zone c", "a/b|ifname"),
]

WORDS = [
    ("rules", "usage"), ("rules fly", "fly"), ("rules set a b", "'b'"),
    ("rules set /nowhere", "/nowhere"), ("rules show now", "now"), ("rules flush now", "now"),
    ("zone show trust", "trust"), ("policy show x", "'x'"), ("policy match", "from"),
    ("policy match from a to b dst 10.0.0.1 proto tcp", "src"),
    ("policy match from a to b src 10.0.0.1 dst 10.0.0.2", "proto"),
    ("policy match from a to b src 10.0.0.0/8", "10.0.0.0/8"),
    ("policy match from a src 10.0.0.1 dst 10.0.0.2 proto tpc", "tpc"),
    ("policy match from a src 10.0.0.1 dst 10.0.0.2 proto icmp dport 5", "dport"),
    ("policy match from a src 10.0.0.1 dst 10.0.0.2 proto tcp type 5", "type"),
    ("policy match from a src 10.0.0.1 dst 10.0.0.2 proto tcp dport 65536", "65536"),
    ("session fly", "fly"), ("session show src 10.0.0.1/8", "10.0.0.1/8"),
    ("session show dport x", "'x'"), ("session flush all", "'all'"), ("session show id", "id"),
    ("session flush id 0", "'0'.*session"), ("session flush sport 0", "'0'.*port"),
    ("session flush dport 0", "'0'.*port"), ("session flush proto 0", "'0'.*protocol"),
    ("trace on dport 0", "'0'.*port"),
    ("trace", "usage"), ("trace on fast", "fast"), ("trace on src 10.0.0.0/8 or", "or"),
    ("trace on rate 0", "rate"), ("trace on" + " src 10.0.0.1 or" * 8 + " src 10.0.0.1", "8"),
    ("trace off now", "now"), ("monitor flow", "flow"),
]

# What is typed so far, and words that must be offered.
COMPLETIONS = [
    ("", "rules zone policy session trace monitor"), ("rules ", "set show flush"),
    ("zone ", "show"), ("policy ", "show match"), ("policy m", "match"),
    ("policy match ", "from to src dst proto sport dport type code"),
    ("policy match from ", "trust untrust vpn dev"), ("policy match from dev ", "left right lo"),
    ("policy match proto t", "tcp"), ("session ", "show summary flush"),
    ("session show ", "policy from to in-dev out-dev src dst proto sport dport id"),
    ("session show policy ", "web ping others"), ("session flush in-dev ", "left right"),
    ("trace ", "on off"), ("trace on ", "src dst proto sport dport dev or rate"),
    ("monitor ", "session trace"), ("-j rules ", "show"), ("sa add proto ", "esp ah"),
]


def nothing_there(ctl):
    rules = ctl.json("rules show")
    expect((rules["generation"], rules["zones"], rules["policies"]), (0, 0, 0), "rules")
    expect(ctl.json("zone show"), [], "zones")
    expect(ctl.json("policy show"), [], "policies")
    expect(ctl.run("zone show") + ctl.run("policy show"), "", "text")


def set_from(ctl, way):
    """By file, by standard input with "-" and without."""
    before = ctl.json("rules show")["generation"]
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(RULES)
        file.flush()
        if way == "file":
            ctl.run("rules", "set", file.name)
        else:
            ctl.namespace.run(SECTUNCTL, "rules", "set", *way.split(), stdin=RULES)
    rules = ctl.json("rules show")
    assert rules["generation"] > before, f"generation {rules['generation']} after {before}"
    expect((rules["zones"], rules["policies"], rules["default"]), (3, 8, "deny"), "rules")
    start = f"generation {rules['generation']} default deny zones 3 policies 8 "
    assert ctl.run("rules show").startswith(start), ctl.run("rules show")


def shown(ctl):
    zones = {zone["name"]: zone for zone in ctl.json("zone show")}
    expect(list(zones), ["trust", "untrust", "vpn"], "zones")
    expect((zones["trust"]["tcp-rst"], zones["trust"]["interfaces"]), (True, ["left"]), "trust")
    expect((zones["untrust"]["tcp-rst"], zones["untrust"]["interfaces"]), (False, ["right"]),
           "untrust")
    text = ctl.run("zone show").splitlines()
    expect(text[:2], ["zone trust tcp-rst interfaces left", "zone untrust interfaces right"],
           "text")

    policies = ctl.json("policy show")
    places = [(policy.get("from"), policy.get("to"), policy["index"], policy["name"])
              for policy in policies]
    for place in [("trust", "untrust", 1, "web"), ("trust", "untrust", 4, "none"),
                  ("untrust", "trust", 1, "in"), (None, None, 1, "all"), (None, None, 2, "web")]:
        assert place in places, f"{place} is not in {places}"
    expect([p["global"] for p in policies], [False] * 6 + [True] * 2, "global ones last")
    web = policies[0]
    expect((web["action"], web["log-init"], web["log-close"], web["count"], web["hits"],
            web["counters"]), ("permit", True, True, True, 0, {"packets": 0, "bytes": 0}), "web")
    vpn = next(policy for policy in policies if policy["name"] == "vpn")
    expect((vpn["action"], vpn["tunnel"], vpn["count"]), ("tunnel", 0, False), "vpn")
    lines = ctl.run("policy show").splitlines()
    expect(lines[0], "policy web from trust to untrust index 1 permit log-init log-close count"
           " hits 0 packets 0 bytes 0", "text")
    expect(lines[6], "policy all global index 1 permit count hits 0 packets 0 bytes 0", "text")
    assert "policy vpn from trust to vpn index 1 tunnel 0 hits 0" in lines, lines


def matches(ctl, words, action, place):
    found = ctl.json(f"policy match {words}")
    expect((found["action"], found["default"]), (action, place is None), "action, default")
    if place is None:
        assert "policy" not in found, found
        return
    *globally, policy, index = place.split()
    expect((found["policy"], found["index"], found["global"]),
           (policy, int(index), bool(globally)), "policy")


def match_text(ctl):
    generation = ctl.json("rules show")["generation"]
    texts = ("deny from trust to untrust policy web global index 2",
             "deny from trust to untrust default",
             "permit from trust to untrust policy ping index 2")
    for (words, *_), text in zip(PACKETS[3:6], texts):
        expect(ctl.run(f"policy match {words}"), f"{text} generation {generation}\n", "text")


def hits_stay(ctl):
    """To ask is not to decide."""
    expect([policy["hits"] for policy in ctl.json("policy show")], [0] * 8, "hits")


def state(family):
    """All that is told about the rules, without a process."""
    return family.get("RULES_GET"), list(family.items("RULES_GET"))


def refused(ctl, family, words, names, stdin=None):
    before = state(family)
    message = ctl.refused(words, stdin=stdin)
    said = message.split("sectunctl: ", 1)[-1]
    assert re.search(names, said), f"does not name it: {message!r}"
    expect(state(family), before, "state")


def many(ctl):
    """In one message of some megabytes, in order, each found by its own address."""
    lines = ["zone a", "zone b", "interface left zone a", "interface right zone b"]
    lines += [f"address a{i} 10.{i >> 8}.{i & 255}.0/24" for i in range(MANY)]
    lines += [f"policy p{i} from a to b src a{i} dst a{MANY - 1 - i} permit count"
              for i in range(MANY)]
    ctl.rules(*lines)
    expect(ctl.json("rules show")["policies"], MANY, "policies")
    shown_now = ctl.json("policy show")
    expect([policy["name"] for policy in shown_now], [f"p{i}" for i in range(MANY)], "names")
    expect([policy["index"] for policy in shown_now], list(range(1, MANY + 1)), "places")
    for i in (0, MANY // 3, MANY - 1):
        j = MANY - 1 - i
        found = ctl.json(f"policy match from a to b src 10.{i >> 8}.{i & 255}.1"
                         f" dst 10.{j >> 8}.{j & 255}.1 proto udp")
        expect((found.get("policy"), found["index"]), (f"p{i}", i + 1), "match")


def flush(ctl):
    ctl.run("rules flush")
    nothing_there(ctl)
    message = ctl.refused("policy match from a to b src 10.0.0.1 dst 10.0.0.2 proto udp")
    assert "rules" in message, message


def unprivileged(ctl, family):
    before = state(family)
    for words in ("rules set", "rules flush", "session show", "session flush", "trace on",
                  "trace off", "policy match from a to b src 10.0.0.1 dst 10.0.0.2 proto udp"):
        try:
            ctl.namespace.run("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin",
                              SECTUNCTL, *words.split(), stdin="zone q\n")
        except CommandError as error:
            assert "permi" in str(error).lower(), f"{words}: {error}"
        else:
            raise AssertionError(f"accepted: {words}")
    expect(state(family), before, "state")


def completes(ctl, typed, offered):
    """By the completion itself, called as bash calls it."""
    *words, last = ("sectunctl " + typed).split(" ")
    script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sectunctl; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    with ctl.namespace.inside():
        found = run("env", f"PATH={Path(SECTUNCTL).parent}:/usr/sbin:/usr/bin:/sbin:/bin", "bash",
                    "-c", script, "bash", str(COMPLETION), *words, last).split()
    missing = set(offered.split()) - set(found)
    assert not missing, f"{missing} not in {found}"
    assert all(word.startswith(last) for word in found), found


def help_texts(ctl):
    for command in ("rules", "zone", "policy", "session", "trace"):
        text = ctl.run(command, "help")
        assert f"sectunctl {command} " in text, text
    assert "[session] [trace]" in ctl.run("monitor", "help")


def all_json(ctl):
    for words in ("rules show", "zone show", "policy show", "session show", "session summary",
                  "session flush"):
        with ctl.namespace.inside():
            json.loads(run(SECTUNCTL, "-j", *words.split()))


def main():
    tap = Tap()
    kernel.load()
    namespace = Namespace("a")
    namespace.batch("link add left type dummy", "link add right type dummy")
    ctl = Ctl(namespace)
    family = Family(namespace)

    tap.run("nothing is there at first", nothing_there, ctl)
    for way in ("file", "-", ""):
        tap.run(f"rules set {way or 'without a word'}", set_from, ctl, way)
    tap.run("rules are shown as text and as JSON", shown, ctl)
    for words, action, place in PACKETS:
        tap.run(f"policy match {words}: {action}", matches, ctl, words, action, place)
    tap.run("policy match as text", match_text, ctl)
    tap.run("policy match counts no hits", hits_stay, ctl)
    for line, names in LINES:
        tap.run(f"refused with line and word: {line[:50]}", refused, ctl, family, "rules set -",
                f"standard input: line 7: .*{names}", GOOD + line + "\nzone unread bad\n")
    for lines, names in REFUSED:
        tap.run(f"refused as a whole: {lines[:40]!r}", refused, ctl, family, "rules set", names,
                GOOD + lines + "\n")
    for words, names in WORDS:
        tap.run(f"refused: sectunctl {words[:60]}", refused, ctl, family, words, names)
    tap.run("without CAP_NET_ADMIN", unprivileged, ctl, family)
    for typed, offered in COMPLETIONS:
        tap.run(f"completion of '{typed}'", completes, ctl, typed, offered)
    tap.run("help texts", help_texts, ctl)
    tap.run("all of it is JSON", all_json, ctl)
    tap.run(f"{MANY} policies at once", many, ctl)
    tap.run("rules flush", flush, ctl)
    namespace.delete()
    tap.finish()


if __name__ == "__main__":
    sys.exit(main())
