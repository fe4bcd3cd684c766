/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IKE gateways in sectund. Loading comes first and can be undone; SAs are
 * ended and begun only when everything else has worked.
 */
#ifndef CONFIG_IKE_H
#define CONFIG_IKE_H

struct apply;

/* Before anything is touched: sectund answers, if it is needed at all. */
int ike_check(struct apply *apply);

/* Loads what is new or changed, unloads what is gone. */
int ike_load(struct apply *apply);

/* Ends the SAs of what has changed or gone. */
void ike_end(struct apply *apply);

/* Begins to negotiate what is to be up and is not. */
void ike_start(struct apply *apply);

void ike_close(struct apply *apply);

#endif /* CONFIG_IKE_H */
