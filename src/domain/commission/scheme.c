// SPDX-License-Identifier: Apache-2.0
// A scheme's rules: from the record to one line of text (what a version keeps), from there to what the
// arithmetic takes; and the question at save whether it can be computed at all.
#include "base/dec.h"
#include "domain/bound.h"
#include "domain/commission/bonus.h"

const char *const scheme_fields[] = { "method",     "tier_measure", "tier_mode",   "clawback",
                                      "per_head",   "rate",         "tiers",       "patient_cap",
                                      "period_cap", "exclude",      "?item_rates", "name" };

// A scheme's rules in one line of text, always written the same way: the version's content. What was
// added to schemes later stands in it only where it is used, so that older versions stay as they are.
str scheme_content(struct ctx *c, const struct val *v)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (int i = 0; i < SCHEME_NAME; i++) {
        const struct field *f = cm_field(c, "commission_scheme", scheme_fields[i]);
        const struct option *o =
            f && v[i].kind == VAL_INT && f->option_count ? field_option(f, v[i].i) : NULL;
        bool later = scheme_fields[i][0] == '?';
        if (later && (val_is_null(v[i]) || !str_trim(v[i].s).n)) continue;
        jw_key(&w, str_of(scheme_fields[i] + later));
        if (val_is_null(v[i])) jw_null(&w);
        else if (o) jw_str(&w, o->key);
        else if (v[i].kind == VAL_INT) jw_i64(&w, v[i].i);
        else jw_str(&w, str_trim(v[i].s));
    }
    const struct field *rate = cm_field(c, "commission_scheme", "rate");
    jw_ki64(&w, "rate_scale", rate->scale);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t bad_tiers(struct ctx *c, const struct cm_scheme *s)
{
    return fail_arg(c, ERR_COMMISSION_TIERS, S("tiers"), s->name);
}

// "0:8%;30000:10%": yuan and a rate for money, heads and yuan a head for heads.
static err_t parse_tiers(struct ctx *c, str text, bool in_money, struct cm_scheme *s)
{
    VEC(struct cm_tier) tiers = { 0 };
    struct buf b = BUF(c->mem); // full-width signs as people type them
    for (size_t i = 0; i < text.n;) {
        str rest = str_from(text, i);
        if (str_starts(rest, S("；"))) {
            buf_char(&b, ';');
            i += S("；").n;
        } else if (str_starts(rest, S("："))) {
            buf_char(&b, ':');
            i += S("：").n;
        } else if (str_starts(rest, S("％"))) {
            buf_char(&b, '%');
            i += S("％").n;
        } else buf_char(&b, text.p[i++]);
    }
    str all = buf_str(&b), part;
    while (str_next(&all, ';', &part)) {
        part = str_trim(part);
        if (!part.n) continue;
        i64 colon = str_find_char(part, ':');
        if (colon < 0) return bad_tiers(c, s);
        str from = str_trim(str_sub(part, 0, (size_t)colon)),
            value = str_trim(str_from(part, (size_t)colon + 1));
        struct cm_tier t;
        bool percent = str_ends(value, S("%"));
        if (percent) value.n--;
        if (dec_parse(from, in_money ? 2 : 0, true, &t.from) != DEC_OK) return bad_tiers(c, s);
        int scale = in_money ? (percent ? 2 : 4) : 2; // basis points, or fen a head
        if ((percent && !in_money) || dec_parse(str_trim(value), scale, true, &t.value) != DEC_OK)
            return bad_tiers(c, s);
        vec_push(c->mem, &tiers, t);
        for (size_t i = tiers.n - 1; i > 0 && tiers.v[i - 1].from > t.from; i--) { // in any order
            tiers.v[i] = tiers.v[i - 1];
            tiers.v[i - 1] = t;
        }
    }
    s->tiers = tiers.v;
    s->n_tiers = tiers.n;
    return tiers.n ? OK : bad_tiers(c, s);
}

static void parse_excluded(struct facts *f, str text, struct cm_scheme *s)
{
    VEC(id64) ids = { 0 };
    while (text.n) {
        i64 at = str_find(text, S("、"));
        str one = str_trim(at < 0 ? text : str_sub(text, 0, (size_t)at));
        text = at < 0 ? STR_NONE : str_from(text, (size_t)at + S("、").n);
        if (one.n) vec_push(f->c->mem, &ids, facts_item(f, one));
    }
    s->excluded = ids.v;
    s->n_excluded = ids.n;
}

// "种植:5%; 正畸:0.06; 洁牙:¥20": a rate of the item's charges, or yuan for each charge.
static bool parse_price(str value, struct cm_item_price *p)
{
    static const str yuan_before[] = { { "¥", 2 }, { "￥", 3 } };
    static const str percent_behind[] = { { "%", 1 }, { "％", 3 } };
    bool percent = false;
    for (size_t i = 0; i < COUNT_OF(yuan_before); i++)
        if (str_starts(value, yuan_before[i])) {
            p->is_fixed = true;
            value = str_trim(str_from(value, yuan_before[i].n));
        }
    if (str_ends(value, S("元"))) {
        p->is_fixed = true;
        value = str_trim(str_sub(value, 0, value.n - S("元").n));
    }
    for (size_t i = 0; i < COUNT_OF(percent_behind) && !percent; i++)
        if (str_ends(value, percent_behind[i])) {
            percent = true;
            value = str_trim(str_sub(value, 0, value.n - percent_behind[i].n));
        }
    if (percent && p->is_fixed) return false;
    int scale = p->is_fixed || percent ? 2 : 4; // fen, basis points
    return dec_parse(value, scale, p->is_fixed, &p->value) == DEC_OK;
}

// Cuts `part` off `rest` at the first of two signs, the plain one and the full-width one.
static str cut_part(str *rest)
{
    for (size_t i = 0; i < rest->n; i++) {
        bool wide = str_starts(str_from(*rest, i), S("；"));
        if (!wide && rest->p[i] != ';') continue;
        str part = str_sub(*rest, 0, i);
        *rest = str_from(*rest, i + (wide ? S("；").n : 1));
        return part;
    }
    str part = *rest;
    *rest = STR_NONE;
    return part;
}

// The last colon divides: the name of an item may have one.
static bool cut_item(str part, str *name, str *value)
{
    for (size_t i = part.n; i-- > 0;) {
        bool wide = str_starts(str_from(part, i), S("："));
        if (!wide && part.p[i] != ':') continue;
        *name = str_trim(str_sub(part, 0, i));
        *value = str_trim(str_from(part, i + (wide ? S("：").n : 1)));
        return name->n > 0;
    }
    return false;
}

static err_t parse_items(struct ctx *c, struct facts *f, str text, struct cm_scheme *s)
{
    VEC(struct cm_item_price) items = { 0 };
    while (text.n) {
        str part = str_trim(cut_part(&text)), name, value;
        struct cm_item_price p = { 0 };
        if (!part.n) continue;
        if (!cut_item(part, &name, &value) || !parse_price(value, &p))
            return fail_arg(c, ERR_COMMISSION_ITEMS, S("item_rates"), s->name);
        p.item = facts_item(f, name);
        vec_push(c->mem, &items, p);
    }
    s->items = items.v;
    s->n_items = items.n;
    return OK;
}

static money cap_of(const struct json *j)
{
    i64 v;
    return json_i64(j, &v) ? v : CM_NO_CAP;
}

err_t scheme_parse(struct ctx *c, struct facts *f, str content, struct cm_scheme *s)
{
    const struct json *j = json_parse(c->mem, content, NULL);
    str method = json_str(json_get(j, S("method"))),
        measure = json_str(json_get(j, S("tier_measure")));
    str clawback = json_str(json_get(j, S("clawback")));
    i64 rate = 0, scale = 4, head = 0;
    bool tier = str_eq(method, S("tier")), heads = str_eq(measure, S("heads"));
    s->method = tier                           ? (heads ? CM_TIER_HEADS : CM_TIER_MONEY)
                : str_eq(method, S("percent")) ? CM_PERCENT
                                               : CM_PER_HEAD;
    s->whole = str_eq(json_str(json_get(j, S("tier_mode"))), S("whole"));
    s->clawback = str_eq(clawback, S("net"))             ? CM_NET
                  : str_eq(clawback, S("original_rate")) ? CM_ORIGINAL
                                                         : CM_RERATE;
    json_i64(json_get(j, S("rate")), &rate);
    json_i64(json_get(j, S("rate_scale")), &scale);
    for (; scale > 4; scale--) {
        if (rate % 10) return fail_arg(c, ERR_COMMISSION_SCHEME, S("rate"), s->name);
        rate /= 10;
    }
    for (; scale < 4; scale++) rate *= 10;
    s->rate_bp = (i32)rate;
    json_i64(json_get(j, S("per_head")), &head);
    s->head_fen = head;
    s->patient_cap_fen = cap_of(json_get(j, S("patient_cap")));
    s->period_cap_fen = cap_of(json_get(j, S("period_cap")));
    parse_excluded(f, json_str(json_get(j, S("exclude"))), s);
    TRY(parse_items(c, f, json_str(json_get(j, S("item_rates"))), s));
    if (tier) TRY(parse_tiers(c, json_str(json_get(j, S("tiers"))), !heads, s));
    return OK;
}

// --- At save -------------------------------------------------------------------------------------------

// A scheme that could not be settled later is refused now, at the field that is wrong.
static err_t check_at_save(struct ctx *c, const struct save *s)
{
    struct val v[SCHEME_FIELDS];
    bool touched = s->is_create;
    if (s->form != cm_form(c, "commission_scheme")) return OK;
    for (int i = 0; i < SCHEME_FIELDS; i++) {
        const char *name = scheme_fields[i];
        const struct field *f = cm_field(c, "commission_scheme", name + (name[0] == '?'));
        v[i] = f ? s->cells[f->index] : VAL_NONE;
        touched |= f && s->changed[f->index];
    }
    if (!touched || val_is_null(v[0])) return OK; // a method that is missing is told by the form
    struct facts items = { .c = c, .items = MAP(c->mem) };
    struct cm_scheme cm = { .name = v[SCHEME_NAME].s };
    TRY(scheme_parse(c, &items, scheme_content(c, v), &cm));
    return cm_check_scheme(c, &cm);
}

// As the capability: what it looks up does not depend on who saves.
static err_t before(struct ctx *c, struct save *s)
{
    const struct actor *me = c->who;
    c->who = actor_capability(c, S("commission"));
    err_t e = check_at_save(c, s);
    if (e == OK) e = staff_before(c, s);
    c->who = me;
    return e;
}

const struct record_hook commission_hook = { .capability = { "commission", 10 }, .before = before };
