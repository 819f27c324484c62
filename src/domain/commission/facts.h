// SPDX-License-Identifier: Apache-2.0
// The facts of a settlement, read from the bound forms. Internal to the capability.
#ifndef DOMAIN_COMMISSION_FACTS_H
#define DOMAIN_COMMISSION_FACTS_H

#include "base/vec.h"
#include "domain/commission/settle.h"

struct scheme_use {
    id64 scheme;
    i64 version;
    str content;
    str from; // the month whose settlement kept it; empty while it is new
    bool is_new;
    struct cm_scheme cm;
};
struct channel_fact {
    id64 id;
    str code, name;
    id64 scheme;
    bool has_start, has_end, forbidden, suspended;
    i64 start, end;
};
struct locked_use {
    i32 period;
    id64 channel, scheme;
    i64 version;
};

// Whom a charge names; 0: nobody.
struct staff {
    id64 consultant, doctor;
};
// A user is paid by a scheme for what names him, from a day up to and without another.
struct bonus_rule {
    id64 id, user, scheme;
    bool is_doctor;
    i32 from_day, until_day;
};
struct bonus_carry {
    id64 user;
    money fen; // 0 or below
};

struct facts {
    struct ctx *c;
    VEC(struct cm_period) periods;
    VEC(str) period_names;          // locked ones
    VEC(struct scheme_use) schemes; // every version in use; cm_scheme in the same order
    VEC(struct channel_fact) channels;
    VEC(struct locked_use) uses; // channel -> version in locked months
    VEC(struct cm_person) persons;
    VEC(struct cm_lead) leads;
    VEC(struct cm_arrival) arrivals;
    VEC(struct cm_charge) charges;
    VEC(struct cm_refund) refunds;
    VEC(struct cm_posting) posted;
    VEC(money) carried; // by channel
    bool with_bonus;    // set before facts_read: staff bonus is read, too
    size_t locked;      // of the periods: those that are settled, not worked out on the way
    VEC(struct staff) charge_staff; // by charge
    VEC(id64) visit_staff;          // consultant by arrival
    VEC(struct bonus_rule) rules;
    VEC(struct cm_posting) bonus_posted; // their channel is the index of the rule
    VEC(struct bonus_carry) bonus_carried;
    struct map items;    // item text -> its number
    VEC(str) item_names; // by number - 1
};

struct field *cm_field(struct ctx *c, const char *role, const char *name);
const struct form *cm_form(struct ctx *c, const char *role);
// All live rows of a role in order of id; `take` gets the cells of the fields asked for: empty for a
// field with `?` that the form does not have.
#define EACH(f, role, filter, take, ...)                                                           \
    do {                                                                                           \
        static const char *const names_[] = { __VA_ARGS__ };                                       \
        TRY(facts_each((f), (role), names_, (int)COUNT_OF(names_), (filter), (take)));             \
    } while (0)

typedef err_t (*take_row)(struct facts *f, id64 id, const struct val *v);
err_t facts_each(struct facts *f, const char *role, const char *const *fields, int n,
                 struct node *filter, take_row take);

err_t facts_periods(struct ctx *c, struct facts *f); // only the locked months
err_t facts_read(struct ctx *c, struct facts *f);
// The number of an item; the same text is the same item.
id64 facts_item(struct facts *f, str item);

// scheme.c. The fields of the role commission_scheme; one with `?` may be missing in the form.
enum { SCHEME_NAME = 11, SCHEME_FIELDS };
extern const char *const scheme_fields[];
str scheme_content(struct ctx *c, const struct val *v); // v: the fields in this order
err_t scheme_parse(struct ctx *c, struct facts *f, str content, struct cm_scheme *out);
// Computes one period behind those of f->periods; the arrays of *in live in c->mem.
err_t facts_settle(struct ctx *c, struct facts *f, struct cm_period period, struct cm_input *in,
                   struct cm_result *out);
// Makes a computed period one of the locked ones, so that the next can be computed.
void facts_lock(struct facts *f, const struct cm_input *in, const struct cm_result *r, str name);
// A line that is not posted, as JSON; origin is its period's name.
void commission_put_line(struct ctx *c, struct jw *w, const struct facts *f,
                         const struct cm_line *l, str origin);
bool facts_option_is(const struct field *f, struct val v, const char *key);
// "charge:17" -> what a posted line is about. False when it is none.
bool source_parse(str key, enum cm_source *source, id64 *id);
i32 facts_period(const struct facts *f, str name); // index of a locked month, CM_NONE
// Index of the version of a scheme; version 0: the newest. CM_NONE.
i32 facts_version(const struct facts *f, id64 scheme, i64 version);
str source_key(struct mem *m, enum cm_source s, id64 id);

#endif
