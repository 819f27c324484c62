// SPDX-License-Identifier: Apache-2.0
// Files: a JSON array of file ids, stored as text. A file's name, size and kind are in x_file and are
// joined by whoever answers; who may read the file is whoever may read this cell.
#include "meta/field_parts.h"

#define FILE_ID_LEN 26

static const struct type_option options[] = {
    { "max_files", "int", "最多文件数", "Most files" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->max = 20;
    f->has_max = true;
    return option_int(c, f, "max_files", 1, 100, &f->max);
}

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

static err_t put_files(struct ctx *c, const struct field *f, const struct json *list,
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

// Ids between separators; what an export wrote.
static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    str part;
    jw_arr(&w);
    while (list_next(&text, &part)) jw_str(&w, part);
    jw_end_arr(&w);
    size_t at;
    struct json *list = json_parse(c->mem, buf_str(&b), &at);
    return list ? put_files(c, f, list, out) : not_files(c, f);
}

static void to_json(struct ctx *c, const struct field *f UNUSED, struct val v, struct jw *w)
{
    size_t at;
    const struct json *list = json_parse(c->mem, v.s, &at);
    jw_arr(w);
    json_each(item, list)
    {
        jw_obj(w);
        jw_kstr(w, "id", item->text);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void to_text(struct ctx *c, const struct field *f UNUSED, struct val v, struct buf *b)
{
    size_t at;
    const struct json *list = json_parse(c->mem, v.s, &at);
    json_each(item, list)
    {
        if (item != list->first) buf_lit(b, "、");
        buf_put(b, item->text);
    }
}

const struct field_type field_type_attachment = {
    .key = "attachment",
    .group = GROUP_MEDIA,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY,
    .widget = "attachment",
    .options = options,
    .parse_options = parse_options,
    .from_json = put_files,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
};
