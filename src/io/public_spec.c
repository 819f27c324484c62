// SPDX-License-Identifier: Apache-2.0
// The document of a public form: what may stand in it, checked once when it is stored, so that whoever
// shows it or takes an answer reads it as it is.
#include "base/date.h"
#include "base/vec.h"
#include "io/public.h"

#define PAGES_MAX 20
#define FIELDS_MAX 200
#define CONSENTS_MAX 10
#define ORIGINS_MAX 10
#define TEXT_MAX 4000

static const char *const spec_keys[] = { "title",           "intro",        "pages",     "notice",
                                         "consents",        "opens_at",     "closes_at", "quota",
                                         "per_address_day", "per_day",      "captcha",   "embed",
                                         "owner",           "dept",         "source",    "done",
                                         "number",          "reopen_hours", NULL };
static const char *const page_keys[] = { "title", "fields", NULL };
static const char *const field_keys[] = { "key", "label", "help", "required", NULL };
static const char *const notice_keys[] = { "purpose", "processor", "retention", "rights", NULL };
static const char *const consent_keys[] = { "key", "text", "required", NULL };
static const char *const text_keys[] = { "zh", "en", NULL };

bool public_may_ask(const struct field *f)
{
    const u32 never = TYPE_COMPUTED | TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT | TYPE_ROLE;
    bool is_branch = str_eq(str_of(f->type->key), S("branch"));
    return !f->is_system && f->type->storage != STORE_ROWS &&
           (is_branch || !(f->type->flags & never)) && f != f->form->state_field;
}

// --- Pieces ---------------------------------------------------------------------------------------------

static err_t wrong(struct ctx *c, str path) { return fail_arg(c, ERR_BAD_REQUEST, path, path); }

static str at(struct ctx *c, str path, str key)
{
    return path.n ? str_cat3(c->mem, path, S("."), key) : key;
}

static err_t only(struct ctx *c, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return wrong(c, path);
    json_each(m, j)
    {
        const char *const *k = keys;
        while (*k && !str_eq(m->key, str_of(*k))) k++;
        if (!*k) return fail_arg(c, ERR_FIELD_UNKNOWN, at(c, path, m->key), m->key);
    }
    return OK;
}

static bool is_none(const struct json *j) { return !j || j->type == JSON_NULL; }

static err_t check_text(struct ctx *c, const struct json *in, const char *key, str path,
                        bool needed)
{
    const struct json *j = json_get(in, str_of(key));
    str here = at(c, path, str_of(key));
    if (is_none(j)) return needed ? fail_arg(c, ERR_FIELD_REQUIRED, here, here) : OK;
    TRY(only(c, j, here, text_keys));
    json_each(m, j)
    {
        if (m->type != JSON_STRING && m->type != JSON_NULL) return wrong(c, here);
        if (m->text.n > TEXT_MAX)
            return fail_arg2(c, ERR_FIELD_TOO_LONG, here, here, str_of_i64(c->mem, TEXT_MAX));
    }
    bool empty = !str_trim(json_str(json_get(j, S("zh")))).n;
    return needed && empty ? fail_arg(c, ERR_FIELD_REQUIRED, here, here) : OK;
}

static err_t check_number(struct ctx *c, const struct json *spec, const char *key, i64 least,
                          i64 most)
{
    const struct json *j = json_get(spec, str_of(key));
    i64 n;
    if (is_none(j)) return OK;
    if (j->type != JSON_NUMBER || !json_i64(j, &n) || n < least || n > most)
        return fail_arg2(c, ERR_FIELD_RANGE, str_of(key), str_of(key),
                         str_fmt(c->mem, "%lld … %lld", (long long)least, (long long)most));
    return OK;
}

static err_t check_bool(struct ctx *c, const struct json *in, const char *key, str path)
{
    const struct json *j = json_get(in, str_of(key));
    return is_none(j) || j->type == JSON_BOOL ? OK : wrong(c, at(c, path, str_of(key)));
}

static err_t check_instant(struct ctx *c, const struct json *spec, const char *key)
{
    const struct json *j = json_get(spec, str_of(key));
    i64 when;
    if (is_none(j)) return OK;
    if (j->type == JSON_STRING && instant_parse(j->text, c->cat->offset_min, &when)) return OK;
    return fail_arg2(c, ERR_FIELD_FORMAT, str_of(key), str_of(key), S("2026-07-05T08:00:00Z"));
}

// --- Pages and fields -------------------------------------------------------------------------------------

struct seen {
    struct ctx *c;
    const struct form *form;
    bool *asked; // by field index
    size_t n;
};

static err_t check_field(struct seen *s, const struct json *j, str path)
{
    struct ctx *c = s->c;
    TRY(only(c, j, path, field_keys));
    str key = json_str(json_get(j, S("key")));
    const struct field *f = form_field(s->form, key);
    if (!f || f->is_system) return fail_arg(c, ERR_FIELD_UNKNOWN, at(c, path, S("key")), key);
    if (!public_may_ask(f)) return fail_arg(c, ERR_PUBLIC_FIELD, path, field_title(c, f));
    if (s->asked[f->index] || ++s->n > FIELDS_MAX) return wrong(c, path);
    s->asked[f->index] = true;
    TRY(check_text(c, j, "label", path, false));
    TRY(check_text(c, j, "help", path, false));
    return check_bool(c, j, "required", path);
}

static err_t check_page(struct seen *s, const struct json *j, str path)
{
    struct ctx *c = s->c;
    size_t i = 0;
    TRY(only(c, j, path, page_keys));
    TRY(check_text(c, j, "title", path, false));
    const struct json *fields = json_get(j, S("fields"));
    if (!json_is(fields, JSON_ARRAY)) return wrong(c, at(c, path, S("fields")));
    json_each(f, fields)
        TRY(check_field(s, f, str_fmt(c->mem, STR_FMT ".fields.%zu", STR_ARG(path), i++)));
    return OK;
}

// What a record of the form must have, the visitor must be asked for.
static err_t check_all_needed(struct seen *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        bool filled = f->type->flags & TYPE_COMPUTED || f->default_value || s->asked[i];
        if (f->is_required && !filled && public_may_ask(f))
            return fail_arg(s->c, ERR_PUBLIC_NEEDS, S("pages"), field_title(s->c, f));
    }
    return OK;
}

static err_t check_pages(struct seen *s, const struct json *pages)
{
    size_t i = 0;
    if (!json_is(pages, JSON_ARRAY) || pages->count < 1 || pages->count > PAGES_MAX)
        return wrong(s->c, S("pages"));
    json_each(p, pages) TRY(check_page(s, p, str_fmt(s->c->mem, "pages.%zu", i++)));
    return s->n ? check_all_needed(s) : fail_arg(s->c, ERR_FIELD_REQUIRED, S("pages"), S("pages"));
}

// --- Notice and consents ----------------------------------------------------------------------------------

static err_t check_notice(struct ctx *c, const struct json *n)
{
    if (is_none(n)) return OK;
    TRY(only(c, n, S("notice"), notice_keys));
    for (const char *const *k = notice_keys; *k; k++)
        TRY(check_text(c, n, *k, S("notice"), str_eq(str_of(*k), S("purpose"))));
    return OK;
}

static bool is_consent_key(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
              s.p[i] == '_'))
            return false;
    return s.n > 0 && s.n <= 40;
}

static err_t check_consents(struct ctx *c, const struct json *list)
{
    size_t i = 0;
    if (is_none(list)) return OK;
    if (!json_is(list, JSON_ARRAY) || list->count > CONSENTS_MAX) return wrong(c, S("consents"));
    json_each(j, list)
    {
        str path = str_fmt(c->mem, "consents.%zu", i++), key = json_str(json_get(j, S("key")));
        TRY(only(c, j, path, consent_keys));
        if (!is_consent_key(key)) return wrong(c, at(c, path, S("key")));
        for (const struct json *o = list->first; o != j; o = o->next)
            if (str_eq(json_str(json_get(o, S("key"))), key)) return wrong(c, path);
        TRY(check_text(c, j, "text", path, true));
        TRY(check_bool(c, j, "required", path));
    }
    return OK;
}

// Sensitive fields are asked for only by whoever says what for.
static err_t check_told(struct seen *s, const struct json *spec)
{
    if (!is_none(json_get(spec, S("notice")))) return OK;
    for (int i = 0; i < s->form->field_count; i++)
        if (s->asked[i] && s->form->fields[i]->is_sensitive)
            return fail_arg(s->c, ERR_PUBLIC_NOTICE, S("notice"),
                            field_title(s->c, s->form->fields[i]));
    return OK;
}

// --- The rest ---------------------------------------------------------------------------------------------

// scheme://host[:port], nothing that could end the header's value or widen it.
static bool is_origin(str s)
{
    str host = str_starts(s, S("https://"))  ? str_from(s, 8)
               : str_starts(s, S("http://")) ? str_from(s, 7)
                                             : STR_NONE;
    for (size_t i = 0; i < host.n; i++) {
        char ch = host.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' ||
                    ch == '-' || ch == ':';
        if (!fine) return false;
    }
    return host.n > 0 && host.n <= 255 && host.p[0] != '.' && host.p[0] != ':' && host.p[0] != '-';
}

static err_t check_embed(struct ctx *c, const struct json *list)
{
    size_t i = 0;
    if (is_none(list)) return OK;
    if (!json_is(list, JSON_ARRAY) || list->count > ORIGINS_MAX) return wrong(c, S("embed"));
    json_each(o, list)
    {
        str path = str_fmt(c->mem, "embed.%zu", i++);
        if (!is_origin(json_str(o)))
            return fail_arg2(c, ERR_FIELD_FORMAT, path, S("embed"), S("https://www.example.com"));
    }
    return OK;
}

static err_t check_source(struct seen *s, const struct json *map)
{
    struct ctx *c = s->c;
    if (is_none(map)) return OK;
    if (!json_is(map, JSON_OBJECT) || map->count > 20) return wrong(c, S("source"));
    json_each(m, map)
    {
        str path = at(c, S("source"), m->key);
        const struct field *f = form_field(s->form, json_str(m));
        if (!is_consent_key(m->key)) return wrong(c, path);
        if (!f || !public_may_ask(f) || f->type->storage != STORE_TEXT)
            return fail_arg(c, ERR_FIELD_UNKNOWN, path, json_str(m));
        if (s->asked[f->index]) return fail_arg(c, ERR_PUBLIC_FIELD, path, field_title(c, f));
    }
    return OK;
}

static err_t check_whose(struct ctx *c, const struct json *spec)
{
    i64 id;
    const struct json *owner = json_get(spec, S("owner")), *dept = json_get(spec, S("dept"));
    if (!is_none(owner) && (!json_i64(owner, &id) || !catalog_user(c->cat, id)))
        return fail_arg2(c, ERR_LINK_MISSING, S("owner"), S("owner"), json_str(owner));
    if (!is_none(dept) && (!json_i64(dept, &id) || !catalog_dept(c->cat, id)))
        return fail_arg2(c, ERR_LINK_MISSING, S("dept"), S("dept"), json_str(dept));
    return OK;
}

// The number that a visitor is told must not be another secret of the record: an auto number only.
static err_t check_number_field(struct ctx *c, const struct form *f, const struct json *j)
{
    if (is_none(j)) return OK;
    const struct field *fd = form_field(f, json_str(j));
    bool is_number = fd && str_eq(str_of(fd->type->key), S("autonumber"));
    return is_number ? OK : fail_arg(c, ERR_FIELD_UNKNOWN, S("number"), json_str(j));
}

static err_t check_limits(struct ctx *c, const struct json *spec)
{
    TRY(check_instant(c, spec, "opens_at"));
    TRY(check_instant(c, spec, "closes_at"));
    TRY(check_number(c, spec, "quota", 1, 1000000));
    TRY(check_number(c, spec, "per_address_day", 1, 10000));
    TRY(check_number(c, spec, "per_day", 1, 100000));
    TRY(check_number(c, spec, "reopen_hours", 1, 24 * 90));
    TRY(check_bool(c, spec, "captcha", STR_NONE));
    return check_embed(c, json_get(spec, S("embed")));
}

err_t public_spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    struct seen s = { .c = c, .form = f };
    s.asked = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    TRY(only(c, spec, STR_NONE, spec_keys));
    TRY(check_text(c, spec, "title", STR_NONE, true));
    TRY(check_text(c, spec, "intro", STR_NONE, false));
    TRY(check_text(c, spec, "done", STR_NONE, false));
    TRY(check_pages(&s, json_get(spec, S("pages"))));
    TRY(check_notice(c, json_get(spec, S("notice"))));
    TRY(check_consents(c, json_get(spec, S("consents"))));
    TRY(check_told(&s, spec));
    TRY(check_limits(c, spec));
    TRY(check_source(&s, json_get(spec, S("source"))));
    TRY(check_whose(c, spec));
    return check_number_field(c, f, json_get(spec, S("number")));
}

// --- Reading it ---------------------------------------------------------------------------------------------

bool public_instant(struct ctx *c, const struct public_form *p, const char *key, i64 *out)
{
    const struct json *j = json_get(p->spec, str_of(key));
    return json_is(j, JSON_STRING) && instant_parse(j->text, c->cat->offset_min, out);
}

enum public_state public_state_of(struct ctx *c, const struct public_form *p)
{
    i64 when;
    if (public_instant(c, p, "opens_at", &when) && c->now_ms < when) return PUBLIC_EARLY;
    if (public_instant(c, p, "closes_at", &when) && c->now_ms >= when) return PUBLIC_ENDED;
    if (json_i64(json_get(p->spec, S("quota")), &when) && p->sent >= when) return PUBLIC_FULL;
    return PUBLIC_OPEN;
}

str public_frame_origins(struct ctx *c, const struct public_form *p)
{
    struct buf b = BUF(c->mem);
    json_each(o, json_get(p->spec, S("embed")))
    {
        if (b.n) buf_char(&b, ' ');
        buf_put(&b, json_str(o));
    }
    return buf_str(&b);
}
