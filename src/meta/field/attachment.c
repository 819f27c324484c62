// SPDX-License-Identifier: Apache-2.0
// Files of any kind.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max_files", "int", "最多文件数", "Most files" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    return option_max_files(c, f, 20, 100);
}

const struct field_type field_type_attachment = {
    .key = "attachment",
    .group = GROUP_MEDIA,
    .often = 1,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY,
    .flags = TYPE_FILES,
    .widget = "attachment",
    .options = options,
    .parse_options = parse_options,
    .from_json = files_from_json,
    .from_text = files_from_text,
    .to_json = files_to_json,
    .to_text = files_to_text,
};
