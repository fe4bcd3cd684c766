/* SPDX-License-Identifier: GPL-2.0 */
/* The filters, in the initializer of an array of struct option_word. */
	{ "destination-port", "Destination port of the first packet", .value = "<port>" },
	{ "destination-prefix", "Destination address or prefix of the first packet",
	  .value = "<prefix>" },
	{ "interface", "Interface of either direction", .value = "<interface-name>" },
	{ "policy-name", "Policy that permitted the session", .value = "<name>" },
	{ "protocol", "IP protocol by name or number", .value = "<protocol>" },
	{ "session-identifier", "One session by its identifier", .value = "<number>" },
	{ "source-port", "Source port of the first packet", .value = "<port>" },
	{ "source-prefix", "Source address or prefix of the first packet",
	  .value = "<prefix>" },
