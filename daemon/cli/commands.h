/* SPDX-License-Identifier: GPL-2.0 */
/* The functions behind the command tables, by family. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "shell.h"

/* configure.c */
int cmd_configure(struct shell *shell, const struct invocation *inv);
int cmd_edit(struct shell *shell, const struct invocation *inv);
int cmd_up(struct shell *shell, const struct invocation *inv);
int cmd_top(struct shell *shell, const struct invocation *inv);
int cmd_leave(struct shell *shell, const struct invocation *inv);
int cmd_run(struct shell *shell, const struct invocation *inv);
/* Leaves configuration mode, after a question when there is something to lose. */
bool configure_leave(struct shell *shell);

/* statement.c */
int cmd_statement(struct shell *shell, const struct invocation *inv);
int cmd_load_set(struct shell *shell, const struct invocation *inv);

/* commit.c */
int cmd_commit(struct shell *shell, const struct invocation *inv);
int cmd_rollback(struct shell *shell, const struct invocation *inv);
int cmd_apply(struct shell *shell, const struct invocation *inv);

/* show_configuration.c */
int cmd_show_candidate(struct shell *shell, const struct invocation *inv);
int cmd_show_configuration(struct shell *shell, const struct invocation *inv);

/* show_ike.c, show_ipsec.c, show_monitor.c, show_diagnose.c */
int cmd_show_ike(struct shell *shell, const struct invocation *inv);
int cmd_show_ipsec(struct shell *shell, const struct invocation *inv);
int cmd_show_monitor(struct shell *shell, const struct invocation *inv);
int cmd_show_diagnose(struct shell *shell, const struct invocation *inv);

/* show_zones.c, show_policies.c, show_match_policies.c */
int cmd_show_zones(struct shell *shell, const struct invocation *inv);
int cmd_show_policies(struct shell *shell, const struct invocation *inv);
int cmd_show_match_policies(struct shell *shell, const struct invocation *inv);

/* show_flow_session.c, show_flow_statistics.c, clear_flow.c */
int cmd_show_flow_session(struct shell *shell, const struct invocation *inv);
int cmd_show_flow_statistics(struct shell *shell, const struct invocation *inv);
int cmd_clear_flow_session(struct shell *shell, const struct invocation *inv);

/* show_route.c, show_interfaces.c, show_bgp.c, show_bgp_neighbor.c */
int cmd_show_route(struct shell *shell, const struct invocation *inv);
int cmd_show_interfaces(struct shell *shell, const struct invocation *inv);
int cmd_show_bgp_summary(struct shell *shell, const struct invocation *inv);
int cmd_show_bgp_neighbor(struct shell *shell, const struct invocation *inv);

/* show_commits.c, show_log.c, show_version.c */
int cmd_show_commits(struct shell *shell, const struct invocation *inv);
int cmd_show_log(struct shell *shell, const struct invocation *inv);
int cmd_show_version(struct shell *shell, const struct invocation *inv);

/* clear.c */
int cmd_clear_ike(struct shell *shell, const struct invocation *inv);
int cmd_clear_ipsec(struct shell *shell, const struct invocation *inv);

/* ping.c, traceroute.c */
int cmd_ping(struct shell *shell, const struct invocation *inv);
int cmd_traceroute(struct shell *shell, const struct invocation *inv);

/* help.c */
int cmd_help(struct shell *shell, const struct invocation *inv);
int cmd_quit(struct shell *shell, const struct invocation *inv);

#endif /* CLI_COMMANDS_H */
