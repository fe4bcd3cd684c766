// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_plugin.h"
#include "kernel_sectun_ipsec.h"

#include <daemon.h>

typedef struct private_kernel_sectun_plugin_t private_kernel_sectun_plugin_t;

/**
 * Private data of the plugin
 */
struct private_kernel_sectun_plugin_t {

	/**
	 * Implements plugin interface
	 */
	kernel_sectun_plugin_t public;
};

METHOD(plugin_t, get_name, char*,
	private_kernel_sectun_plugin_t *this)
{
	return "kernel-sectun";
}

METHOD(plugin_t, get_features, int,
	private_kernel_sectun_plugin_t *this, plugin_feature_t *features[])
{
	static plugin_feature_t f[] = {
		PLUGIN_CALLBACK(kernel_ipsec_register, kernel_sectun_ipsec_create),
			PLUGIN_PROVIDE(CUSTOM, "kernel-ipsec"),
				PLUGIN_DEPENDS(RNG, RNG_WEAK),
	};
	*features = f;
	return countof(f);
}

METHOD(plugin_t, destroy, void,
	private_kernel_sectun_plugin_t *this)
{
	free(this);
}

/**
 * Constructor, found by the plugin loader under this name
 */
__attribute__((visibility("default")))
plugin_t *kernel_sectun_plugin_create()
{
	private_kernel_sectun_plugin_t *this;

	if (!lib->caps->keep(lib->caps, CAP_NET_ADMIN))
	{
		DBG0(DBG_KNL, "kernel: CAP_NET_ADMIN is needed to work with sectun "
			 "devices");
		return NULL;
	}

	INIT(this,
		.public = {
			.plugin = {
				.get_name = _get_name,
				.get_features = _get_features,
				.destroy = _destroy,
			},
		},
	);

	return &this->public.plugin;
}
