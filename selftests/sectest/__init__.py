# SPDX-License-Identifier: GPL-2.0
"""What the Python tests of the module share: TAP, namespaces, ESP by hand."""
