// SPDX-License-Identifier: Apache-2.0
// Staff bonus: the same arithmetic with a rule (staff_bonus_rule) in the place of a channel. A rule holds
// the charges that name its user, as consultant or as doctor; for a consultant also the first arrivals.
// Rules add up by user. Internal to the capability; the roles staff_bonus_rule, bonus_statement and
// bonus_line may be unbound, then there is no bonus.
#ifndef DOMAIN_COMMISSION_BONUS_H
#define DOMAIN_COMMISSION_BONUS_H

#include "domain/commission/post.h"

// What a user gets for a month.
struct bonus_sum {
    id64 user;
    i64 heads; // first arrivals that name the user on a day of one of the rules
    money
        base; // of all lines of charges and refunds; a charge counts once for each rule that pays it
    money commission_fen, adjust_fen, carried_in_fen, payable_fen, carried_out_fen;
};

struct bonus {
    struct cm_input in; // its channels are f->rules
    struct cm_result r;
    VEC(struct bonus_sum) sums; // users with a rule in the month, a line, or something carried in
};

bool bonus_bound(struct ctx *c);
// On the snapshot of the other facts: rules, posted lines, what is carried.
err_t bonus_read(struct facts *f);
// The month that facts_settle has just computed into in and r.
err_t bonus_settle(struct facts *f, const struct cm_input *in, const struct cm_result *r,
                   struct bonus *out);
// As facts_lock, and before it.
void bonus_lock(struct facts *f, const struct bonus *b);
// Inside the transaction that locks the month, as the capability.
err_t bonus_post(struct ctx *c, struct posting *p, const struct bonus *b);
// staff.c: the question at save whether a rule can be paid (BONUS_HEADS, _TWICE, _DATES, _PAID), and who a
// new charge or visit names. As the capability.
err_t staff_before(struct ctx *c, struct save *s);
// {"period","statements":[{"user","heads","base",...,"lines" of the only user asked for}]}
void bonus_put(struct ctx *c, struct jw *w, const struct facts *f, const struct bonus *b,
               str period, id64 only);

#endif
