// SPDX-License-Identifier: Apache-2.0
// What an action would say, with the fields that are in it: whoever reads the log is shown only words whose
// fields he reads in full on that record.
#include "act/act.h"

#define SAID_MAX 10

static bool is_sealed(const struct form *f, str reads)
{
    for (str path; str_next(&reads, ' ', &path);) {
        str head = path;
        (void)str_next(&path, '.', &head);
        const struct field *field = form_field(f, head);
        if (field && field_value_type(field)->flags & TYPE_ENCRYPTED) return true;
    }
    return false;
}

static int count_of(const struct buf *b)
{
    int n = 0;
    for (size_t i = 0; i < b->n; i++) n += b->p[i] == '\n';
    return n;
}

// One on each line, so that they are counted; the newlines are between the parts of a JSON array.
void act_said(struct ctx *c, struct act *a, str to, str title, str text, str reads)
{
    if (!a->said || count_of(a->said) >= SAID_MAX) return;
    bool sealed = is_sealed(a->form, reads);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "to", to);
    jw_kstr(&w, "title", sealed ? STR_NONE : title);
    jw_kstr(&w, "text", sealed ? STR_NONE : text);
    jw_kstr(&w, "reads", reads);
    jw_kbool(&w, "sealed", sealed);
    jw_end_obj(&w);
    if (a->said->n) buf_put(a->said, S(","));
    buf_put(a->said, buf_str(&b));
    buf_put(a->said, S("\n"));
}

void act_said_put(struct act *a)
{
    if (!a->said || !a->said->n) return;
    struct mem *m = a->said->m;
    jw_key(a->log, S("said"));
    jw_raw(a->log, str_cat3(m, S("["), buf_str(a->said), S("]")));
    a->said->n = 0;
}
