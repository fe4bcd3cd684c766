/* SPDX-License-Identifier: GPL-2.0 */
/*
 * `establish-tunnels immediately` means that a tunnel is wanted up for ever.
 * charon begins such a tunnel once and gives up on a refusal; this begins it
 * again for as long as it is configured.
 */
#ifndef SECTUND_RETRY_H
#define SECTUND_RETRY_H

void retry_start(void);

#endif /* SECTUND_RETRY_H */
