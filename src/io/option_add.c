// SPDX-License-Identifier: Apache-2.0
// A choice that somebody adds while filling in a form. Its field allows that, he may write the field, and
// that is all he needs: the right to design stays with designers. The design that was is kept as a version
// as with any publishing. Two who add the same get the one choice.
#include "auth/audit.h"
#include "auth/user.h"
#include "base/utf8.h"
#include "io/publish.h"
#include "meta/field_parts.h"

#define TITLE_MAX 60

struct adding {
    id64 form_id, field_id;
    str title, parent;
    struct option *out;
};

static err_t check_title(struct ctx *c, const struct field *f, str *title)
{
    struct field limited = *f;
    struct val v;
    limited.max_len = TITLE_MAX;
    TRY(text_checked(c, &limited, *title, &v));
    *title = v.s;
    return v.s.n ? OK : fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
}

static err_t denied(struct ctx *c, const struct field *f)
{
    return fail_arg(c, ERR_FIELD_DENIED, f->key, field_title(c, f));
}

static err_t may_write(struct ctx *c, const struct form *f, const struct field *fd)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    bool writes = (p->actions & (ACT_CREATE | ACT_UPDATE)) && actor_may_write_field(p, fd);
    return writes ? OK : denied(c, fd);
}

static bool takes_more(const struct field *f)
{
    return f->can_add && design_has_choices(f->type) && !f->form->is_ledger;
}

static const struct option *same_title(const struct field *f, i64 parent, str title)
{
    for (size_t i = 0; i < f->option_count; i++) {
        const struct option *o = &f->options[i];
        bool same = str_eq(o->title.zh, title) || str_eq_nocase(o->title.en, title);
        if (same && o->parent == parent) return o;
    }
    return NULL;
}

static err_t insert(struct ctx *c, const struct field *f, struct option *o)
{
    struct sql q = db_sql(c);
    for (size_t i = 0; i < f->option_count; i++) o->code = i64_max(o->code, f->options[i].code);
    o->code++;
    do o->key = str_fmt(c->mem, "o%lld", (long long)o->code);
    while (field_option_by_key(f, o->key) && ++o->code);
    sql_lit(&q,
            "INSERT INTO x_option (field_id, code, key, title_zh, title_en, color, pos, parent) "
            "VALUES (");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, o->code);
    sql_lit(&q, ", ");
    sql_text(&q, o->key);
    sql_lit(&q, ", ");
    sql_text(&q, o->title.zh);
    sql_lit(&q, ", '', '', ");
    sql_i64(&q, o->code);
    sql_lit(&q, ", ");
    if (o->parent) sql_i64(&q, o->parent);
    else sql_null(&q);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static str detail(struct ctx *c, const struct field *f, const struct option *o)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "field", f->key);
    jw_kstr(&w, "option", o->title.zh);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t add_on(struct ctx *c, const struct adding *a)
{
    const struct form *form = catalog_form_by_id(c->cat, a->form_id);
    const struct field *f = form ? form_field_by_id(form, a->field_id) : NULL;
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    if (!takes_more(f)) return denied(c, f);
    const struct option *up = a->parent.n ? field_option_by_key(f, a->parent) : NULL;
    if (a->parent.n && !up) return option_unknown(c, f, a->parent);
    const struct option *there = same_title(f, up ? up->code : 0, a->title);
    if (there && there->is_off)
        return bad_format(c, f, S("这个选项已停用"), S("this choice was switched off"));
    struct option o = { .title = { a->title, STR_NONE }, .parent = up ? up->code : 0 };
    if (there) o = *there;
    else if (f->option_count >= CHOICES_MAX) return bad_range(c, f, S("≤ 1000"));
    if (!there) {
        TRY(publish_keep_version(c, form));
        TRY(insert(c, f, &o));
        TRY(audit_write(c, S("design.option"), form->id, 0, detail(c, f, &o), S("ok")));
        TRY(catalog_bump(c, true));
    }
    *a->out = o;
    a->out->key = str_dup(c->mem, o.key);
    a->out->title.zh = str_dup(c->mem, o.title.zh);
    a->out->title.en = str_dup(c->mem, o.title.en);
    return OK;
}

static void unpin(void *cat) { catalog_unpin(cat); }

// On what is really there: others may have added meanwhile.
static err_t add_job(struct ctx *c, void *arg)
{
    struct catalog *now;
    struct ctx inside = *c;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    inside.cat = now;
    err_t e = add_on(&inside, arg);
    c->errs = inside.errs;
    c->errs_tail = inside.errs_tail;
    return e;
}

err_t publish_option(struct ctx *c, const struct form *f, const struct field *fd, str title,
                     str parent, struct option *out)
{
    struct adding a = { f->id, fd->id, title, parent, out };
    TRY(may_write(c, f, fd));
    if (!takes_more(fd)) return denied(c, fd);
    TRY(check_title(c, fd, &a.title));
    return store_write_ddl(c, add_job, &a);
}
