// SPDX-License-Identifier: Apache-2.0
// Claiming, giving back, giving out, and what goes back by itself. A claim takes the pool's row first, so two
// people who claim the same record do so one behind the other, and the limits of one person are counted
// right however fast he is. The write itself is the person's own (history and audit name him) with the rights
// that the pool lends him for it: who may claim is said by the pool, not by his right to write the field.
#include "rule/pool.h"
#include "auth/audit.h"
#include "auth/chain.h"
#include "base/date.h"
#include "job/notice.h"
#include "job/words.h"
#include "rule/internal.h"

#define AT_MS (9 * 3600000LL)

static bool is(str a, const char *b) { return str_eq(a, str_of(b)); }

const struct rule_def *pool_of(const struct catalog *cat, const struct form *f)
{
    for (int i = 0; i < cat->rule_count; i++) {
        const struct rule_def *d = &cat->rules[i];
        if (d->kind == WHEN_POOL && d->form == f && d->mode == RULE_ON) return d;
    }
    return NULL;
}

// --- What it says ---------------------------------------------------------------------------------------------

static const struct json *part(const struct rule_def *d, const char *key)
{
    return json_get(d->spec, str_of(key));
}

static i64 number(const struct json *j, const char *key)
{
    i64 n = 0;
    return json_i64(json_get(j, str_of(key)), &n) ? n : 0;
}

static bool is_owner(const struct json *spec)
{
    return is(json_str(json_get(spec, S("field"))), "owner");
}

static struct field *field_of(const struct form *f, const struct json *spec)
{
    return is_owner(spec) ? form_sys(f, SYS_OWNER)
                          : form_field(f, json_str(json_get(spec, S("field"))));
}

static id64 holder_in(const struct rule_def *d, id64 owner, const struct val *cells)
{
    const struct field *f = field_of(d->form, d->spec);
    if (is_owner(d->spec)) return owner;
    if (!f || f->index < 0 || !cells) return 0;
    struct val v = cells[f->index];
    return v.kind == VAL_INT ? v.i : 0;
}

static id64 holder_of(const struct rule_def *d, const struct image *img)
{
    return holder_in(d, img->owner, img->cells);
}

// The first day on which anything goes back: a date, or so many days after the pool was set up so.
static bool begins(const struct ctx *c, const struct rule_def *d, const struct json *recycle,
                   i64 *day)
{
    const struct json *from = json_get(recycle, S("from"));
    i64 days = number(from, "days");
    *day = date_of_instant(d->changed_at, c->cat->offset_min) + days;
    return days || date_parse(json_str(from), day);
}

static err_t check_recycle(struct ctx *c, const struct json *r)
{
    if (!r) return OK;
    TRY(keys_only(c, r, S("recycle"), KEYS("idle_days", "held_days", "warn", "from")));
    TRY(number_in(c, json_get(r, S("idle_days")), S("recycle.idle_days"), 1, 3650));
    TRY(number_in(c, json_get(r, S("held_days")), S("recycle.held_days"), 1, 3650));
    i64 day;
    const struct json *from = json_get(r, S("from")), *warn = json_get(r, S("warn"));
    if (json_is(from, JSON_OBJECT)) {
        TRY(keys_only(c, from, S("recycle.from"), KEYS("days")));
        TRY(number_in(c, json_get(from, S("days")), S("recycle.from"), 1, 365));
    } else if (from && !date_parse(json_str(from), &day)) {
        return spec_wrong(c, S("recycle.from"), "应为日期", "a date is needed");
    }
    if (warn && (!json_is(warn, JSON_ARRAY) || warn->count > POOL_WARN_MAX))
        return spec_wrong(c, S("recycle.warn"), "最多提醒 4 次", "4 warnings at most");
    json_each(n, warn) TRY(number_in(c, n, S("recycle.warn"), 1, 365));
    return OK;
}

err_t pool_spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    const struct json *when = json_get(spec, S("when"));
    const struct field *field = field_of(f, spec);
    TRY(keys_only(c, spec, STR_NONE,
                  KEYS("when", "field", "if", "members", "managers", "hold", "day", "cooldown_days",
                       "held", "recycle")));
    TRY(keys_only(c, when, S("when"), KEYS("kind", "since")));
    bool fits = field && (field_value_type(field)->flags & TYPE_PERSON) &&
                (is_owner(spec) || (field->type->storage == STORE_INT && !field->is_system));
    if (!fits) return spec_wrong(c, S("field"), "请选择人员字段", "choose a field of a person");
    if (json_get(spec, S("if")) && json_get(spec, S("if"))->first)
        TRY(filter_check(c, f, json_get(spec, S("if")), S("if")));
    if (json_get(spec, S("held")) && json_get(spec, S("held"))->first)
        TRY(filter_check(c, f, json_get(spec, S("held")), S("held")));
    TRY(who_check(c, f, json_get(spec, S("members")), S("members")));
    if (json_get(spec, S("managers")) && json_get(spec, S("managers"))->count)
        TRY(who_check(c, f, json_get(spec, S("managers")), S("managers")));
    TRY(number_in(c, json_get(spec, S("hold")), S("hold"), 1, 100000));
    TRY(number_in(c, json_get(spec, S("day")), S("day"), 1, 100000));
    TRY(number_in(c, json_get(spec, S("cooldown_days")), S("cooldown_days"), 1, 3650));
    return check_recycle(c, json_get(spec, S("recycle")));
}

static bool is_among(struct ctx *c, const struct json *who, const struct user *u)
{
    i64 id;
    json_each(one, who)
    {
        if (json_i64(json_get(one, S("user")), &id) && u && id == u->id) return true;
        str role = json_str(json_get(one, S("role")));
        for (int i = 0; role.n && i < c->who->role_count; i++)
            if (str_eq(c->who->roles[i]->key, role)) return true;
    }
    return false;
}

static bool is_person(const struct ctx *c) { return c->who->user_id && !c->who->also; }

static bool is_manager(struct ctx *c, const struct rule_def *d)
{
    return is_person(c) && is_among(c, part(d, "managers"), catalog_user(c->cat, c->who->user_id));
}

static bool is_member(struct ctx *c, const struct rule_def *d)
{
    return is_person(c) && is_among(c, part(d, "members"), catalog_user(c->cat, c->who->user_id));
}

// --- The log ------------------------------------------------------------------------------------------------------

struct entry {
    const char *kind; // claim, release, recycle, give, change
    id64 record, from, to, by;
    str why;
};

static err_t log_add(struct ctx *c, const struct form *f, const struct entry *e)
{
    id64 id;
    TRY(store_next_sys_id(c, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_pool_log (id, form_id, record_id, at, kind, from_id, to_id, by_id, "
                "why) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, e->record);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, str_of(e->kind));
    sql_lit(&q, ", ");
    sql_i64(&q, e->from);
    sql_lit(&q, ", ");
    sql_i64(&q, e->to);
    sql_lit(&q, ", ");
    sql_i64(&q, e->by);
    sql_lit(&q, ", ");
    sql_text(&q, e->why);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t last_of(struct ctx *c, const struct form *f, id64 record, id64 *to, i64 *at)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT to_id, at FROM x_pool_log WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    *to = found ? rows_i64(r, 0) : 0;
    *at = found ? rows_i64(r, 1) : 0;
    rows_close(r);
    return OK;
}

// --- What goes back by itself --------------------------------------------------------------------------------

static i64 warn_days(const struct json *recycle, int n)
{
    i64 days = 0;
    json_each(one, json_get(recycle, S("warn"))) if (n-- == 0)(void) json_i64(one, &days);
    return days;
}

err_t pool_time(struct ctx *c, const struct rule_def *d, const struct image *img, i64 idle_from,
                int n, i64 *at)
{
    const struct json *recycle = part(d, "recycle");
    bool by_hold = n == 1 || n >= 2 + POOL_WARN_MAX;
    i64 days = number(recycle, by_hold ? "held_days" : "idle_days"), from, held_at, before = 0;
    id64 last;
    *at = 0;
    if (!days || !holder_of(d, img)) return OK;
    if (n >= 2) before = warn_days(recycle, (n - 2) % POOL_WARN_MAX);
    if (n >= 2 && (!before || before >= days)) return OK;
    TRY(last_of(c, d->form, img->id, &last, &held_at));
    if (!held_at) held_at = img->created_at;
    i64 base = by_hold || idle_from < held_at ? held_at : idle_from;
    i64 day = date_of_instant(base, c->cat->offset_min) + days;
    if (begins(c, d, recycle, &from) && day < from) day = from;
    *at = instant_of_local(day - before, AT_MS, c->cat->offset_min);
    return OK;
}

static err_t put_field(struct ctx *c, const struct rule_def *d, const struct image *img, id64 user,
                       bool in_bulk)
{
    struct saved saved;
    struct change ch = { .f = field_of(d->form, d->spec), .v = user ? val_int(user) : VAL_NONE };
    struct write w = { .form = d->form, .id = img->id, .rev = img->rev, .in_bulk = in_bulk };
    if (is_owner(d->spec)) {
        w.sets_owner = true;
        w.owner = user;
    } else {
        w.changes = &ch;
        w.change_count = 1;
    }
    return record_save(c, &w, &saved);
}

// As that person reads the record now.
static err_t name_for(struct ctx *c, const struct rule_def *d, id64 user, id64 record, str *out)
{
    const struct user *u = catalog_user(c->cat, user);
    const struct field *title = d->form->title_field;
    struct words w = { .text = STR_NONE };
    if (u && title) {
        str text = str_cat3(c->mem, S("{"), title->key, S("}"));
        err_t e =
            message_render(c, d->form, record, text, u->has_lang ? u->lang : c->cat->lang, u, &w);
        if (e == ERR_NOT_FOUND) err_clear(c);
        else TRY(e);
    }
    *out = w.text.n ? w.text : str_fmt(c->mem, "#%lld", (long long)record);
    return OK;
}

static err_t tell(struct ctx *c, const struct rule_def *d, id64 user, id64 record, const char *kind,
                  str name, str n)
{
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    str key = str_fmt(c->mem, "%s:%lld:%lld:" STR_FMT ":%lld", kind, (long long)d->form->id,
                      (long long)record, STR_ARG(n), (long long)today);
    struct notice note = { user,
                           str_of(kind),
                           notice_args(c, (const char *const[]){ "who", "name", "n" },
                                       (const str[]){ c->who->name, name, n }, 3),
                           d->form,
                           record,
                           key };
    return notice_add(c, &note, NULL);
}

err_t pool_look(struct ctx *c, const struct rule_def *d, const struct image *img, int n)
{
    const struct json *held = part(d, "held");
    id64 holder = holder_of(d, img);
    bool is_open = true;
    str name;
    if (!holder) return OK;
    if (held && held->first) TRY(act_holds(c, d->form, held, img->id, &is_open));
    if (!is_open) return OK; // it is closed: nobody's business any more
    TRY(name_for(c, d, holder, img->id, &name));
    if (n >= 2)
        return tell(c, d, holder, img->id, "pool.soon", name,
                    str_fmt(c->mem, "%lld",
                            (long long)warn_days(part(d, "recycle"), (n - 2) % POOL_WARN_MAX)));
    TRY(log_add(
        c, d->form,
        &(struct entry){ "recycle", img->id, holder, 0, 0, n == 1 ? S("held") : S("idle") }));
    TRY(put_field(c, d, img, 0, false));
    return tell(c, d, holder, img->id, "pool.recycled", name, STR_NONE);
}

// --- What people do --------------------------------------------------------------------------------------------

struct doing {
    const struct rule_def *d;
    const struct pool_act *a;
    id64 id;
};

static err_t lock_pool(struct ctx *c, const struct rule_def *d)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_rule WHERE id = ");
    sql_i64(&q, d->id);
    sql_for_update(&q);
    return db_one_i64(c, &q, &id, NULL);
}

// With all rights, as the program counts: what one may not see counts as well.
static err_t count_held(struct ctx *c, const struct rule_def *d, id64 user, i64 *n)
{
    const struct actor *who = c->who;
    const struct json *held = part(d, "held");
    struct query *q;
    bool capped;
    c->who = actor_capability(c, S("pool"));
    err_t e = act_query(c, d->form, held && held->first ? held : NULL, 0, 1, &q);
    if (e == OK) {
        q->filter =
            node_and(c, q->filter, node_cmp(c, field_of(d->form, d->spec), OP_EQ, val_int(user)));
        e = query_count(c, q, true, n, &capped);
    }
    c->who = who;
    return e;
}

static err_t count_claims(struct ctx *c, const struct rule_def *d, id64 user, i64 *n)
{
    int zone = c->cat->offset_min;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_pool_log WHERE kind = 'claim' AND form_id = ");
    sql_i64(&q, d->form->id);
    sql_lit(&q, " AND to_id = ");
    sql_i64(&q, user);
    sql_lit(&q, " AND at >= ");
    sql_i64(&q, instant_of_local(date_of_instant(c->now_ms, zone), 0, zone));
    return db_one_i64(c, &q, n, NULL);
}

// The last time that this person lost the record to the pool.
static err_t check_cooldown(struct ctx *c, const struct rule_def *d, id64 record)
{
    i64 days = number(d->spec, "cooldown_days"), at;
    bool found;
    struct sql q = db_sql(c);
    if (!days) return OK;
    sql_lit(&q, "SELECT at FROM x_pool_log WHERE to_id = 0 AND form_id = ");
    sql_i64(&q, d->form->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " AND from_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 1");
    TRY(db_one_i64(c, &q, &at, &found));
    if (!found || c->now_ms >= at + days * DAY_MS) return OK;
    struct buf b = BUF(c->mem);
    local_put(&b, at + days * DAY_MS, c->cat->offset_min);
    return fail_arg(c, ERR_POOL_COOLDOWN, STR_NONE, str_sub(buf_str(&b), 0, 16));
}

// own: he has it already, and it is counted.
static err_t check_limits(struct ctx *c, const struct rule_def *d, int own)
{
    i64 hold = number(d->spec, "hold"), day = number(d->spec, "day"), n;
    if (hold) {
        TRY(count_held(c, d, c->who->user_id, &n));
        if (n - own >= hold)
            return fail_arg(c, ERR_POOL_HOLD, STR_NONE, str_fmt(c->mem, "%lld", (long long)hold));
    }
    if (!day) return OK;
    TRY(count_claims(c, d, c->who->user_id, &n));
    return n < day ? OK
                   : fail_arg(c, ERR_POOL_DAY, STR_NONE, str_fmt(c->mem, "%lld", (long long)day));
}

static err_t check_taking(struct ctx *c, const struct rule_def *d, id64 record)
{
    TRY(lock_pool(c, d));
    TRY(check_cooldown(c, d, record));
    return check_limits(c, d, 1);
}

static bool takes(struct ctx *c, const struct rule_def *d, const struct save *s, id64 was, id64 now)
{
    return d->mode == RULE_ON && c->who->kind == ACTOR_USER && !s->is_create && !was &&
           now == c->who->user_id && is_member(c, d) && !is_manager(c, d);
}

err_t pool_follow(struct ctx *c, const struct rule_def *d, const struct save *s)
{
    id64 was = holder_in(d, s->old_owner, s->old), now = holder_in(d, s->owner, s->cells), last;
    struct entry e = { "change", s->id, was, now, c->who->user_id, STR_NONE };
    i64 at;
    TRY(last_of(c, d->form, s->id, &last, &at));
    if (now == last) return OK;
    if (takes(c, d, s, was, now)) {
        err_t wrong = check_taking(c, d, s->id);
        if (wrong == ERR_POOL_COOLDOWN || wrong == ERR_POOL_HOLD || wrong == ERR_POOL_DAY)
            return wrong;
        if (wrong != OK) TRY(fire_broken(c, d, s->id, S("pool"), wrong));
        e.kind = "claim";
    }
    return log_add(c, d->form, &e);
}

static err_t in_pool(struct ctx *c, const struct rule_def *d, const struct image *img)
{
    const struct actor *who = c->who;
    const struct json *j = part(d, "if");
    bool holds = true;
    if (holder_of(d, img)) return fail(c, ERR_POOL_TAKEN);
    if (!j || !j->first) return OK;
    c->who = actor_capability(c, S("pool"));
    err_t e = act_holds(c, d->form, j, img->id, &holds);
    c->who = who;
    TRY(e);
    return holds ? OK : fail(c, ERR_POOL_TAKEN);
}

static err_t write_as_person(struct ctx *c, const struct rule_def *d, const struct image *img,
                             id64 to, bool in_bulk)
{
    const struct actor *who = c->who;
    struct actor *lent = mem_dup(c->mem, who, sizeof *lent);
    lent->has_all_rights = true;
    lent->policies = NULL;
    c->who = lent;
    err_t e = put_field(c, d, img, to, in_bulk);
    c->who = who;
    return e == ERR_CONFLICT ? fail(c, ERR_POOL_TAKEN) : e;
}

static err_t claim(struct ctx *c, const struct doing *y, const struct image *img)
{
    const struct rule_def *d = y->d;
    id64 me = c->who->user_id;
    if (!is_member(c, d)) return fail(c, ERR_POOL_MEMBER);
    TRY(in_pool(c, d, img));
    TRY(check_cooldown(c, d, img->id));
    TRY(check_limits(c, d, 0));
    TRY(log_add(c, d->form, &(struct entry){ "claim", img->id, 0, me, me, STR_NONE }));
    return write_as_person(c, d, img, me, false);
}

static err_t release(struct ctx *c, const struct doing *y, const struct image *img)
{
    const struct rule_def *d = y->d;
    id64 holder = holder_of(d, img);
    bool mine = holder && holder == c->who->user_id;
    if (!mine && !is_manager(c, d)) return fail(c, ERR_POOL_MANAGER);
    if (!holder) return fail(c, ERR_POOL_TAKEN);
    if (!str_trim(y->a->why).n) return fail_arg(c, ERR_FIELD_REQUIRED, S("why"), S("why"));
    TRY(log_add(c, d->form,
                &(struct entry){ "release", img->id, holder, 0, c->who->user_id, y->a->why }));
    str name;
    TRY(name_for(c, d, holder, img->id, &name));
    TRY(write_as_person(c, d, img, 0, false));
    return mine ? OK : tell(c, d, holder, img->id, "pool.released", name, STR_NONE);
}

static err_t give(struct ctx *c, const struct doing *y, const struct image *img)
{
    const struct rule_def *d = y->d;
    const struct user *u = catalog_user(c->cat, y->a->to);
    if (!is_manager(c, d)) return fail(c, ERR_POOL_MANAGER);
    if (!u || u->is_off) return fail_at(c, ERR_NOT_FOUND, S("to"));
    TRY(in_pool(c, d, img));
    TRY(log_add(c, d->form,
                &(struct entry){ "give", img->id, 0, u->id, c->who->user_id, y->a->why }));
    str name;
    TRY(write_as_person(c, d, img, u->id, false));
    TRY(name_for(c, d, u->id, img->id, &name));
    return tell(c, d, u->id, img->id, "pool.given", name, STR_NONE);
}

static err_t do_job(struct ctx *c, void *arg)
{
    const struct doing *y = arg;
    struct image img;
    u64 rm, also;
    TRY(lock_pool(c, y->d));
    TRY(query_row_mask(c, y->d->form, y->id, ACT_READ, &rm, &also));
    if (!rm) return fail(c, is(y->a->what, "claim") ? ERR_POOL_TAKEN : ERR_NOT_FOUND);
    TRY(record_image(c, y->d->form, y->id, &img));
    if (is(y->a->what, "claim")) return claim(c, y, &img);
    return is(y->a->what, "give") ? give(c, y, &img) : release(c, y, &img);
}

struct field *pool_field(const struct rule_def *d) { return field_of(d->form, d->spec); }

bool pool_manages(struct ctx *c, const struct rule_def *d) { return is_manager(c, d); }

err_t pool_hand(struct ctx *c, const struct rule_def *d, id64 record, id64 from, id64 to, str why,
                bool *done)
{
    struct image img;
    u64 rm, also;
    *done = false;
    TRY(lock_pool(c, d));
    TRY(query_row_mask(c, d->form, record, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(record_image_locked(c, d->form, record, &img));
    if (holder_of(d, &img) != from) return OK;
    TRY(log_add(
        c, d->form,
        &(struct entry){ to ? "change" : "release", record, from, to, c->who->user_id, why }));
    if (is_manager(c, d)) TRY(write_as_person(c, d, &img, to, true));
    else TRY(put_field(c, d, &img, to, true));
    *done = true;
    return OK;
}

static err_t pool_needed(struct ctx *c, const struct form *f, const struct rule_def **d)
{
    TRY(need_action(c, f, ACT_READ));
    *d = pool_of(c->cat, f);
    return *d ? OK : fail(c, ERR_NOT_FOUND);
}

err_t pool_do(struct ctx *c, const struct form *f, const struct pool_act *a, const id64 *ids, int n,
              struct jw *w)
{
    const struct rule_def *d;
    TRY(pool_needed(c, f, &d));
    if (!is_person(c)) return fail(c, ERR_ACTION_DENIED);
    if (!is(a->what, "claim") && !is(a->what, "release") && !is(a->what, "give"))
        return fail_arg(c, ERR_BAD_REQUEST, S("do"), S("do"));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) {
        struct doing y = { d, a, ids[i] };
        err_t e = store_write(c, WRITE_PEOPLE, do_job, &y);
        if (act_is_passing(e)) return e;
        jw_obj(w);
        jw_kid(w, "id", ids[i]);
        jw_kbool(w, "ok", e == OK);
        if (e != OK) {
            jw_kstr(w, "code", err_symbol(e));
            jw_key(w, S("args"));
            jw_arr(w);
            for (int k = 0; c->errs && k < 3; k++) jw_str(w, c->errs->arg[k]);
            jw_end_arr(w);
        }
        err_clear(c);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Reading -----------------------------------------------------------------------------------------------------

static void put_filter(struct jw *w, const struct rule_def *d)
{
    const struct json *j = part(d, "if");
    jw_obj(w);
    jw_key(w, S("and"));
    jw_arr(w);
    jw_obj(w);
    jw_kstr(w, "field", json_str(part(d, "field")));
    jw_kstr(w, "op", S("empty"));
    jw_end_obj(w);
    if (j && j->first) jw_json(w, j);
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t pool_put(struct ctx *c, const struct form *f, struct jw *w)
{
    const struct rule_def *d;
    i64 holds = 0, claimed = 0;
    TRY(pool_needed(c, f, &d));
    if (is_person(c)) {
        TRY(count_held(c, d, c->who->user_id, &holds));
        TRY(count_claims(c, d, c->who->user_id, &claimed));
    }
    jw_obj(w);
    jw_kstr(w, "title", title_in(d->title, c->lang));
    jw_kstr(w, "field", json_str(part(d, "field")));
    jw_kbool(w, "member", is_member(c, d));
    jw_kbool(w, "manager", is_manager(c, d));
    jw_ki64(w, "holds", holds);
    jw_ki64(w, "hold", number(d->spec, "hold"));
    jw_ki64(w, "claimed", claimed);
    jw_ki64(w, "day", number(d->spec, "day"));
    jw_ki64(w, "cooldown_days", number(d->spec, "cooldown_days"));
    jw_key(w, S("filter"));
    put_filter(w, d);
    jw_end_obj(w);
    return OK;
}

static str name_of(const struct ctx *c, id64 user)
{
    const struct user *u = catalog_user(c->cat, user);
    return u ? u->name : STR_NONE;
}

err_t pool_log_put(struct ctx *c, const struct form *f, id64 record, struct jw *w)
{
    struct rows *r;
    u64 rm, also;
    TRY(need_action(c, f, ACT_HISTORY));
    TRY(query_row_mask(c, f, record, ACT_HISTORY, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT at, kind, from_id, to_id, by_id, why FROM x_pool_log WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 100");
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        jw_obj(w);
        jw_kinstant(w, "at", rows_i64(r, 0));
        jw_kstr(w, "kind", rows_text(r, 1));
        jw_kstr(w, "from", name_of(c, rows_i64(r, 2)));
        jw_kstr(w, "to", name_of(c, rows_i64(r, 3)));
        jw_kstr(w, "by", name_of(c, rows_i64(r, 4)));
        jw_kstr(w, "why", rows_text(r, 5));
        jw_end_obj(w);
    }
    rows_close(r);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
