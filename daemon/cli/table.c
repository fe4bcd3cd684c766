// SPDX-License-Identifier: GPL-2.0
/* The commands: help, completion and dispatch all come from these tables. */
#include "commands.h"
#include "session_filter.h"

/* Where names are configured that options take. */
#define ZONES		"security zones security-zone"
#define VPNS		"security ipsec vpn"

static const struct option_word detail_options[] = {
	{ .word = "detail", .help = "Display detailed output" },
	{ 0 }
};

static const struct command show_ike[] = {
	{ "security-associations", "Show IKE security associations",
	  .argument = "<peer-address>", .argument_help = "IP address of one remote peer",
	  .options = detail_options, .json = true, .run = cmd_show_ike },
	{ 0 }
};

static const struct option_word diagnose_options[] = {
	{ "vpn", "One VPN", .value = "<vpn-name>", .names = VPNS },
	{ 0 }
};

static const struct command show_ipsec[] = {
	{ "diagnose", "Find out what keeps VPNs from carrying traffic",
	  .options = diagnose_options, .json = true, .run = cmd_show_diagnose },
	{ "security-associations", "Show IPsec security associations",
	  .argument = "<index>", .argument_help = "Index of one tunnel",
	  .options = detail_options, .json = true, .run = cmd_show_ipsec },
	{ "vpn-monitor", "Show which VPNs answer and which one routes use", .json = true,
	  .run = cmd_show_monitor },
	{ 0 }
};

static const struct option_word show_session_options[] = {
#include "session_filter_options.h"
	{ .word = "summary", .help = "Display how many sessions there are" },
	{ 0 }
};

static const struct command show_flow[] = {
	{ "session", "Show flow sessions", .options = show_session_options, .json = true,
	  .run = cmd_show_flow_session },
	{ "statistics", "Show flow statistics", .json = true, .run = cmd_show_flow_statistics },
	{ 0 }
};

static const struct option_word zones_options[] = {
	{ .word = "detail", .help = "Display detailed output" },
	{ .word = "terse", .help = "Display one line per zone" },
	{ 0 }
};

static const struct option_word policies_options[] = {
	{ .word = "detail", .help = "Display detailed output" },
	{ "from-zone", "Policies from one zone", .value = "<zone-name>", .names = ZONES },
	{ .word = "global", .help = "Global policies only" },
	{ .word = "hit-count", .help = "Display how often each policy has decided" },
	{ "policy-name", "Policies of one name", .value = "<policy-name>" },
	{ "to-zone", "Policies to one zone", .value = "<zone-name>", .names = ZONES },
	{ 0 }
};

static const struct option_word match_options[] = {
	{ "destination-ip", "Destination address of the packet", .value = "<address>" },
	{ "destination-port", "Destination port of the packet", .value = "<port>" },
	{ "from-zone", "Zone the packet comes from", .value = "<zone-name>", .names = ZONES },
	{ "protocol", "IP protocol by name or number", .value = "<protocol>" },
	{ "source-ip", "Source address of the packet", .value = "<address>" },
	{ "source-port", "Source port of the packet", .value = "<port>" },
	{ "to-zone", "Zone the packet goes to", .value = "<zone-name>", .names = ZONES },
	{ 0 }
};

static const struct command show_security[] = {
	{ "flow", "Show flow information", .children = show_flow },
	{ "ike", "Show Internet Key Exchange information", .children = show_ike },
	{ "ipsec", "Show IP Security information", .children = show_ipsec },
	{ "match-policies", "Show the policy that a packet would match",
	  .options = match_options, .json = true, .run = cmd_show_match_policies },
	{ "policies", "Show security policies", .options = policies_options, .json = true,
	  .run = cmd_show_policies },
	{ "zones", "Show security zones", .argument = "<zone-name>",
	  .argument_help = "Name of one zone", .argument_names = ZONES,
	  .options = zones_options, .json = true, .run = cmd_show_zones },
	{ 0 }
};

static const struct command show_bgp[] = {
	{ "neighbor", "Show BGP neighbor database",
	  .argument = "<neighbor>", .argument_help = "Address of one neighbor",
	  .json = true, .run = cmd_show_bgp_neighbor },
	{ "summary", "Show overview of BGP information",
	  .json = true, .run = cmd_show_bgp_summary },
	{ 0 }
};

static const struct command show_system[] = {
	{ "commit", "Show committed configurations", .json = true, .run = cmd_show_commits },
	{ 0 }
};

static const struct option_word interface_options[] = {
	{ .word = "terse", .help = "Display one line per interface" },
	{ 0 }
};

static const struct command show[] = {
	{ "bgp", "Show Border Gateway Protocol information", .children = show_bgp },
	{ "configuration", "Show current configuration",
	  .rest = REST_PATH, .json = true, .run = cmd_show_configuration },
	{ "interfaces", "Show interface information",
	  .argument = "<interface-name>", .argument_help = "Name of one interface",
	  .options = interface_options, .json = true, .run = cmd_show_interfaces },
	{ "log", "Show contents of log file",
	  .argument = "<filename>", .argument_help = "Name of log file",
	  .argument_required = true, .run = cmd_show_log },
	{ "route", "Show routing table information",
	  .argument = "<destination>", .argument_help = "IP address and optional prefix length",
	  .json = true, .run = cmd_show_route },
	{ "security", "Show security information", .children = show_security },
	{ "system", "Show system information", .children = show_system },
	{ "version", "Show software version", .json = true, .run = cmd_show_version },
	{ 0 }
};

static const struct command clear_ike[] = {
	{ "security-associations", "Clear IKE security associations",
	  .argument = "<peer-address>", .argument_help = "IP address of one remote peer",
	  .run = cmd_clear_ike },
	{ 0 }
};

static const struct command clear_ipsec[] = {
	{ "security-associations", "Clear IPsec security associations",
	  .argument = "<index>", .argument_help = "Index of one tunnel",
	  .run = cmd_clear_ipsec },
	{ 0 }
};

static const struct option_word clear_session_options[] = {
#include "session_filter_options.h"
	{ .word = "all", .help = "Clear all sessions" },
	{ 0 }
};

static const struct command clear_flow[] = {
	{ "session", "Clear flow sessions", .options = clear_session_options,
	  .run = cmd_clear_flow_session },
	{ 0 }
};

static const struct command clear_security[] = {
	{ "flow", "Clear flow information", .children = clear_flow },
	{ "ike", "Clear Internet Key Exchange information", .children = clear_ike },
	{ "ipsec", "Clear IP Security information", .children = clear_ipsec },
	{ 0 }
};

static const struct command clear[] = {
	{ "security", "Clear security information", .children = clear_security },
	{ 0 }
};

static const struct option_word ping_options[] = {
	{ "count", "Number of ping requests to send", .value = "<count>" },
	{ .word = "do-not-fragment", .help = "Don't fragment echo request packets (IPv4)" },
	{ "interface", "Interface to send echo requests from", .value = "<interface-name>" },
	{ .word = "rapid", .help = "Send requests rapidly (default count of 5)" },
	{ "size", "Size of request packets", .value = "<bytes>" },
	{ "source", "Source address of echo request", .value = "<address>" },
	{ 0 }
};

static const struct option_word traceroute_options[] = {
	{ "interface", "Name of interface to use for outgoing traffic",
	  .value = "<interface-name>" },
	{ .word = "no-resolve", .help = "Don't attempt to print addresses symbolically" },
	{ "source", "Source address to use in outgoing traceroute packets",
	  .value = "<address>" },
	{ "ttl", "IP maximum time-to-live value", .value = "<hops>" },
	{ 0 }
};

static const struct option_word apply_options[] = {
	{ .word = "zones", .help = "Only zones and policies, before interfaces are up" },
	{ 0 }
};

static const struct command request_configuration[] = {
	{ "apply", "Apply the active configuration to the machine again", .run = cmd_apply,
	  .options = apply_options },
	{ 0 }
};

static const struct command request_system[] = {
	{ "configuration", "Request operation on the configuration",
	  .children = request_configuration },
	{ 0 }
};

static const struct command request[] = {
	{ "system", "Perform system-level operations", .children = request_system },
	{ 0 }
};

static const struct command help[] = {
	{ "commands", "List all commands", .run = cmd_help },
	{ 0 }
};

const struct command operational_commands[] = {
	{ "clear", "Clear information in the system", .children = clear },
	{ "configure", "Manipulate software configuration information",
	  .run = cmd_configure },
	{ "exit", "Exit the shell", .run = cmd_quit },
	{ "help", "Provide help information", .children = help, .run = cmd_help },
	{ "ping", "Ping remote target",
	  .argument = "<host>", .argument_help = "Hostname or IP address of remote host",
	  .argument_required = true, .options = ping_options, .run = cmd_ping },
	{ "quit", "Exit the shell", .run = cmd_quit },
	{ "request", "Make system-level requests", .children = request },
	{ "show", "Show system information", .children = show },
	{ "traceroute", "Trace route to remote host",
	  .argument = "<host>", .argument_help = "Hostname or IP address of remote host",
	  .argument_required = true, .options = traceroute_options, .run = cmd_traceroute },
	{ 0 }
};

static const struct option_word commit_options[] = {
	{ .word = "and-quit", .help = "Quit configuration mode if commit succeeds" },
	{ .word = "check", .help = "Check correctness of syntax; do not apply changes" },
	{ "comment", "Add comment to commit log", .value = "<comment>" },
	{ "confirmed", "Automatic rollback: not supported", .value = "<minutes>" },
	{ 0 }
};

static const struct option_word exit_options[] = {
	{ .word = "configuration-mode", .help = "Exit from configuration mode" },
	{ 0 }
};

static const struct command load[] = {
	{ "set", "Execute set, delete and other statements from a file or the terminal",
	  .argument = "<filename>", .argument_help = "Name of the file, or 'terminal'",
	  .argument_required = true, .run = cmd_load_set },
	{ 0 }
};

const struct command configuration_commands[] = {
	{ "activate", "Remove the inactive tag from a statement", .rest = REST_STATEMENT,
	  .verb = "activate", .pasted = true, .run = cmd_statement },
	{ "commit", "Commit current set of changes", .options = commit_options,
	  .pasted = true, .run = cmd_commit },
	{ "deactivate", "Add the inactive tag to a statement", .rest = REST_STATEMENT,
	  .verb = "deactivate", .pasted = true, .run = cmd_statement },
	{ "delete", "Delete a data element", .rest = REST_STATEMENT, .verb = "delete",
	  .pasted = true, .run = cmd_statement },
	{ "edit", "Edit a sub-element", .rest = REST_PATH, .verb = "edit", .run = cmd_edit },
	{ "exit", "Exit from this level", .options = exit_options, .run = cmd_leave },
	{ "help", "Provide help information", .children = help, .run = cmd_help },
	{ "insert", "Insert a new ordered data element", .rest = REST_STATEMENT, .verb = "insert",
	  .pasted = true, .run = cmd_statement },
	{ "load", "Load configuration from ASCII file", .children = load },
	{ "quit", "Quit from this level", .options = exit_options, .run = cmd_leave },
	{ "rollback", "Roll back to previous committed configuration",
	  .argument = "<number>", .argument_help = "Number of the configuration, 0 to 49",
	  .run = cmd_rollback },
	{ "run", "Run an operational-mode command", .rest = REST_COMMAND, .run = cmd_run },
	{ "set", "Set a parameter", .rest = REST_STATEMENT, .verb = "set",
	  .pasted = true, .run = cmd_statement },
	{ "show", "Show a parameter", .rest = REST_PATH, .verb = "show", .json = true,
	  .run = cmd_show_candidate },
	{ "top", "Exit to top level of configuration", .run = cmd_top },
	{ "up", "Exit one level of configuration",
	  .argument = "<number>", .argument_help = "Number of levels to exit", .run = cmd_up },
	{ 0 }
};
