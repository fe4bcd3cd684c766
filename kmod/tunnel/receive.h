/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_RECEIVE_H
#define SECTUN_RECEIVE_H

int sectun_receive_init(void);
void sectun_receive_exit(void);

#endif /* SECTUN_RECEIVE_H */
