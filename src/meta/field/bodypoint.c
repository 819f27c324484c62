// SPDX-License-Identifier: Apache-2.0
// Parts of the body out of a fixed table (tables/body_points.def): a list of its codes. A filter by a
// part finds its points.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static const struct option points[] = {
#define BODY_POINT(key, code, parent, zh, en)                                                      \
    { code,                                                                                        \
      { #key, sizeof #key - 1 },                                                                   \
      { { zh, sizeof zh - 1 }, { en, sizeof en - 1 } },                                            \
      { "", 0 },                                                                                   \
      false,                                                                                       \
      parent },
#include "../tables/body_points.def"
#undef BODY_POINT
};

static err_t parse_options(struct ctx *c UNUSED, struct field *f)
{
    f->options = points;
    f->option_count = COUNT_OF(points);
    return OK;
}

static void put_list(struct ctx *c, struct jw *w)
{
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        jw_obj(w);
        jw_kstr(w, "key", points[i].key);
        jw_kstr(w, "title", title_in(points[i].title, c->lang));
        for (size_t k = 0; points[i].parent && k < COUNT_OF(points); k++)
            if (points[k].code == points[i].parent) jw_kstr(w, "parent", points[k].key);
        jw_end_obj(w);
    }
}

const struct field_type field_type_bodypoint = {
    .key = "bodypoint",
    .group = GROUP_MEDICAL,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .widget = "bodypoint",
    .options = options,
    .parse_options = parse_options,
    .from_json = choices_from_json,
    .from_text = choices_from_text,
    .to_json = choices_to_json,
    .to_text = choices_to_text,
    .below = choice_below,
    .put_list = put_list,
    .expr_kind = 'l',
};
