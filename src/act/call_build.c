// SPDX-License-Identifier: Apache-2.0
// From {"connection","method","path","query","headers","body","expect","repeat"} to a request. Texts name fields in
// braces, values are as elsewhere; only fields that may leave the house do. What is filled into an address is
// percent-encoded, and may not be empty or dots: a call of /patients/{id} must not become one of /patients.
#include "base/date.h"
#include "job/words.h"
#include "meta/field_type.h"
#include "act/call.h"

#define TEXT_MAX 2000
#define PARTS_MAX 100

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

// --- At designing ---------------------------------------------------------------------------------------------

static err_t check_text(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    if (!json_is(j, JSON_STRING) || j->text.n > TEXT_MAX)
        return spec_wrong(c, path, "请填写文字", "give a text");
    for (size_t i = 0; i < j->text.n; i++)
        if ((u8)j->text.p[i] < ' ' || j->text.p[i] == 0x7f)
            return spec_wrong(c, path, "不能换行", "it cannot have several lines");
    TRY(message_check(c, f, j->text, path, true));
    return message_check_reads(c, f, j->text, path);
}

static err_t check_path(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    str text = json_str(j);
    bool is_plain = str_starts(text, S("/")) && str_find(text, S("/../")) < 0 &&
                    !str_ends(text, S("/..")) && str_find(text, S("//")) < 0;
    for (size_t i = 0; i < text.n; i++)
        if ((u8)text.p[i] <= ' ' || (u8)text.p[i] >= 0x7f || text.p[i] == '?' || text.p[i] == '#')
            is_plain = false;
    if (!is_plain)
        return spec_wrong(c, path, "路径应以 / 开头，例如 /patients/{code}，查询参数另填",
                          "a path begins with /, such as /patients/{code}; the query is apart");
    return check_text(c, f, j, path);
}

static bool is_token(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' || s.p[i] == '_'))
            return false;
    return s.n > 0 && s.n <= 100;
}

// What we or the connection say ourselves.
static bool is_ours(str name)
{
    static const char *const ours[] = { "host",
                                        "content-length",
                                        "transfer-encoding",
                                        "connection",
                                        "authorization",
                                        "idempotency-key",
                                        "expect",
                                        "x-xinglin-timestamp",
                                        "x-xinglin-signature",
                                        "cookie",
                                        "te",
                                        "upgrade" };
    for (size_t i = 0; i < COUNT_OF(ours); i++)
        if (str_eq_nocase(name, str_of(ours[i]))) return true;
    return false;
}

static err_t check_texts(struct ctx *c, const struct form *f, const struct json *all, str path,
                         bool are_headers)
{
    if (!all) return OK;
    if (!json_is(all, JSON_OBJECT) || all->count > PARTS_MAX)
        return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(j, all)
    {
        str at = str_cat3(c->mem, path, S("."), j->key);
        if (are_headers ? !is_token(j->key) || is_ours(j->key) : !j->key.n || j->key.n > 100)
            return spec_wrong(c, at, "这个名称不能使用", "this name cannot be used");
        TRY(check_text(c, f, j, at));
    }
    return OK;
}

static err_t check_leaves(struct ctx *c, const struct field *f, str path)
{
    enum cell_right right = CELL_READ;
    if (!f || f->index < 0)
        return spec_wrong(c, path, "请选择一个您能读取的字段", "choose a field that you may read");
    TRY(query_right_any(c, f, &right));
    if (right != CELL_READ)
        return spec_wrong(c, path, "请选择一个您能读取的字段", "choose a field that you may read");
    if (!field_may_leave(f))
        return fail_arg(c, ERR_MESSAGE_FIELD, path, title_in(f->title, c->lang));
    return OK;
}

static err_t check_formula(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct expr *e;
    const int *inputs;
    int n;
    if (!json_is(j, JSON_STRING) || formula_parse(c, f, j->text, &e, &inputs, &n) != OK) {
        err_clear(c);
        return spec_wrong(c, path, "公式有误", "the formula is not right");
    }
    for (int i = 0; i < n; i++) TRY(check_leaves(c, f->fields[inputs[i]], path));
    return OK;
}

static err_t check_value(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    i64 days;
    TRY(keys_only(c, j, path, KEYS("value", "field", "formula", "text", "now", "today", "record")));
    if (j->count != 1) return spec_wrong(c, path, "请给出一个值", "give one value");
    const struct json *one = j->first;
    if (str_eq(one->key, S("field"))) return check_leaves(c, form_field(f, json_str(one)), path);
    if (str_eq(one->key, S("formula"))) return check_formula(c, f, one, path);
    if (str_eq(one->key, S("text"))) return check_text(c, f, one, path);
    if (str_eq(one->key, S("today")) && !json_i64(one, &days))
        return spec_wrong(c, path, "请给出一个值", "give one value");
    return OK;
}

// "a" cannot be a value and have "a.b" in it.
static bool clashes(const struct json *all, const struct json *j)
{
    json_each(other, all)
    {
        if (other == j || !str_starts(other->key, j->key)) continue;
        if (other->key.n > j->key.n && other->key.p[j->key.n] == '.') return true;
    }
    return false;
}

static err_t check_body(struct ctx *c, const struct form *f, const struct json *all, str path)
{
    if (!all) return OK;
    if (!json_is(all, JSON_OBJECT) || all->count > PARTS_MAX)
        return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(j, all)
    {
        str at = str_cat3(c->mem, path, S("."), j->key), rest = j->key, part;
        bool is_good =
            j->key.n > 0 && j->key.n <= 200 && !str_ends(j->key, S(".")) && !clashes(all, j);
        int depth = 0;
        while (is_good && str_next(&rest, '.', &part)) is_good = part.n && ++depth <= 8;
        if (!is_good)
            return spec_wrong(c, at, "名称有误，例如 patient.name",
                              "the name is not right; such as patient.name");
        TRY(check_value(c, f, j, at));
    }
    return OK;
}

static err_t check_expect(struct ctx *c, const struct json *all, str path)
{
    i64 n;
    if (!all) return OK;
    if (!json_is(all, JSON_ARRAY) || !all->count || all->count > 20)
        return spec_wrong(c, path, "请填写状态码，例如 200", "give statuses, such as 200");
    json_each(j, all) if (!json_i64(j, &n) || n < 100 || n > 599) return spec_wrong(
        c, path, "状态码为 100 到 599", "a status is from 100 to 599");
    return OK;
}

err_t call_check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    bool is_get = str_eq(json_str(json_get(j, S("method"))), S("GET"));
    const struct json *repeat = json_get(j, S("repeat"));
    TRY(one_of(c, json_get(j, S("method")), path_under(c, path, "method"), methods));
    TRY(check_path(c, f, json_get(j, S("path")), path_under(c, path, "path")));
    TRY(check_texts(c, f, json_get(j, S("query")), path_under(c, path, "query"), false));
    TRY(check_texts(c, f, json_get(j, S("headers")), path_under(c, path, "headers"), true));
    if (is_get && json_get(j, S("body")))
        return spec_wrong(c, path_under(c, path, "body"), "GET 没有请求内容", "a GET has no body");
    TRY(check_body(c, f, json_get(j, S("body")), path_under(c, path, "body")));
    if (repeat && repeat->type != JSON_BOOL)
        return spec_wrong(c, path_under(c, path, "repeat"), "应为 true 或 false", "true or false");
    return check_expect(c, json_get(j, S("expect")), path_under(c, path, "expect"));
}

// --- For a record -----------------------------------------------------------------------------------------------

static err_t rendered(struct ctx *c, const struct act *a, str text, str *out)
{
    struct words w;
    TRY(message_render(c, a->form, a->record, text, c->cat->lang, NULL, &w));
    *out = w.text;
    return OK;
}

// Only what comes of a field is encoded; {{ is a brace.
static err_t put_path(struct ctx *c, const struct act *a, str text, struct buf *b)
{
    for (size_t i = 0; i < text.n; i++) {
        i64 end = text.p[i] == '{' ? str_find_char(str_from(text, i), '}') : -1;
        str value;
        if (end < 0) {
            buf_char(b, text.p[i]);
            continue;
        }
        TRY(rendered(c, a, str_sub(text, i, (size_t)end + 1), &value));
        value = str_trim(value);
        if (!value.n || str_eq(value, S(".")) || str_eq(value, S("..")))
            return fail_arg(c, ERR_CALL_PATH, STR_NONE, str_sub(text, i, (size_t)end + 1));
        url_encode_put(b, value);
        i += (size_t)end;
    }
    return OK;
}

// What is empty is left out.
static err_t put_query(struct ctx *c, const struct act *a, const struct json *all, struct buf *b)
{
    char sep = '?';
    json_each(j, all)
    {
        str value;
        TRY(rendered(c, a, json_str(j), &value));
        if (!value.n) continue;
        buf_char(b, sep);
        url_encode_put(b, j->key);
        buf_char(b, '=');
        url_encode_put(b, value);
        sep = '&';
    }
    return OK;
}

static err_t put_formula(struct ctx *c, const struct act *a, str text, struct jw *w)
{
    struct expr *e;
    const int *inputs;
    int n;
    TRY(formula_parse(c, a->form, text, &e, &inputs, &n));
    struct value v = formula_value(c, a->form, e, a->cells);
    str said = value_to_text(c->mem, v, c->cat->offset_min);
    if (v.type == VALUE_NULL || v.type == VALUE_ERROR) jw_null(w);
    else if (v.type == VALUE_BOOL) jw_bool(w, v.is_true);
    else if (v.type == VALUE_NUMBER) jw_raw(w, said);
    else jw_str(w, said);
    return OK;
}

static void put_field(struct ctx *c, const struct act *a, const struct field *f, struct jw *w)
{
    if (!f || f->index < 0 || !field_may_leave(f) || val_is_null(a->cells[f->index])) jw_null(w);
    else field_value_type(f)->to_json(c, f, a->cells[f->index], w);
}

static err_t put_value(struct ctx *c, const struct act *a, const struct json *j, struct jw *w)
{
    const struct json *one = j->first;
    str text;
    i64 days = 0;
    struct buf b = BUF(c->mem);
    if (str_eq(one->key, S("field"))) put_field(c, a, form_field(a->form, json_str(one)), w);
    else if (str_eq(one->key, S("formula"))) return put_formula(c, a, json_str(one), w);
    else if (str_eq(one->key, S("record"))) jw_id(w, a->record);
    else if (str_eq(one->key, S("now"))) jw_instant(w, c->now_ms);
    else if (str_eq(one->key, S("text"))) {
        TRY(rendered(c, a, json_str(one), &text));
        jw_str(w, text);
    } else if (str_eq(one->key, S("today"))) {
        (void)json_i64(one, &days);
        date_put(&b, date_of_instant(c->now_ms, c->cat->offset_min) + days);
        jw_str(w, buf_str(&b));
    } else {
        jw_json(w, one);
    }
    return OK;
}

static str part_of(str key, size_t from)
{
    i64 dot = str_find_char(str_from(key, from), '.');
    return dot < 0 ? str_from(key, from) : str_sub(key, from, (size_t)dot);
}

static bool is_first_with(const struct json *all, const struct json *j, str head)
{
    json_each(other, all)
    {
        if (other == j) return true;
        if (str_eq(other->key, head) ||
            (str_starts(other->key, head) && other->key.p[head.n] == '.'))
            return false;
    }
    return true;
}

// "patient.name" stands in an object "patient" beside whatever else begins so.
static err_t put_object(struct ctx *c, const struct act *a, const struct json *all, str under,
                        struct jw *w)
{
    jw_obj(w);
    json_each(j, all)
    {
        if (under.n && !str_starts(j->key, under)) continue;
        str part = part_of(j->key, under.n), head = str_sub(j->key, 0, under.n + part.n);
        if (!is_first_with(all, j, head)) continue;
        jw_key(w, part);
        if (head.n == j->key.n) TRY(put_value(c, a, j, w));
        else TRY(put_object(c, a, all, str_cat(c->mem, head, S(".")), w));
    }
    jw_end_obj(w);
    return OK;
}

static err_t put_headers(struct ctx *c, const struct act *a, const struct json *all,
                         struct outgoing *out)
{
    out->headers = mem_array(c->mem, struct call_header, (all ? all->count : 0) + 1);
    json_each(j, all)
    {
        struct call_header *h = &out->headers[out->header_count];
        h->name = j->key;
        TRY(rendered(c, a, json_str(j), &h->value));
        for (size_t i = 0; i < h->value.n; i++)
            if ((u8)h->value.p[i] < ' ' || h->value.p[i] == 0x7f)
                return fail_arg(c, ERR_CALL_PATH, STR_NONE, j->key);
        out->header_count += h->value.n > 0;
    }
    return OK;
}

err_t call_build(struct ctx *c, const struct act *a, const struct json *j, struct outgoing *out)
{
    struct buf path = BUF(c->mem), body = BUF(c->mem);
    struct jw w = JW(&body);
    const struct json *into = json_get(j, S("into")), *repeat = json_get(j, S("repeat"));
    str method = json_str(json_get(j, S("method")));
    bool is_safe = str_eq(method, S("GET")) || str_eq(method, S("PUT"));
    *out = (struct outgoing){ .method = method,
                              .expect = json_get(j, S("expect")),
                              .repeats = repeat ? json_bool(repeat) : is_safe,
                              .reads = into && into->count };
    TRY(put_path(c, a, json_str(json_get(j, S("path"))), &path));
    TRY(put_query(c, a, json_get(j, S("query")), &path));
    TRY(put_headers(c, a, json_get(j, S("headers")), out));
    if (json_get(j, S("body"))) TRY(put_object(c, a, json_get(j, S("body")), STR_NONE, &w));
    out->path = buf_str(&path);
    out->body = buf_str(&body);
    return OK;
}
