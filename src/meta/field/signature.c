// SPDX-License-Identifier: Apache-2.0
// A signature drawn by hand: one picture.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static err_t parse_options(struct ctx *c, struct field *f) { return option_max_files(c, f, 1, 1); }

const struct field_type field_type_signature = {
    .key = "signature",
    .group = GROUP_MEDIA,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY,
    .flags = TYPE_FILES | TYPE_IMAGES,
    .widget = "signature",
    .options = options,
    .parse_options = parse_options,
    .from_json = files_from_json,
    .from_text = files_from_text,
    .to_json = files_to_json,
    .to_text = files_to_text,
};
