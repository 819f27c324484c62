// SPDX-License-Identifier: Apache-2.0
// Texts of public forms. What somebody agrees to is kept word by word under the digest of the words, so
// that a later change of the document does not change what was agreed to.
#include "io/public_text.h"
#include "os/crypto.h"

str public_words(const struct json *in, const char *key, enum lang lang)
{
    const struct json *j = json_get(in, str_of(key));
    str en = json_str(json_get(j, S("en"))), zh = json_str(json_get(j, S("zh")));
    return (lang == LANG_EN && en.n) || !zh.n ? en : zh;
}

str public_label(struct ctx *c, const struct field *f, const struct json *item)
{
    str own = public_words(item, "label", c->lang);
    return own.n ? own : field_title(c, f);
}

bool public_is_needed(const struct field *f, const struct json *item)
{
    return f->is_required || json_bool(json_get(item, S("required")));
}

const struct field *public_field(const struct public_form *p, const struct json *item)
{
    const struct field *f = form_field(p->form, json_str(json_get(item, S("key"))));
    return f && public_may_ask(f) ? f : NULL;
}

void public_put_notice(struct ctx *c, struct jw *w, const struct json *notice, enum lang lang)
{
    str processor = public_words(notice, "processor", lang);
    jw_kstr(w, "purpose", public_words(notice, "purpose", lang));
    jw_kstr(w, "processor", processor.n ? processor : c->cat->org_name);
    jw_kstr(w, "retention", public_words(notice, "retention", lang));
    jw_kstr(w, "rights", public_words(notice, "rights", lang));
}

str public_text_body(struct ctx *c, const struct public_form *p, enum lang lang)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *notice = json_get(p->spec, S("notice"));
    jw_obj(&w);
    if (json_is(notice, JSON_OBJECT)) public_put_notice(c, &w, notice, lang);
    json_each(one, json_get(p->spec, S("consents")))
    {
        jw_key(&w, str_cat(c->mem, S("consent."), json_str(json_get(one, S("key")))));
        jw_str(&w, public_words(one, "text", lang));
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

str public_text_digest(struct ctx *c, const struct public_form *p, enum lang lang)
{
    return str_sub(sha256_hex(c->mem, public_text_body(c, p, lang)), 0, 16);
}
