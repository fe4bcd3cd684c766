// SPDX-License-Identifier: GPL-2.0
/*
 * Predefined applications, services and protocols of the router: what each name stands
 * for. The tables are of Junos and of the protocols' own documents, not of the schema.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "tests.h"

#define ZONE	"set security zones security-zone "
#define MATCH	"set security policies global policy P match application "

/**
 * struct meaning - what a name stands for
 * @name: of an application, service or protocol
 * @terms: protocol, and then destination ports or type and code of ICMP
 */
struct meaning {
	const char *name;
	const char *terms;
};

static const struct meaning applications[] = {
	{ "junos-aol", "tcp 5190-5193" },
	{ "junos-bgp", "tcp 179" },
	{ "junos-biff", "udp 512" },
	{ "junos-bootpc", "udp 68" },
	{ "junos-bootps", "udp 67" },
	{ "junos-chargen", "udp 19" },
	{ "junos-cifs", "tcp 139, tcp 445" },
	{ "junos-cvspserver", "tcp 2401" },
	{ "junos-dhcp-client", "udp 68" },
	{ "junos-dhcp-relay", "udp 67" },
	{ "junos-dhcp-server", "udp 67" },
	{ "junos-discard", "udp 9" },
	{ "junos-dns-tcp", "tcp 53" },
	{ "junos-dns-udp", "udp 53" },
	{ "junos-echo", "udp 7" },
	{ "junos-finger", "tcp 79" },
	{ "junos-ftp", "tcp 21" },
	{ "junos-ftp-data", "tcp 20" },
	{ "junos-gnutella", "udp 6346-6347" },
	{ "junos-gopher", "tcp 70" },
	{ "junos-gprs-gtp-c", "udp 2123" },
	{ "junos-gprs-gtp-u", "udp 2152" },
	{ "junos-gprs-gtp-v0", "udp 3386" },
	{ "junos-gre", "47" },
	{ "junos-gtp", "udp 2123" },
	{ "junos-h323", "tcp 1720, udp 1719, tcp 1503, tcp 389, tcp 522, tcp 1731" },
	{ "junos-http", "tcp 80" },
	{ "junos-http-ext", "tcp 7001" },
	{ "junos-https", "tcp 443" },
	{ "junos-icmp-all", "icmp" },
	{ "junos-icmp-ping", "icmp 8" },
	{ "junos-icmp6-all", "icmp6" },
	{ "junos-icmp6-dst-unreach-addr", "icmp6 1/3" },
	{ "junos-icmp6-dst-unreach-admin", "icmp6 1/1" },
	{ "junos-icmp6-dst-unreach-beyond", "icmp6 1/2" },
	{ "junos-icmp6-dst-unreach-port", "icmp6 1/4" },
	{ "junos-icmp6-dst-unreach-route", "icmp6 1/0" },
	{ "junos-icmp6-echo-reply", "icmp6 129" },
	{ "junos-icmp6-echo-request", "icmp6 128" },
	{ "junos-icmp6-packet-to-big", "icmp6 2" },
	{ "junos-icmp6-packet-too-big", "icmp6 2" },
	{ "junos-icmp6-param-prob-header", "icmp6 4/0" },
	{ "junos-icmp6-param-prob-nexthdr", "icmp6 4/1" },
	{ "junos-icmp6-param-prob-option", "icmp6 4/2" },
	{ "junos-icmp6-time-exceed-reassembly", "icmp6 3/1" },
	{ "junos-icmp6-time-exceed-transit", "icmp6 3/0" },
	{ "junos-ident", "tcp 113" },
	{ "junos-ike", "udp 500" },
	{ "junos-ike-nat", "udp 4500" },
	{ "junos-imap", "tcp 143" },
	{ "junos-imaps", "tcp 993" },
	{ "junos-internet-locator-service", "tcp 389" },
	{ "junos-irc", "tcp 6660-6669" },
	{ "junos-l2tp", "udp 1701" },
	{ "junos-ldap", "tcp 389" },
	{ "junos-ldp-tcp", "tcp 646" },
	{ "junos-ldp-udp", "udp 646" },
	{ "junos-lpr", "tcp 515" },
	{ "junos-mail", "tcp 25" },
	{ "junos-mgcp", "udp 2427, udp 2727" },
	{ "junos-mgcp-ca", "udp 2727" },
	{ "junos-mgcp-ua", "udp 2427" },
	{ "junos-ms-rpc", "tcp 135, udp 135" },
	{ "junos-ms-rpc-epm", "tcp 135, udp 135" },
	{ "junos-ms-rpc-tcp", "tcp 135" },
	{ "junos-ms-rpc-udp", "udp 135" },
	{ "junos-ms-sql", "tcp 1433" },
	{ "junos-msn", "tcp 1863" },
	{ "junos-nbds", "udp 138" },
	{ "junos-nbname", "udp 137" },
	{ "junos-netbios-session", "tcp 139" },
	{ "junos-nfs", "udp 111" },
	{ "junos-nfsd-tcp", "tcp 2049" },
	{ "junos-nfsd-udp", "udp 2049" },
	{ "junos-nntp", "tcp 119" },
	{ "junos-ns-global", "tcp 15397" },
	{ "junos-ns-global-pro", "tcp 15397" },
	{ "junos-nsm", "udp 69" },
	{ "junos-ntalk", "udp 518, tcp 518" },
	{ "junos-ntp", "udp 123" },
	{ "junos-ospf", "89" },
	{ "junos-pc-anywhere", "udp 5632" },
	{ "junos-ping", "icmp 8" },
	{ "junos-pingv6", "icmp6 128" },
	{ "junos-pop3", "tcp 110" },
	{ "junos-pptp", "tcp 1723" },
	{ "junos-printer", "tcp 515" },
	{ "junos-r2cp", "udp 28672" },
	{ "junos-radacct", "udp 1813" },
	{ "junos-radius", "udp 1812" },
	{ "junos-rdp", "tcp 3389" },
	{ "junos-realaudio", "tcp 554" },
	{ "junos-rip", "udp 520" },
	{ "junos-routing-inbound", "tcp 179, udp 520, tcp 646, udp 646" },
	{ "junos-rsh", "tcp 514" },
	{ "junos-rtsp", "tcp 554" },
	{ "junos-sccp", "tcp 2000" },
	{ "junos-sctp-any", "132" },
	{ "junos-sip", "udp 5060, tcp 5060" },
	{ "junos-smb", "tcp 139, tcp 445" },
	{ "junos-smb-session", "tcp 445" },
	{ "junos-smtp", "tcp 25" },
	{ "junos-smtps", "tcp 465, tcp 587" },
	{ "junos-snmp", "udp 161" },
	{ "junos-snmp-agentx", "tcp 705" },
	{ "junos-snpp", "tcp 444" },
	{ "junos-sql-monitor", "udp 1434" },
	{ "junos-sqlnet-v1", "tcp 1525" },
	{ "junos-sqlnet-v2", "tcp 1521" },
	{ "junos-ssh", "tcp 22" },
	{ "junos-stun", "udp 3478-3479, tcp 3478-3479" },
	{ "junos-sun-rpc", "tcp 111, udp 111" },
	{ "junos-sun-rpc-portmap", "tcp 111, udp 111" },
	{ "junos-sun-rpc-tcp", "tcp 111" },
	{ "junos-sun-rpc-udp", "udp 111" },
	{ "junos-syslog", "udp 514" },
	{ "junos-tacacs", "tcp 49" },
	{ "junos-tacacs-ds", "tcp 65" },
	{ "junos-talk", "udp 517, tcp 517" },
	{ "junos-tcp-any", "tcp" },
	{ "junos-telnet", "tcp 23" },
	{ "junos-tftp", "udp 69" },
	{ "junos-udp-any", "udp" },
	{ "junos-uucp", "udp 540" },
	{ "junos-vdo-live", "udp 7000-7010" },
	{ "junos-vnc", "tcp 5800, tcp 5900" },
	{ "junos-wais", "tcp 210" },
	{ "junos-who", "udp 513" },
	{ "junos-whois", "tcp 43" },
	{ "junos-winframe", "tcp 1494" },
	{ "junos-wxcontrol", "tcp 3578" },
	{ "junos-x-windows", "tcp 6000-6063" },
	{ "junos-xnm-clear-text", "tcp 3221" },
	{ "junos-xnm-ssl", "tcp 3220" },
	{ "junos-ymsg", "tcp 5000-5010, tcp 5050, udp 5000-5010, udp 5050" },
};

static const struct meaning services[] = {
	{ "all", "any" },
	{ "any-service", "any" },
	{ "dhcp", "udp 67-68" },
	{ "dhcpv6", "udp 546-547" },
	{ "dns", "udp 53, tcp 53" },
	{ "finger", "tcp 79" },
	{ "ftp", "tcp 21" },
	{ "http", "tcp 80" },
	{ "https", "tcp 443" },
	{ "ike", "udp 500, udp 4500" },
	{ "netconf", "tcp 830" },
	{ "ntp", "udp 123" },
	{ "ping", "icmp 8, icmp6 128" },
	{ "rlogin", "tcp 513" },
	{ "rsh", "tcp 514" },
	{ "snmp", "udp 161" },
	{ "snmp-trap", "udp 162" },
	{ "ssh", "tcp 22" },
	{ "telnet", "tcp 23" },
	{ "tftp", "udp 69" },
	{ "traceroute", "udp 33434-33523" },
};

static const struct meaning protocols[] = {
	{ "bfd", "udp 3784-3785, udp 4784" },
	{ "bgp", "tcp 179" },
	{ "igmp", "2, icmp6 130, icmp6 131, icmp6 132, icmp6 143" },
	{ "ldp", "udp 646, tcp 646" },
	{ "msdp", "tcp 639" },
	{ "nhrp", "54" },
	{ "ospf", "89" },
	{ "ospf3", "89" },
	{ "pim", "103" },
	{ "rip", "udp 520" },
	{ "ripng", "udp 521" },
	{ "router-discovery", "icmp 9, icmp 10, icmp6 133, icmp6 134" },
	{ "vrrp", "112" },
};

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

static void print_protocol(FILE *out, uint8_t protocol)
{
	static const char * const names[256] = {
		[0] = "any", [1] = "icmp", [6] = "tcp", [17] = "udp", [58] = "icmp6",
	};

	if (names[protocol])
		fputs(names[protocol], out);
	else
		fprintf(out, "%u", protocol);
}

static void print_term(FILE *out, const struct sectun_term *term)
{
	print_protocol(out, term->protocol);
	if (!term->any_dst_port)
		fprintf(out, " %u", term->dst_port_low);
	if (!term->any_dst_port && term->dst_port_high != term->dst_port_low)
		fprintf(out, "-%u", term->dst_port_high);
	if (term->icmp_type >= 0)
		fprintf(out, " %d", term->icmp_type);
	if (term->icmp_code >= 0)
		fprintf(out, "/%d", term->icmp_code);
	if (!term->any_src_port)
		fprintf(out, " from %u", term->src_port_low);
}

static char *terms_text(const struct sectun_term *terms, size_t n)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	for (i = 0; i < n; i++) {
		if (ftell(out))
			fputs(", ", out);
		print_term(out, &terms[i]);
	}
	fclose(out);
	return text;
}

static const struct meaning *find(const struct meaning *table, size_t n, const char *name)
{
	for (; n; n--, table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

static void means(const struct meaning *meaning, const struct sectun_term *terms, size_t n)
{
	char *text = terms_text(terms, n);

	equal(text, meaning->terms, meaning->name);
	free(text);
}

/* Nothing is offered behind @statement that @table does not have, but for @except. */
static void all_known(struct config *config, const char *statement,
		      const struct meaning *table, size_t n, const char *except)
{
	struct config_word *words;
	size_t count = config_complete(config, statement, &words), i;

	for (i = 0; i < count; i++)
		if (!find(table, n, words[i].word) && strcmp(words[i].word, except) &&
		    *words[i].word != '<' && *words[i].word != '[')
			ok(false, "%s%s is in the table", statement, words[i].word);
	config_words_free(words, count);
}

static void test_applications(void)
{
	struct config *config = test_open();
	char statement[128];
	struct plan *plan;
	size_t i;

	all_known(config, MATCH, applications, COUNT(applications), "any");
	run(config, ZONE "A");
	run(config, "set security policies global policy P then permit");
	for (i = 0; i < COUNT(applications); i++) {
		snprintf(statement, sizeof(statement), MATCH "%s", applications[i].name);
		ok(!run(config, statement), "%s", statement);
	}
	plan = planned(config);
	ok(plan && plan->rules->n_applications == COUNT(applications), "all are known");
	for (i = 0; plan && i < plan->rules->n_applications; i++) {
		const struct sectun_application *application = &plan->rules->applications[i];
		const struct meaning *meaning;

		meaning = find(applications, COUNT(applications), application->name);
		if (ok(meaning, "%s", application->name))
			means(meaning, application->terms, application->n_terms);
	}
	plan_free(plan);
	test_close(config);
}

/* A zone for each of @table, which lets in nothing else. */
static void test_inbound(const char *kind, const struct meaning *table, size_t n,
			 const char *except)
{
	struct config *config = test_open();
	char statement[128];
	struct plan *plan;
	size_t i;

	snprintf(statement, sizeof(statement), ZONE "Z host-inbound-traffic %s ", kind);
	all_known(config, statement, table, n, except);
	for (i = 0; i < n; i++) {
		snprintf(statement, sizeof(statement), ZONE "%s host-inbound-traffic %s %s",
			 table[i].name, kind, table[i].name);
		run(config, statement);
	}
	plan = planned(config);
	if (ok(plan && plan->rules->n_zones == n, "all %s are known", kind))
		for (i = 0; i < n; i++)
			means(&table[i], plan->rules->zones[i].inbound,
			      plan->rules->zones[i].n_inbound);
	plan_free(plan);
	test_close(config);
}

void test_predefined(void)
{
	test_applications();
	test_inbound("system-services", services, COUNT(services), "");
	test_inbound("protocols", protocols, COUNT(protocols), "all");
}
