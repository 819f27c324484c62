// SPDX-License-Identifier: Apache-2.0
// What another program sent, as JSON: finding a value in it and reading it as the value of a field.
#include "act/act.h"

#define PATH_MAX_LEN 200

const struct json *given_at(const struct json *j, str path)
{
    str rest = path, part;
    i64 n;
    while (j && str_next(&rest, '.', &part)) {
        if (!json_is(j, JSON_ARRAY)) {
            j = json_is(j, JSON_OBJECT) ? json_get(j, part) : NULL;
        } else if (str_to_i64(part, &n)) {
            const struct json *one = j->first;
            for (; one && n > 0; n--) one = one->next;
            j = n == 0 ? one : NULL;
        } else {
            j = NULL;
        }
        if (!rest.p) break;
    }
    return j && j->type != JSON_NULL ? j : NULL;
}

str given_text(struct ctx *c, const struct json *j)
{
    return !j || json_is(j, JSON_STRING) ? str_trim(json_str(j)) : json_to_text(c->mem, j);
}

// As the interface takes it, else as a sheet would have it: "女", "2026/3/8".
err_t given_value(struct ctx *c, const struct field *f, const struct json *j, struct change *out)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    str text = given_text(c, j);
    *out = (struct change){ .f = (struct field *)(uintptr_t)f };
    if ((f->type->flags & TYPE_REFERENCE) && f->target) {
        out->text = text; // looked up as an import does
        return OK;
    }
    if (!text.n) return OK;
    err_t e = f->type->from_json(c, f, j, &out->v);
    if (e == OK || json_is(j, JSON_OBJECT) || json_is(j, JSON_ARRAY)) return e;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return f->type->from_text(c, f, text, &out->v);
}

bool given_fits(const struct field *f)
{
    return f && f->index >= 0 && !(f->type->flags & TYPE_COMPUTED) &&
           f->type->storage <= STORE_TEXT;
}

err_t given_path_check(struct ctx *c, const struct json *j, str path)
{
    str text = json_str(j);
    if (text.n && text.n <= PATH_MAX_LEN) return OK;
    return spec_wrong(c, path, "请填写数据在内容里的位置，例如 data.phone",
                      "say where it stands in the body, such as data.phone");
}
