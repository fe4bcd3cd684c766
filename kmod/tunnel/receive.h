/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_RECEIVE_H
#define SECTUN_RECEIVE_H

struct sectun_sa;
struct sk_buff;

void sectun_receive_crypt(struct sk_buff *skb);
void sectun_receive_done(struct sk_buff *skb, int error);
void sectun_receive_finish(struct sk_buff *skb);
void sectun_receive_sa(struct sectun_sa *sa, struct sk_buff *skb, bool encap);
int sectun_receive_init(void);
void sectun_receive_exit(void);

#endif /* SECTUN_RECEIVE_H */
