// SPDX-License-Identifier: Apache-2.0
// Fields that must not repeat together (meta/rules.h, uniques). For each such key a live record holds
// one row of x_unique with a digest of its values, made alike first: trimmed, half-width, A-Z as a-z. The
// table's primary key decides between two writers at once. The digest is keyed, so the table tells no
// value. A record that lacks one of the values holds none; one in the bin gives its place free.
#include "base/utf8.h"
#include "base/vec.h"
#include "meta/design_plan.h"
#include "meta/rules.h"
#include "record/internal.h"

#define CHUNK 500

static str alike(struct ctx *c, struct val v)
{
    if (v.kind == VAL_INT) return str_of_i64(c->mem, v.i);
    return str_lower(c->mem, str_trim(utf8_half_width(c->mem, v.s)));
}

// False when one of the values is missing.
static bool digest_of(struct ctx *c, const struct form *f, const struct form_key *k,
                      const struct val *cells, str *out)
{
    struct buf b = BUF(c->mem);
    u8 mac[32];
    buf_i64(&b, f->id);
    for (int i = 0; i < k->field_count; i++) {
        const struct field *fd = k->fields[i];
        if (val_is_null(cells[fd->index])) return false;
        str part = alike(c, cells[fd->index]);
        if (!part.n) return false;
        buf_char(&b, '|');
        buf_i64(&b, fd->id);
        buf_char(&b, ':');
        buf_i64(&b, (i64)part.n);
        buf_char(&b, ':');
        buf_put(&b, part);
    }
    crypto_mac(c, S("unique"), buf_str(&b), mac);
    *out = str_hex(c->mem, mac, sizeof mac);
    return true;
}

static void where_rule(struct sql *q, const struct form *f, const struct form_key *k)
{
    sql_lit(q, " WHERE form_id = ");
    sql_i64(q, f->id);
    sql_lit(q, " AND rule = ");
    sql_text(q, k->name);
}

static err_t give_free(struct ctx *c, const struct form *f, const struct form_key *k, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_unique");
    where_rule(&q, f, k);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// *taken is false when somebody holds it already.
static err_t take(struct ctx *c, const struct form *f, const struct form_key *k, id64 id,
                  str digest, bool *taken)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "INSERT INTO x_unique (form_id, rule, digest, record_id) VALUES (");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_text(&q, k->name);
    sql_lit(&q, ", ");
    sql_text(&q, digest);
    sql_lit(&q, ", ");
    sql_i64(&q, id);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    TRY(db_exec(c, &q, &n));
    *taken = n > 0;
    return OK;
}

static str titles(struct ctx *c, const struct form_key *k)
{
    struct buf b = BUF(c->mem);
    for (int i = 0; i < k->field_count; i++) {
        if (i) buf_put(&b, c->lang == LANG_EN ? S(", ") : S("、"));
        buf_put(&b, field_title(c, k->fields[i]));
    }
    return buf_str(&b);
}

// Told at a field that the writer knows; that there is such a record, and nothing of it. Titles of
// fields that he may not see are not told either.
static err_t refuse(struct ctx *c, const struct save *s, const struct form_key *k)
{
    const struct form_policy *p;
    str text = title_in(k->message, c->lang), path = STR_NONE;
    bool knows_all = true;
    TRY(policy_of(c, s->form, &p));
    for (int i = 0; i < k->field_count; i++) {
        const struct field *f = k->fields[i];
        bool sent = s->ruled && s->ruled->sent[f->index];
        bool known = sent || cell_right_any(p, f) != CELL_HIDDEN;
        knows_all = knows_all && known;
        if (sent || (known && !path.n)) path = f->key;
    }
    if (!text.n && knows_all) text = titles(c, k);
    if (!text.n) text = c->lang == LANG_EN ? S("such a record") : S("已有相同的记录");
    return fail_arg(c, ERR_RULE_UNIQUE, path, text);
}

static bool concerns(const struct save *s, const struct form_key *k)
{
    for (int i = 0; i < k->field_count; i++)
        if (is_changed(s, k->fields[i])) return true;
    return s->is_create;
}

err_t uniques_take(struct ctx *c, const struct save *s)
{
    const struct form_rules *rules = s->form->rules;
    for (int i = 0; rules && i < rules->unique_count; i++) {
        const struct form_key *k = &rules->uniques[i];
        bool taken = true;
        str digest;
        if (!concerns(s, k)) continue;
        if (!s->is_create) TRY(give_free(c, s->form, k, s->id));
        if (!digest_of(c, s->form, k, s->cells, &digest)) continue;
        TRY(take(c, s->form, k, s->id, digest, &taken));
        if (!taken) return refuse(c, s, k);
    }
    return OK;
}

err_t uniques_free(struct ctx *c, const struct form *f, id64 id)
{
    const struct form_rules *rules = f->rules;
    for (int i = 0; rules && i < rules->unique_count; i++)
        TRY(give_free(c, f, &rules->uniques[i], id));
    return OK;
}

static bool key_names(const struct form_key *k, const struct field *f)
{
    for (int n = 0; n < k->field_count; n++)
        if (k->fields[n] == f) return true;
    return false;
}

err_t uniques_follow_link(struct ctx *c, const struct field *link, id64 id)
{
    const struct form_rules *rules = link->form->rules;
    for (int i = 0; rules && i < rules->unique_count; i++) {
        const struct form_key *k = &rules->uniques[i];
        struct image img;
        bool found, taken;
        str digest;
        if (!key_names(k, link)) continue;
        TRY(give_free(c, link->form, k, id));
        TRY(image_load(c, link->form, id, false, &img, &found));
        if (!found || img.deleted_at || !digest_of(c, link->form, k, img.cells, &digest)) continue;
        TRY(take(c, link->form, k, id, digest, &taken));
    }
    return OK;
}

err_t uniques_unlink(struct ctx *c, const struct field *link, id64 target)
{
    const struct form_rules *rules = link->form->rules;
    for (int i = 0; rules && i < rules->unique_count; i++) {
        const struct form_key *k = &rules->uniques[i];
        if (!key_names(k, link)) continue;
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_unique");
        where_rule(&q, link->form, k);
        sql_lit(&q, " AND record_id IN (SELECT id FROM ");
        sql_ident(&q, link->form->table);
        sql_lit(&q, " WHERE ");
        sql_ident(&q, link->col);
        sql_lit(&q, " = ");
        sql_i64(&q, target);
        sql_lit(&q, ")");
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

// --- All records, when a design makes a key ---------------------------------------------------------------

struct building {
    const struct form *form;
    const struct form_key *key;
    id64 after;
    int read;
    i64 twins;
};

struct holder {
    id64 id;
    str digest; // empty: a value is missing
};

static err_t read_chunk(struct ctx *c, struct building *b, struct holder *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id");
    for (int i = 0; i < b->key->field_count; i++) {
        sql_lit(&q, ", ");
        sql_ident(&q, b->key->fields[i]->col);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, b->form->table);
    sql_lit(&q, " WHERE deleted_at IS NULL AND id > ");
    sql_i64(&q, b->after);
    sql_lit(&q, " ORDER BY id LIMIT ");
    sql_i64(&q, CHUNK);
    TRY(db_query(c, &q, &r));
    struct val *cells = mem_array(c->mem, struct val, (size_t)b->form->field_count + 1);
    for (b->read = 0;; b->read++) {
        bool more;
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct holder *h = &out[b->read];
        *h = (struct holder){ .id = rows_i64(r, 0) };
        for (int i = 0; i < b->key->field_count; i++)
            TRY(read_stored(c, b->key->fields[i], r, 1 + i, h->id,
                            &cells[b->key->fields[i]->index]));
        digest_of(c, b->form, b->key, cells, &h->digest);
    }
}

static err_t build_chunk(struct ctx *c, struct building *b)
{
    struct holder *all = mem_array(c->mem, struct holder, CHUNK + 1);
    TRY(read_chunk(c, b, all));
    for (int i = 0; i < b->read; i++) {
        bool taken = true;
        if (all[i].digest.n) TRY(take(c, b->form, b->key, all[i].id, all[i].digest, &taken));
        if (!taken) b->twins++;
        b->after = all[i].id;
    }
    return OK;
}

static bool may_know(struct ctx *c, const struct form_key *k)
{
    bool may = true;
    for (int i = 0; i < k->field_count; i++)
        may &= actor_reads_all(c->who, k->fields[i]->form, k->fields[i]);
    return may;
}

static err_t build(struct ctx *c, const struct form *f, const struct form_key *k)
{
    struct building b = { .form = f, .key = k };
    do {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(build_chunk(c, &b));
        mem_rewind(c->mem, mark);
    } while (b.read == CHUNK);
    if (!b.twins) return OK;
    return fail_arg2(c, ERR_RULE_TWINS, S("options.uniques"), titles(c, k),
                     may_know(c, k) ? str_of_i64(c->mem, b.twins) : design_some(c));
}

static bool has_key_named(const struct form *f, str name)
{
    for (int i = 0; f->rules && i < f->rules->unique_count; i++)
        if (str_eq(f->rules->uniques[i].name, name)) return true;
    return false;
}

// While all records are read nobody else may write one: SQLite has one writer, PostgreSQL is told.
static err_t hold_writers(struct ctx *c, const struct form *f)
{
    struct sql q = db_sql(c);
    if (q.dialect != PG) return OK;
    sql_lit(&q, "LOCK TABLE ");
    sql_ident(&q, f->table);
    sql_lit(&q, " IN SHARE ROW EXCLUSIVE MODE");
    return db_exec(c, &q, NULL);
}

static err_t drop_key(struct ctx *c, const struct form *f, const struct form_key *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_unique");
    where_rule(&q, f, k);
    return db_exec(c, &q, NULL);
}

err_t record_follow_uniques(struct ctx *c, const struct form *was, const struct form *now)
{
    for (int i = 0; was->rules && i < was->rules->unique_count; i++)
        if (!has_key_named(now, was->rules->uniques[i].name))
            TRY(drop_key(c, was, &was->rules->uniques[i]));
    for (int i = 0; now->rules && i < now->rules->unique_count; i++) {
        const struct form_key *k = &now->rules->uniques[i];
        if (has_key_named(was, k->name)) continue;
        TRY(hold_writers(c, now));
        TRY(drop_key(c, now, k));
        TRY(build(c, now, k));
    }
    return OK;
}

err_t record_rebuild_uniques(struct ctx *c, const struct form *f)
{
    for (int i = 0; f->rules && i < f->rules->unique_count; i++) {
        TRY(hold_writers(c, f));
        TRY(drop_key(c, f, &f->rules->uniques[i]));
        TRY(build(c, f, &f->rules->uniques[i]));
    }
    return OK;
}
