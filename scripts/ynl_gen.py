#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Runs the kernel's tools/net/ynl/ynl-gen-c.py with two additions: length limits
of binary attributes, which the generator of 6.12 knows only as an exact length,
and the family structure also for a description in the form genetlink-legacy,
which is the one that has policies by operation and with them works on 6.1.

usage: ynl_gen.py YNL-DIRECTORY GENERATOR-ARGUMENT...
"""
import importlib.util
import os
import sys


def load(ynl):
    """The generator as a module; its name is no Python identifier."""
    sys.path.insert(0, ynl)
    spec = importlib.util.spec_from_file_location(
        "ynl_gen_c", os.path.join(ynl, "ynl-gen-c.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def binary_policy(attr, _policy):
    """The nla_policy initialiser of a binary attribute."""
    checks = set(attr.checks)
    if not checks:
        return "{ .type = NLA_BINARY, }"
    if checks == {"exact-len"}:
        return f"NLA_POLICY_EXACT_LEN({attr.get_limit_str('exact-len')})"
    if checks == {"min-len"}:
        return f"NLA_POLICY_MIN_LEN({attr.get_limit_str('min-len')})"
    if checks == {"max-len"}:
        return f"{{ .type = NLA_BINARY, .len = {attr.get_limit_str('max-len')}, }}"
    if checks == {"min-len", "max-len"}:
        low, high = attr.get_limit_str("min-len"), attr.get_limit_str("max-len")
        return f"NLA_POLICY_RANGE(NLA_BINARY, {low}, {high})"
    sys.exit(f"{attr.name}: no policy for the checks {sorted(checks)}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    generator = load(sys.argv.pop(1))
    generator.TypeBinary._attr_policy = binary_policy
    generator.kernel_can_gen_family_struct = lambda family: True
    generator.main()


main()
