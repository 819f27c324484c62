// SPDX-License-Identifier: Apache-2.0
// Files as a value: a JSON array of file ids, stored as text. query/ adds their names, sizes and kinds to
// the cells that it gives out in full; record/ binds them to the record. Who may read the file is whoever
// may read the cell. In text a file is name#id; the id alone is enough.
#include "meta/field_parts.h"

#define FILE_ID_LEN 26

static bool is_file_id(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '2' && s.p[i] <= '7'))) return false;
    return s.n == FILE_ID_LEN;
}

static err_t not_files(struct ctx *c, const struct field *f)
{
    return bad_format(c, f, S("请先上传文件"), S("upload the file first"));
}

err_t files_from_json(struct ctx *c, const struct field *f, const struct json *list,
                      struct val *out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!json_is(list, JSON_ARRAY)) return not_files(c, f);
    if (f->has_max && list->count > (size_t)f->max)
        return bad_range(c, f, str_fmt(c->mem, "≤ %lld", (long long)f->max));
    jw_arr(&w);
    json_each(item, list)
    {
        str id = json_str(json_is(item, JSON_OBJECT) ? json_get(item, S("id")) : item);
        if (!is_file_id(id)) return not_files(c, f);
        jw_str(&w, id);
    }
    jw_end_arr(&w);
    *out = list->count ? val_text(buf_str(&b)) : VAL_NONE;
    return OK;
}

err_t files_from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    str part;
    jw_arr(&w);
    while (list_next(&text, &part)) {
        bool named = part.n > FILE_ID_LEN && part.p[part.n - FILE_ID_LEN - 1] == '#';
        jw_str(&w, named ? str_from(part, part.n - FILE_ID_LEN) : part);
    }
    jw_end_arr(&w);
    size_t at;
    struct json *list = json_parse(c->mem, buf_str(&b), &at);
    return list ? files_from_json(c, f, list, out) : not_files(c, f);
}

// The items are ids, or {"id","name","size","mime"} where query/ has been.
void files_to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    size_t at;
    const struct json *list = json_parse(c->mem, v.s, &at);
    jw_arr(w);
    json_each(item, list)
    {
        if (json_is(item, JSON_OBJECT)) {
            jw_json(w, item);
            continue;
        }
        jw_obj(w);
        jw_kstr(w, "id", item->text);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// A name must not be taken for two where the list is read again.
static void put_name(struct buf *b, str name)
{
    for (size_t i = 0; i < name.n;) {
        size_t from = i;
        u32 cp = utf8_next(name, &i);
        bool splits = cp == ',' || cp == ';' || cp == '|' || cp == 0x3001 || cp == 0xff0c ||
                      cp == 0xff1b || cp == '#';
        if (splits) buf_char(b, '_');
        else buf_put(b, str_sub(name, from, i - from));
    }
    buf_char(b, '#');
}

void files_to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    size_t at;
    const struct json *list = json_parse(c->mem, v.s, &at);
    json_each(item, list)
    {
        if (item != list->first) buf_lit(b, "、");
        if (json_is(item, JSON_OBJECT)) put_name(b, json_str(json_get(item, S("name"))));
        buf_put(b, json_is(item, JSON_OBJECT) ? json_str(json_get(item, S("id"))) : item->text);
    }
}

err_t option_max_files(struct ctx *c, struct field *f, i64 fallback, i64 most)
{
    f->max = fallback;
    f->has_max = true;
    return option_int(c, f, "max_files", 1, most, &f->max);
}
