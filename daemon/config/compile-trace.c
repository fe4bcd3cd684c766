// SPDX-License-Identifier: GPL-2.0
/* The flow trace: its file, and which packets it is about. */
#include <string.h>

#include "compile.h"
#include "protocol.h"
#include "tree.h"

#define WHERE "security flow traceoptions"

/* Those that sectund writes for another purpose. */
static bool is_reserved(const char *name)
{
	return !strncmp(name, "messages", 8) || !strncmp(name, "kmd", 3);
}

static void compile_file(struct compile *compile, const struct lyd_node *options)
{
	const struct lyd_node *node = compile_next(options, "file", NULL);
	struct trace_file *file = &compile->plan->trace.file;
	const char *name = tree_value(node, "name"), *size = tree_value(node, "size");
	uint32_t files = compile_number(node, "files");

	if (!name)
		return;
	if (compile_next(options, "file", node)) {
		report_error(compile->report, WHERE " file: one file only");
		return;
	}
	if (is_reserved(name) || strlen(name) >= sizeof(file->name) || strpbrk(name, "/ \t") ||
	    *name == '.') {
		report_error(compile->report, WHERE " file %s: this name cannot be taken", name);
		return;
	}
	file->size = size ? trace_file_size(size) : TRACE_FILE_SIZE;
	file->files = files ? files : TRACE_FILE_COUNT;
	if (file->size < 10 * 1024)
		report_error(compile->report, WHERE " file %s size %s: 10k at least", name, size);
	else
		strcpy(file->name, name);
}

/* A prefix leaf, none when it is not there. */
static void compile_selector(struct compile *compile, const struct lyd_node *node,
			     const char *leaf, struct sectun_addr *addr, uint8_t *len)
{
	const char *text = tree_value(node, leaf);

	if (text && sectun_prefix_parse(text, addr, len))
		report_error(compile->report, WHERE " packet-filter %s %s %s: not a prefix",
			     tree_value(node, "name"), leaf, text);
}

static void compile_filter(struct compile *compile, const struct lyd_node *node)
{
	struct plan_trace *trace = &compile->plan->trace;
	const char *protocol = tree_value(node, "protocol");
	const char *interface = tree_value(node, "interface");
	struct sectun_trace_filter *filter;
	char device[IFNAMSIZ];

	filter = compile_grow(compile, &trace->filters, &trace->n_filters, sizeof(*filter));
	if (!filter)
		return;
	filter->name = compile_copy(compile, tree_value(node, "name"));
	compile_selector(compile, node, "source-prefix", &filter->src, &filter->src_len);
	compile_selector(compile, node, "destination-prefix", &filter->dst, &filter->dst_len);
	filter->src_port = (uint16_t)compile_named_number(tree_child(node, "source-port"));
	filter->dst_port = (uint16_t)compile_named_number(tree_child(node, "destination-port"));
	if (protocol && !protocol_parse(protocol, &filter->protocol))
		report_error(compile->report, WHERE " packet-filter %s protocol %s: not a protocol",
			     filter->name, protocol);
	if (interface && compile_device(compile, interface, WHERE " packet-filter", device))
		filter->ifname = compile_copy(compile, device);
}

/* Only what a flag asks for is traced. */
static bool is_wanted(const struct lyd_node *options)
{
	return compile_entry(options, "flag", "basic-datapath") ||
	       compile_entry(options, "flag", "all");
}

/* Each part that does nothing for want of another one says so. */
static void warn_no_effect(struct compile *compile, const struct lyd_node *options)
{
	const struct lyd_node *flag = NULL;
	const char *name;

	while ((flag = compile_next(options, "flag", flag))) {
		name = tree_value(flag, "name");
		if (strcmp(name, "basic-datapath") && strcmp(name, "all"))
			report_warning(compile->report, WHERE " flag %s: no effect", name);
	}
	if (!is_wanted(options))
		report_warning(compile->report, WHERE ": no effect without flag basic-datapath");
	else if (!compile_next(options, "file", NULL))
		report_warning(compile->report, WHERE ": no effect without a file");
	else if (!compile->plan->rules)
		report_warning(compile->report, WHERE ": no effect without a security-zone");
}

void compile_trace(struct compile *compile)
{
	const struct lyd_node *options = compile_find(compile->tree,
						      "security flow traceoptions");
	const struct lyd_node *node = NULL;

	if (!options || options->flags & LYD_DEFAULT)
		return;
	warn_no_effect(compile, options);
	if (!is_wanted(options))
		return;
	compile_file(compile, options);
	while ((node = compile_next(options, "packet-filter", node)))
		compile_filter(compile, node);
	if (compile->plan->trace.n_filters > SECTUN_FILTERS_MAX)
		report_error(compile->report, WHERE " packet-filter: %d at most",
			     SECTUN_FILTERS_MAX);
}
