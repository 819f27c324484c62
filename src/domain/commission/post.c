// SPDX-License-Identifier: Apache-2.0
// Writing ledgers: statements, lines and what goes with them are records like others, written through
// the record door under the right that only the capability has.
#include "domain/commission/post.h"
#include "base/date.h"
#include "base/dec.h"

void put(struct cells *s, const char *field, struct val v)
{
    struct field *f = cm_field(s->c, s->role, field);
    if (!f || val_is_null(v)) return;
    must(s->n < (int)COUNT_OF(s->ch));
    s->ch[s->n++] = (struct change){ .f = f, .v = v };
}

void put_option(struct cells *s, const char *field, const char *key)
{
    struct field *f = cm_field(s->c, s->role, field);
    const struct option *o = f ? field_option_by_key(f, str_of(key)) : NULL;
    if (o) put(s, field, val_int(o->code));
}

err_t post(struct cells *s, bool is_demo, id64 *id)
{
    struct write w = { .form = cm_form(s->c, s->role),
                       .changes = s->ch,
                       .change_count = s->n,
                       .may_write_ledger = true,
                       .in_bulk = true,
                       .owner = s->owner,
                       .is_demo = is_demo };
    struct saved out;
    TRY(record_save(s->c, &w, &out));
    *id = out.id;
    return OK;
}

const char *line_kind(enum cm_kind k)
{
    static const char *const keys[] = { "charge",      "refund",     "head",
                                        "cap_patient", "cap_period", "adjustment" };
    return keys[k];
}

static str line_origin(const struct facts *f, const struct cm_line *l, str period)
{
    return (size_t)l->origin < f->period_names.n ? f->period_names.v[l->origin] : period;
}

static void put_rule(struct cells *s, const struct facts *f, const struct cm_line *l)
{
    const struct field *rate = cm_field(s->c, s->role, "rate");
    i64 scaled = l->rate_bp;
    for (int k = 4; rate && k < rate->scale; k++) scaled *= 10;
    if (l->rate_bp) put(s, "rate", val_int(scaled));
    if (l->head_fen) put(s, "per_head", val_int(l->head_fen));
    if (l->own_item) put(s, "item", val_text(f->item_names.v[l->own_item - 1]));
    if (l->fixed_fen) put(s, "per_charge", val_int(l->fixed_fen));
    if (l->tier != CM_NONE) put(s, "tier", val_int(l->tier + 1));
    if (!l->scheme_version) return;
    put(s, "scheme", val_int(f->schemes.v[l->scheme_version - 1].scheme));
    put(s, "scheme_version", val_int(f->schemes.v[l->scheme_version - 1].version));
}

void put_line(struct cells *s, const struct facts *f, const struct cm_input *in,
              const struct cm_line *l, str period)
{
    put(s, "period", val_text(period));
    put(s, "origin_period", val_text(line_origin(f, l, period)));
    put_option(s, "kind", line_kind(l->kind));
    if (l->person != CM_NONE) put(s, "patient", val_int(in->persons[l->person].id));
    if (l->charge != CM_NONE) put(s, "charge", val_int(in->charges[l->charge].id));
    if (l->arrival_id) put(s, "visit", val_int(l->arrival_id));
    put(s, "source", val_text(source_key(s->c->mem, l->source, l->source_id)));
    if (l->time_ms) put(s, "at", val_int(l->time_ms));
    put(s, "base", val_int(l->base_fen));
    put_rule(s, f, l);
    put(s, "amount", val_int(l->amount_fen));
    if (l->why != CM_WHY_NONE) put_option(s, "why", l->why == CM_WHY_REFUND ? "refund" : "late");
}

// --- Drafts ----------------------------------------------------------------------------------------------

void put_money(struct ctx *c, struct jw *w, const char *key, money v)
{
    struct buf b = BUF(c->mem);
    dec_put(&b, v, 2);
    jw_key(w, str_of(key));
    jw_str(w, buf_str(&b));
}

void put_draft_line(struct ctx *c, struct jw *w, const struct facts *f, const struct cm_input *in,
                    const struct cm_line *l, str period)
{
    jw_obj(w);
    jw_kstr(w, "kind", str_of(line_kind(l->kind)));
    jw_kstr(w, "origin_period", line_origin(f, l, period));
    if (l->person != CM_NONE) jw_kid(w, "patient", in->persons[l->person].id);
    if (l->charge != CM_NONE) {
        jw_kid(w, "charge", in->charges[l->charge].id);
        jw_kstr(w, "charge_no", in->charges[l->charge].no);
    }
    if (l->arrival_id) jw_kid(w, "visit", l->arrival_id);
    if (l->time_ms) {
        struct buf b = BUF(c->mem);
        instant_put(&b, l->time_ms);
        jw_kstr(w, "at", buf_str(&b));
    }
    put_money(c, w, "base", l->base_fen);
    if (l->rate_bp) {
        struct buf b = BUF(c->mem);
        dec_put_short(&b, l->rate_bp, 4);
        jw_kstr(w, "rate", buf_str(&b));
    }
    if (l->head_fen) put_money(c, w, "per_head", l->head_fen);
    if (l->own_item) jw_kstr(w, "item", f->item_names.v[l->own_item - 1]);
    if (l->fixed_fen) put_money(c, w, "per_charge", l->fixed_fen);
    if (l->tier != CM_NONE) jw_ki64(w, "tier", l->tier + 1);
    put_money(c, w, "amount", l->amount_fen);
    if (l->scheme_version) {
        jw_kid(w, "scheme", f->schemes.v[l->scheme_version - 1].scheme);
        jw_ki64(w, "scheme_version", f->schemes.v[l->scheme_version - 1].version);
    }
    jw_end_obj(w);
}

void commission_put_line(struct ctx *c, struct jw *w, const struct facts *f,
                         const struct cm_line *l, str origin)
{
    struct cm_input in = { .persons = f->persons.v, .charges = f->charges.v };
    put_draft_line(c, w, f, &in, l, origin);
}
