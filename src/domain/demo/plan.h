// SPDX-License-Identifier: Apache-2.0
// Inside domain/demo: what is going to be written, all in memory before the first row.
#ifndef DOMAIN_DEMO_PLAN_H
#define DOMAIN_DEMO_PLAN_H

#include "base/vec.h"
#include "domain/demo/demo.h"
#include "domain/demo/dice.h"

#define NONE (-1)

struct d_user {
    id64 id, dept;
    str name, role;
};
struct d_office {
    id64 id;
    str key;
};
struct d_doctor {
    str name, department;
};

struct d_channel {
    id64 id;
    const struct json *kind;
    str code, name, region, contact, grade;
    i32 owner, consultant, scheme; // of users, users, schemes
    double weight, book;
    i64 from_day, end_day; // of the agreement
    const char *state;
    bool is_signed, is_ended;
    i32 first_code, codes, first_person, persons;
};
struct d_contact {
    id64 id;
    i32 channel;
    str name;
    i64 number;
};
struct d_code {
    id64 id;
    i32 channel, contact;
    str text, medium;
    i64 from_day;
};

struct d_person {
    id64 id;
    str name;
    bool is_male, is_returning;
    i64 birth, number;
    i32 first_lead, consultant;
    i64 first_arrival, last_visit; // ms, 0: never
    i32 channel, contact;          // the holder's
    i64 held_since;
    i32 paid; // visits paid
};
struct d_move {
    const char *to;
    i64 at;
};
struct d_lead {
    id64 id;
    i32 person, channel, code;
    i64 at;
    bool is_repeat;
    i32 appointment; // NONE: not booked
    const char *lost_reason;
    struct d_move moves[7];
    int move_count;
    i64 first_response, next_at;
};
struct d_appointment {
    id64 id;
    i32 person, lead, previous, doctor;
    i64 made, at;
    const char *state;
    i32 visit;
};
struct d_visit {
    id64 id;
    i32 person, appointment, doctor, channel, contact;
    i64 at;
    bool is_first, is_paid;
};
struct d_charge {
    id64 id;
    i32 person, visit, channel, contact, original;
    i64 at;
    money amount;
    str item, no;
};
struct d_claim {
    i32 person, lead, channel, holder;
    i64 at;
    const char *state;
};
struct d_cost {
    i32 channel;
    i64 day;
    money amount;
    str kind;
};

struct demo {
    struct mem *m;        // of all that is planned
    const struct json *p; // parameters.json
    struct dice dice;
    i64 now_ms, today, first_day;
    int offset_min;
    id64 root;
    VEC(id64) branches;
    VEC(struct d_office) offices;
    VEC(struct d_user) users;
    VEC(struct d_doctor) doctors;
    VEC(id64) schemes;
    VEC(struct d_channel) channels;
    VEC(struct d_contact) contacts;
    VEC(struct d_code) codes;
    VEC(struct d_person) persons;
    VEC(struct d_lead) leads;
    VEC(struct d_appointment) appointments;
    VEC(struct d_visit) visits;
    VEC(struct d_charge) charges; // refunds behind all charges
    VEC(struct d_claim) claims;
    VEC(struct d_cost) costs;
    i64 numbers; // phones given out
};

// plan.c, plan_people.c: in this order; users and doctors must stand.
void plan_channels(struct demo *d);
void plan_leads(struct demo *d);
void plan_visits(struct demo *d);
void plan_holders(struct demo *d);
void plan_moves(struct demo *d);
void plan_costs(struct demo *d);

str demo_name(struct demo *d, bool is_male);
i64 demo_number(struct demo *d);
i32 demo_user(struct demo *d, const char *role);           // one of a role, by chance
i64 demo_time(struct demo *d, i64 day, const char *hours); // by the hours of the day, ms UTC

// staff.c: departments and users, at once.
err_t demo_staff(struct ctx *c, struct demo *d);
// write.c: everything planned, in chunks.
err_t demo_write(struct ctx *c, struct demo *d);
// settle.c: the months behind us, settled, approved and paid as far as they would be.
err_t demo_settle(struct ctx *c, struct demo *d);

#endif
