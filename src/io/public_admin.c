// SPDX-License-Identifier: Apache-2.0
// The rows of public forms: making, changing, listing, finding one by its token. Whoever may design may
// do so; every change is audited. The records that came in by a link stay when it goes.
#include "auth/audit.h"
#include "io/public.h"
#include "os/random.h"

#define PER_FORM_MAX 100

// --- Reading --------------------------------------------------------------------------------------------

static void select_rows(struct sql *q)
{
    sql_lit(q, "SELECT id, token, form_id, spec, is_off, rev, created_at, changed_at, sent FROM "
               "x_public_form WHERE ");
}

// False when its form is gone.
static bool take_row(struct ctx *c, const struct rows *r, struct public_form *p)
{
    size_t at;
    *p = (struct public_form){ .id = rows_i64(r, 0),
                               .token = str_dup(c->mem, rows_text(r, 1)),
                               .form = catalog_form_by_id(c->cat, rows_i64(r, 2)),
                               .spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), &at),
                               .is_off = rows_i64(r, 4),
                               .rev = rows_i64(r, 5),
                               .created_at = rows_i64(r, 6),
                               .changed_at = rows_i64(r, 7),
                               .sent = rows_i64(r, 8) };
    return p->form && p->spec && !p->form->parent;
}

static err_t one_row(struct ctx *c, const struct sql *q, struct public_form *out)
{
    struct rows *r;
    bool more;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, &more));
    bool found = more && take_row(c, r, out);
    rows_close(r);
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t public_list(struct ctx *c, const struct form *f, struct public_form **out, size_t *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    TRY(need_right(c, RIGHT(DESIGN)));
    *out = mem_array(c->mem, struct public_form, PER_FORM_MAX);
    *n = 0;
    select_rows(&q);
    sql_lit(&q, "form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " ORDER BY id LIMIT 100");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        if (take_row(c, r, &(*out)[*n])) ++*n;
    }
}

err_t public_get(struct ctx *c, id64 id, struct public_form *out)
{
    struct sql q = db_sql(c);
    TRY(need_right(c, RIGHT(DESIGN)));
    select_rows(&q);
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    return one_row(c, &q, out);
}

err_t public_find(struct ctx *c, str token, struct public_form *out)
{
    struct sql q = db_sql(c);
    select_rows(&q);
    sql_lit(&q, "is_off = 0 AND token = ");
    sql_text(&q, token);
    return one_row(c, &q, out);
}

// --- Writing --------------------------------------------------------------------------------------------

struct edit {
    id64 id;
    const struct form *form;
    const struct json *spec;
    const bool *is_off;
    i64 rev;
};

static err_t note(struct ctx *c, const char *action, const struct edit *e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "public", e->id);
    if (e->is_off) jw_kbool(&w, "off", *e->is_off);
    if (e->spec) {
        jw_key(&w, S("spec"));
        jw_json(&w, e->spec);
    }
    jw_end_obj(&w);
    return audit_write(c, str_of(action), e->form->id, 0, buf_str(&b), S("ok"));
}

static err_t count_rows(struct ctx *c, const struct form *f)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_public_form WHERE form_id = ");
    sql_i64(&q, f->id);
    TRY(db_one_i64(c, &q, &n, NULL));
    return n < PER_FORM_MAX
               ? OK
               : fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", PER_FORM_MAX));
}

static err_t make_job(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    struct sql q = db_sql(c);
    TRY(count_rows(c, e->form));
    TRY(store_next_sys_id(c, &e->id));
    sql_lit(&q, "INSERT INTO x_public_form (id, token, form_id, spec, created_by, created_at, "
                "changed_at) VALUES (");
    sql_i64(&q, e->id);
    sql_lit(&q, ", ");
    sql_text(&q, random_token(c->mem));
    sql_lit(&q, ", ");
    sql_i64(&q, e->form->id);
    sql_lit(&q, ", ");
    sql_text(&q, json_to_text(c->mem, e->spec));
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return note(c, "public.make", e);
}

err_t public_make(struct ctx *c, const struct form *f, const struct json *spec, id64 *id)
{
    struct edit e = { .form = f, .spec = spec };
    TRY(need_right(c, RIGHT(DESIGN)));
    if (f->is_ledger) return fail(c, ERR_LEDGER_LOCKED); // no stranger writes what is settled
    TRY(public_spec_check(c, f, spec));
    TRY(store_write(c, WRITE_PEOPLE, make_job, &e));
    *id = e.id;
    return OK;
}

static err_t change_job(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_public_form SET rev = rev + 1, changed_at = ");
    sql_i64(&q, c->now_ms);
    if (e->spec) {
        sql_lit(&q, ", spec = ");
        sql_text(&q, json_to_text(c->mem, e->spec));
    }
    if (e->is_off) {
        sql_lit(&q, ", is_off = ");
        sql_i64(&q, *e->is_off);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, e->rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? note(c, "public.change", e) : fail(c, ERR_CONFLICT);
}

err_t public_change(struct ctx *c, id64 id, i64 rev, const struct json *spec, const bool *is_off)
{
    struct public_form p;
    TRY(public_get(c, id, &p));
    if (spec) TRY(public_spec_check(c, p.form, spec));
    struct edit e = { id, p.form, spec, is_off, rev };
    return store_write(c, WRITE_PEOPLE, change_job, &e);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_public_form WHERE id = ");
    sql_i64(&q, e->id);
    TRY(db_exec(c, &q, NULL));
    return note(c, "public.remove", e);
}

err_t public_remove(struct ctx *c, id64 id)
{
    struct public_form p;
    TRY(public_get(c, id, &p));
    struct edit e = { .id = id, .form = p.form };
    return store_write(c, WRITE_PEOPLE, remove_job, &e);
}
