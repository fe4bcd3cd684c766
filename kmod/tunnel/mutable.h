/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_MUTABLE_H
#define SECTUN_MUTABLE_H

#include <linux/types.h>

bool sectun_mutable_clear(u8 *header, unsigned int len);

#endif /* SECTUN_MUTABLE_H */
