// SPDX-License-Identifier: Apache-2.0
// Submissions and the way back to one. The sender becomes an actor whose one grant holds on his record
// alone and gives the fields of the public form; so the doors decide, here as anywhere.
#include "io/public_sent.h"
#include "io/guard.h"
#include "io/public_text.h"
#include "os/crypto.h"

#define CHANGES_A_DAY 20

err_t public_sent_add(struct ctx *c, struct public_sent *s)
{
    struct sql q = db_sql(c);
    TRY(store_next_sys_id(c, &s->id));
    sql_lit(&q, "INSERT INTO x_public_sent (id, public_id, form_id, record_id, rev, at, receipt, "
                "source, reopen_hash, reopen_until) VALUES (");
    const i64 numbers[] = { s->id, s->public_id, s->form_id, s->record_id, s->rev, s->at };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_i64(&q, numbers[i]);
        sql_lit(&q, ", ");
    }
    sql_text(&q, s->receipt);
    sql_lit(&q, ", ");
    sql_text(&q, s->source);
    sql_lit(&q, ", ");
    if (s->reopen.n) sql_text(&q, sha256_hex(c->mem, s->reopen));
    else sql_null(&q);
    sql_lit(&q, ", ");
    if (s->reopen.n) sql_i64(&q, s->reopen_until);
    else sql_null(&q);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t public_sent_find(struct ctx *c, const struct public_form *p, str reopen,
                       struct public_sent *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT id, record_id, rev, at, receipt, reopen_until FROM x_public_sent WHERE "
                "public_id = ");
    sql_i64(&q, p->id);
    sql_lit(&q, " AND reopen_hash = ");
    sql_text(&q, sha256_hex(c->mem, reopen));
    sql_lit(&q, " AND reopen_until >= ");
    sql_i64(&q, c->now_ms);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    *out = (struct public_sent){ .id = rows_i64(r, 0),
                                 .public_id = p->id,
                                 .form_id = p->form->id,
                                 .record_id = rows_i64(r, 1),
                                 .rev = rows_i64(r, 2),
                                 .at = rows_i64(r, 3),
                                 .receipt = str_dup(c->mem, rows_text(r, 4)),
                                 .reopen_until = rows_i64(r, 5) };
    rows_close(r);
    return OK;
}

// --- The sender -------------------------------------------------------------------------------------------

static const struct json *only_this(struct ctx *c, id64 record)
{
    size_t at;
    return json_parse(
        c->mem,
        str_fmt(c->mem, "{\"field\":\"id\",\"op\":\"eq\",\"value\":\"%lld\"}", (long long)record),
        &at);
}

struct actor *public_sender(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                            str ip)
{
    struct actor *a = public_form_actor(c, p, ip);
    struct grant *g = a->roles[0]->grants[0];
    g->actions = ACT_READ | ACT_UPDATE;
    g->condition = only_this(c, s->record_id);
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (f) g->rights[f->index].read = CELL_READ;
    }
    a->scopes = ACT_READ | ACT_UPDATE;
    return a;
}

// What was worked on since is no longer the sender's to see or to change.
static err_t check_untouched(struct ctx *c, const struct public_form *p,
                             const struct public_sent *s)
{
    struct image img;
    err_t e = record_image(c, p->form, s->record_id, &img);
    if (e != OK) return e;
    return img.rev == s->rev ? OK : fail(c, ERR_PUBLIC_HANDLED);
}

err_t public_sent_show(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                       struct jw *w)
{
    struct query *q;
    struct record *r;
    TRY(check_untouched(c, p, s));
    TRY(query_get(c, p->form, s->record_id, &q, &r));
    jw_obj(w);
    jw_kstr(w, "number", s->receipt);
    jw_ki64(w, "until", s->reopen_until);
    jw_key(w, S("values"));
    jw_obj(w);
    for (int i = 0; i < q->column_count; i++) {
        const struct field *f = q->columns[i].path.leaf;
        if (r->cells[i].right != CELL_READ || f->is_system) continue;
        jw_key(w, f->key);
        query_put_cell(c, w, f, &r->cells[i]);
    }
    jw_end_obj(w);
    jw_end_obj(w);
    return OK;
}

static err_t note_rev(struct ctx *c, const struct public_sent *s, i64 rev)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_public_sent SET rev = ");
    sql_i64(&q, rev);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, s->id);
    return db_exec(c, &q, NULL);
}

err_t public_sent_admit(struct ctx *c, const struct public_sent *s, str once)
{
    struct guard_try t = { .what = str_fmt(c->mem, "s%lld", (long long)s->id),
                           .once = once,
                           .per_address = CHANGES_A_DAY };
    return guard_admit(c, &t);
}

err_t public_sent_change(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                         const struct json *body, struct jw *w)
{
    struct json values;
    struct write write = { .id = s->record_id, .rev = s->rev };
    struct saved saved;
    must(store_in_write(c) && c->who->kind == ACTOR_PUBLIC);
    TRY(guard_open_trap(c, json_get(body, S("values")), &values));
    TRY(check_untouched(c, p, s));
    TRY(public_check_needed(c, p, &values));
    TRY(record_parse(c, p->form, &values, &write));
    write.rev = s->rev;
    err_t e = public_save(c, &write, &saved);
    if (e == ERR_CONFLICT) return fail(c, ERR_PUBLIC_HANDLED);
    TRY(e);
    TRY(note_rev(c, s, saved.rev));
    jw_obj(w);
    jw_kstr(w, "number", s->receipt);
    jw_end_obj(w);
    return OK;
}

// --- For those who work with the record -----------------------------------------------------------------------

struct viewing {
    const struct form *form;
    const struct form_policy *policy;
    u64 rm, also;
    const struct json *map; // of the public form as it is now: from key to field
};

// A value as the viewer may see it in the field that it went into; false: not at all.
static bool shown_as(struct ctx *c, const struct viewing *v, const struct field *f, str *text,
                     bool *is_masked)
{
    enum cell_right right = f ? query_cell_right(v->policy, f, v->rm, v->also) : CELL_HIDDEN;
    *is_masked = right == CELL_MASKED;
    if (*is_masked) *text = f->type->mask ? f->type->mask(c, f, val_text(*text)) : S("***");
    return right >= CELL_MASKED;
}

// What came with the link: {"utm_source":{"field":id,"text"}} where it went into a field, else its text.
static void put_source(struct ctx *c, const struct viewing *v, const struct json *source,
                       struct jw *w)
{
    struct buf names = BUF(c->mem);
    struct jw masked = JW(&names);
    jw_arr(&masked);
    jw_key(w, S("source"));
    jw_obj(w);
    json_each(m, source)
    {
        str text = json_is(m, JSON_OBJECT) ? json_str(json_get(m, S("text"))) : json_str(m),
            key = json_str(json_get(v->map, m->key));
        const struct field *f = key.n ? form_field(v->form, key) : NULL;
        bool has_field = f != NULL, is_masked = false;
        id64 id;
        if (json_i64(json_get(m, S("field")), &id)) {
            f = form_field_by_id(v->form, id);
            has_field = true;
        }
        if (has_field && !shown_as(c, v, f, &text, &is_masked)) continue;
        jw_key(w, m->key);
        jw_str(w, text);
        if (is_masked) jw_str(&masked, m->key);
    }
    jw_end_obj(w);
    jw_end_arr(&masked);
    jw_key(w, S("masked"));
    jw_raw(w, buf_str(&names));
}

// The receipt may be the record's number, which is a field.
static err_t put_number(struct ctx *c, const struct viewing *v, id64 record, str receipt,
                        struct jw *w)
{
    struct image img;
    bool is_masked = false, shown = true;
    TRY(record_image(c, v->form, record, &img));
    for (int i = 0; i < v->form->field_count && shown; i++) {
        const struct field *f = v->form->fields[i];
        bool is_it = str_eq(str_of(f->type->key), S("autonumber")) &&
                     str_eq(img.cells[i].s, receipt) && receipt.n;
        if (is_it) shown = shown_as(c, v, f, &receipt, &is_masked);
    }
    if (shown) jw_kstr(w, "receipt", receipt);
    return OK;
}

struct kept {
    i64 at, form;
    str receipt, source;
};

static err_t find_kept(struct ctx *c, const struct form *f, id64 record, struct kept *k,
                       bool *found)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT at, public_id, receipt, source FROM x_public_sent WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, found));
    if (!*found) return OK;
    *k = (struct kept){ rows_i64(r, 0), rows_i64(r, 1), str_dup(c->mem, rows_text(r, 2)),
                        str_dup(c->mem, rows_text(r, 3)) };
    rows_close(r);
    return OK;
}

static err_t source_map(struct ctx *c, id64 public_id, const struct json **map)
{
    struct sql q = db_sql(c);
    str spec;
    bool found;
    size_t at;
    sql_lit(&q, "SELECT spec FROM x_public_form WHERE id = ");
    sql_i64(&q, public_id);
    TRY(db_one_text(c, &q, &spec, &found));
    *map = found ? json_get(json_parse(c->mem, spec, &at), S("source")) : NULL;
    return OK;
}

err_t public_sent_put(struct ctx *c, const struct form *f, id64 record, struct jw *w)
{
    struct viewing v = { .form = f };
    struct kept k = { 0 };
    bool found;
    size_t at;
    TRY(policy_of(c, f, &v.policy));
    TRY(query_row_mask(c, f, record, ACT_READ, &v.rm, &v.also));
    if (!v.rm) return fail(c, ERR_NOT_FOUND);
    TRY(find_kept(c, f, record, &k, &found));
    jw_obj(w);
    if (found) {
        TRY(source_map(c, k.form, &v.map));
        jw_ki64(w, "at", k.at);
        jw_kid(w, "form", k.form);
        TRY(put_number(c, &v, record, k.receipt, w));
        put_source(c, &v, json_parse(c->mem, k.source, &at), w);
    }
    jw_end_obj(w);
    return OK;
}
