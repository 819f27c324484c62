// SPDX-License-Identifier: Apache-2.0
// A link to one record of another form, stored as its id. Whether that record exists, and may be
// linked by this caller, is decided by record/ in the writing transaction; query/ fills in the title.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "target", "form", "关联表单", "Linked form", true },
    { "on_delete", "choice:refuse|unlink", "删除对方记录时", "When the other record is deleted" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    str on_delete = S("refuse");
    TRY(option_str(c, f, "target", &f->target_key));
    TRY(option_str(c, f, "on_delete", &on_delete));
    if (!f->target_key.n) return bad_option(c, f, "target", S("请选择表单"), S("choose a form"));
    f->unlink_on_delete = str_eq(on_delete, S("unlink"));
    if (!f->unlink_on_delete && !str_eq(on_delete, S("refuse")))
        return bad_option(c, f, "on_delete", S("应为 refuse 或 unlink"), S("refuse or unlink"));
    return OK;
}

static err_t from_text(struct ctx *c UNUSED, const struct field *f UNUSED, str text,
                       struct val *out)
{
    text = str_trim(text);
    *out = text.n ? val_text(text) : VAL_NONE;
    return OK;
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct jw *w)
{
    ref_to_json(w, v.i, v.s);
}

const struct field_type field_type_link = {
    .key = "link",
    .group = GROUP_LINK,
    .often = 1,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE | TYPE_REFERENCE | TYPE_UNIQUE_OK,
    .widget = "link",
    .options = options,
    .parse_options = parse_options,
    .from_json = ref_from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
