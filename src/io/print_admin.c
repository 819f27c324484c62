// SPDX-License-Identifier: Apache-2.0
// The rows of print templates, and what a form without one is printed by.
#include "auth/audit.h"
#include "io/print_spec.h"

#define PER_FORM_MAX 50

static bool take_row(struct ctx *c, const struct rows *r, const struct form *f,
                     struct print_template *t)
{
    size_t at;
    *t = (struct print_template){ .id = rows_i64(r, 0),
                                  .form = f,
                                  .spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 1)), &at),
                                  .rev = rows_i64(r, 2),
                                  .changed_at = rows_i64(r, 3) };
    const struct json *title = json_get(t->spec, S("title"));
    t->title =
        (struct titles){ json_str(json_get(title, S("zh"))), json_str(json_get(title, S("en"))) };
    return t->spec != NULL;
}

static struct sql select_rows(struct ctx *c, const struct form *f)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, spec, rev, changed_at FROM x_print_template WHERE form_id = ");
    sql_i64(&q, f->id);
    return q;
}

static err_t need_sight(struct ctx *c, const struct form *f)
{
    return actor_has(c, RIGHT(DESIGN)) ? OK : need_action(c, f, ACT_READ | ACT_PRINT);
}

err_t print_list(struct ctx *c, const struct form *f, struct print_template **out, size_t *n)
{
    struct rows *r;
    TRY(need_sight(c, f));
    struct sql q = select_rows(c, f);
    sql_lit(&q, " ORDER BY pos, id LIMIT 50");
    *out = mem_array(c->mem, struct print_template, PER_FORM_MAX);
    *n = 0;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        if (take_row(c, r, f, &(*out)[*n])) ++*n;
    }
}

err_t print_get(struct ctx *c, const struct form *f, id64 id, struct print_template *out)
{
    struct rows *r;
    bool more;
    TRY(need_sight(c, f));
    struct sql q = select_rows(c, f);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    bool found = more && take_row(c, r, f, out);
    rows_close(r);
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

// --- Writing --------------------------------------------------------------------------------------------

struct edit {
    id64 id, made; // made: by the last run of the job
    i64 rev;
    const struct form *form;
    const struct json *spec;
};

static err_t note(struct ctx *c, const char *action, const struct edit *e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "template", e->id ? e->id : e->made);
    jw_end_obj(&w);
    return audit_write(c, str_of(action), e->form->id, 0, buf_str(&b), S("ok"));
}

static err_t insert(struct ctx *c, struct edit *e)
{
    struct sql count = db_sql(c), q = db_sql(c);
    i64 n;
    sql_lit(&count, "SELECT count(*) FROM x_print_template WHERE form_id = ");
    sql_i64(&count, e->form->id);
    TRY(db_one_i64(c, &count, &n, NULL));
    if (n >= PER_FORM_MAX)
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", PER_FORM_MAX));
    TRY(store_next_sys_id(c, &e->made));
    sql_lit(&q, "INSERT INTO x_print_template (id, form_id, spec, created_by, created_at, "
                "changed_at) VALUES (");
    sql_i64(&q, e->made);
    sql_lit(&q, ", ");
    sql_i64(&q, e->form->id);
    sql_lit(&q, ", ");
    sql_text(&q, json_to_text(c->mem, e->spec));
    const i64 numbers[] = { c->who->user_id, c->now_ms, c->now_ms };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, numbers[i]);
    }
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return note(c, "print.make", e);
}

static err_t save_job(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    struct sql q = db_sql(c);
    i64 changed;
    if (!e->id) return insert(c, e);
    sql_lit(&q, "UPDATE x_print_template SET rev = rev + 1, spec = ");
    sql_text(&q, json_to_text(c->mem, e->spec));
    sql_lit(&q, ", changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, e->rev);
    TRY(db_exec(c, &q, &changed));
    return changed ? note(c, "print.change", e) : fail(c, ERR_CONFLICT);
}

err_t print_save(struct ctx *c, const struct form *f, id64 id, i64 rev, const struct json *spec,
                 id64 *out)
{
    struct print_template was;
    TRY(need_right(c, RIGHT(DESIGN)));
    if (id) TRY(print_get(c, f, id, &was));
    TRY(print_spec_check(c, f, spec));
    struct edit e = { .id = id, .rev = rev, .form = f, .spec = spec };
    TRY(store_write(c, WRITE_PEOPLE, save_job, &e));
    *out = id ? id : e.made;
    return OK;
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct edit *e = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_print_template WHERE id = ");
    sql_i64(&q, e->id);
    TRY(db_exec(c, &q, NULL));
    return note(c, "print.remove", e);
}

err_t print_remove(struct ctx *c, const struct form *f, id64 id)
{
    struct print_template was;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(print_get(c, f, id, &was));
    struct edit e = { .id = id, .form = f };
    return store_write(c, WRITE_PEOPLE, remove_job, &e);
}

// --- Without a template -----------------------------------------------------------------------------------

static bool is_seen(const struct form_policy *p, const struct field *f)
{
    return cell_right_any(p, f) != CELL_HIDDEN;
}

static void put_table(struct jw *w, const struct form_policy *p, struct ctx *c,
                      const struct field *sub)
{
    int n = 0;
    jw_obj(w);
    jw_kstr(w, "kind", S("table"));
    jw_kstr(w, "field", sub->key);
    jw_key(w, S("columns"));
    jw_arr(w);
    for (int i = 0; i < sub->target->field_count; i++)
        if (print_shows_sub(c, p, sub, sub->target->fields[i]) && n++ < 8)
            jw_str(w, sub->target->fields[i]->key);
    jw_end_arr(w);
    jw_end_obj(w);
}

static void put_heading(struct jw *w, const char *kind, str text, int size)
{
    jw_obj(w);
    jw_kstr(w, "kind", str_of(kind));
    jw_kstr(w, "text", text);
    jw_ki64(w, "size", size);
    jw_end_obj(w);
}

const struct json *print_default(struct ctx *c, const struct form *f)
{
    const struct form_policy *p;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    if (policy_of(c, f, &p) != OK) return NULL;
    jw_obj(&w);
    jw_kstr(&w, "footer", S("{$org}  {$user}  {$now}"));
    jw_key(&w, S("blocks"));
    jw_arr(&w);
    put_heading(&w, "heading", title_in(f->title, c->lang), 18);
    put_heading(&w, "text", S("{$title}"), 12);
    jw_obj(&w);
    jw_kstr(&w, "kind", S("grid"));
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->type->storage != STORE_ROWS &&
            !(f->fields[i]->type->flags & TYPE_ACTION) && is_seen(p, f->fields[i]))
            jw_str(&w, f->fields[i]->key);
    jw_end_arr(&w);
    jw_end_obj(&w);
    for (int i = 0; i < f->field_count; i++) {
        const struct field *sub = f->fields[i];
        if (sub->type->storage != STORE_ROWS || !sub->target || !is_seen(p, sub)) continue;
        put_heading(&w, "text", field_title(c, sub), 11);
        put_table(&w, p, c, sub);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), &at);
}
