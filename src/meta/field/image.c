// SPDX-License-Identifier: Apache-2.0
// Pictures: files whose first bytes say that they are pictures.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max_files", "int", "最多张数", "Most pictures" },
    { "camera", "bool", "只能现场拍摄", "Only taken with the camera" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    bool camera;
    TRY(option_bool(c, f, "camera", &camera));
    return option_max_files(c, f, 9, 50);
}

const struct field_type field_type_image = {
    .key = "image",
    .group = GROUP_MEDIA,
    .often = 2,
    .storage = STORE_TEXT,
    .ops = OPS_EMPTY,
    .flags = TYPE_FILES | TYPE_IMAGES,
    .widget = "image",
    .options = options,
    .parse_options = parse_options,
    .from_json = files_from_json,
    .from_text = files_from_text,
    .to_json = files_to_json,
    .to_text = files_to_text,
};
