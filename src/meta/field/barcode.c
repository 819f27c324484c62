// SPDX-License-Identifier: Apache-2.0
// What a bar code or QR code says: scanned or typed, one line without spaces at its ends. "kind" is
// how it is drawn where it is printed; Code 128 holds printable ASCII alone.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "kind", "choice:qr|code128", "码制", "Kind of code" },
    { "max_len", "int", "最多字数", "Longest length" },
    { NULL },
};

static bool is_code128(const struct field *f) { return str_eq(opt_str(f, "kind"), S("code128")); }

static err_t parse_options(struct ctx *c, struct field *f)
{
    str kind = S("qr");
    TRY(option_str(c, f, "kind", &kind));
    if (!str_eq(kind, S("qr")) && !str_eq(kind, S("code128")))
        return bad_option(c, f, "kind", S("应为 qr 或 code128"), S("qr or code128 is needed"));
    return option_max_len(c, f, is_code128(f) ? 48 : 200, is_code128(f) ? 80 : 1000);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    TRY(text_checked(c, f, text, out));
    for (size_t i = 0; is_code128(f) && i < out->s.n; i++)
        if ((u8)out->s.p[i] >= 0x7f)
            return bad_format(c, f, S("条码只能包含字母、数字和英文符号"),
                              S("a bar code holds letters, digits and ASCII signs only"));
    return OK;
}

const struct field_type field_type_barcode = {
    .key = "barcode",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK,
    .widget = "barcode",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
