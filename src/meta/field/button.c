// SPDX-License-Identifier: Apache-2.0
// A button: it holds nothing. Whoever may write the field presses it on a record, and the rules that listen to
// it act (rule/press.c). Whether it is shown is said by the form's rules, as of any other field.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "tone", "choice:plain|primary|danger", "样式", "Look" },
    { "icon", "choice:play|check|send|phone|calendar|star|bell|archive", "图标", "Icon" },
    { "confirm", "text", "点击后先确认（提示文字）", "Ask first (what it says)" },
    { NULL },
};

#define CONFIRM_MAX 200

static err_t parse_options(struct ctx *c, struct field *f)
{
    static const char *const tones[] = { "plain", "primary", "danger" };
    static const char *const icons[] = { "play",     "check", "send", "phone",
                                         "calendar", "star",  "bell", "archive" };
    str tone = STR_NONE, icon = STR_NONE, confirm = STR_NONE;
    TRY(option_str(c, f, "tone", &tone));
    TRY(option_str(c, f, "icon", &icon));
    TRY(option_str(c, f, "confirm", &confirm));
    bool has_tone = !tone.n, has_icon = !icon.n;
    for (size_t i = 0; i < COUNT_OF(tones); i++)
        has_tone = has_tone || str_eq(tone, str_of(tones[i]));
    for (size_t i = 0; i < COUNT_OF(icons); i++)
        has_icon = has_icon || str_eq(icon, str_of(icons[i]));
    if (!has_tone)
        return bad_option(c, f, "tone", S("请从可选的样式中选一个"), S("choose one of the looks"));
    if (!has_icon)
        return bad_option(c, f, "icon", S("请从可选的图标中选一个"), S("choose one of the icons"));
    if (utf8_count(confirm) > CONFIRM_MAX)
        return bad_option(c, f, "confirm", S("提示文字不超过 200 字"), S("at most 200 characters"));
    return OK;
}

// Never asked: nothing is sent for it and nothing is stored.
static err_t from_json(struct ctx *c, const struct field *f, const struct json *j UNUSED,
                       struct val *out UNUSED)
{
    return bad_format(c, f, S("不能填写"), S("cannot be written"));
}

static err_t from_text(struct ctx *c, const struct field *f, str text UNUSED,
                       struct val *out UNUSED)
{
    return bad_format(c, f, S("不能填写"), S("cannot be written"));
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct jw *w)
{
    jw_null(w);
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct buf *b UNUSED)
{
}

const struct field_type field_type_button = {
    .key = "button",
    .group = GROUP_COMPUTED,
    .storage = STORE_NONE,
    .flags = TYPE_COMPUTED | TYPE_ACTION,
    .widget = "button",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
};
