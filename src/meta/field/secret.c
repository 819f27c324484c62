// SPDX-License-Identifier: Apache-2.0
// A text that lies encrypted in the database: found by its whole value (through a blind index), never
// sorted, searched or read by a formula. record/ and query/ encrypt it at the edge of the database.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max_len", "int", "最多字数", "Longest length" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    return option_max_len(c, f, 500, 2000);
}

const struct field_type field_type_secret = {
    .key = "secret",
    .group = GROUP_BASIC,
    .storage = STORE_BLOB,
    .ops = OPS_EQUAL,
    .flags = TYPE_UNIQUE_OK | TYPE_ENCRYPTED | TYPE_MASKED_BY_DEFAULT,
    .widget = "secret",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked_lines,
    .to_json = text_to_json,
    .to_text = text_to_text,
};
