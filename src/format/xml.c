// SPDX-License-Identifier: Apache-2.0
// The rows of xml_rows.c put together again.
#include "format/xml.h"
#include "format/sheet.h"

static void split_name(struct mem *m, str full, str *ns, str *name)
{
    full = str_dup(m, full);
    i64 at = str_find(full, S(" "));
    *ns = at < 0 ? STR_NONE : str_sub(full, 0, (size_t)at);
    *name = at < 0 ? full : str_from(full, (size_t)at + 1);
}

static struct xml_node *begin(struct mem *m, const struct sheet_row *row, struct xml_node *parent)
{
    struct xml_node *x = mem_new_of(m, struct xml_node);
    split_name(m, row->cells[1].text, &x->ns, &x->name);
    x->parent = parent;
    x->pieces = BUF(m);
    const struct xml_attr **tail = &x->attrs;
    for (size_t i = 2; i + 1 < row->n; i += 2) {
        struct xml_attr *a = mem_new_of(m, struct xml_attr);
        split_name(m, row->cells[i].text, &a->ns, &a->name);
        a->value = str_dup(m, str_from(row->cells[i + 1].text, 1));
        *tail = a;
        tail = &a->next;
    }
    if (parent && parent->last) parent->last->next = x;
    else if (parent) parent->first = x;
    if (parent) parent->last = x;
    return x;
}

// The child process is not trusted: rows that make no tree are a damaged file.
static bool take(struct mem *m, const struct sheet_row *row, struct xml_node **root,
                 struct xml_node **at)
{
    str kind = row->cells[0].text;
    if (str_eq(kind, S("<"))) {
        if (row->n < 2 || (*root && !*at)) return false;
        *at = begin(m, row, *at);
        if (!*root) *root = *at;
        return true;
    }
    if (!*at) return false;
    if (row->n == 2) buf_put(&(*at)->pieces, row->cells[1].text);
    if (!str_eq(kind, S(">"))) return true;
    (*at)->text = buf_str(&(*at)->pieces);
    *at = (*at)->parent;
    return true;
}

err_t xml_read(struct ctx *c, str bytes, u64 max, struct xml_node **root)
{
    struct sheet *s;
    const struct sheet_row *row;
    struct xml_node *at = NULL;
    struct sheet_options opt = {
        .is_xml = true,
        .limits = { .file_bytes = max, .rows = 200000, .cell_bytes = 512 << 10, .time_ms = 10000 }
    };
    *root = NULL;
    TRY(sheet_open_bytes(c, bytes, &opt, &s));
    for (;;) {
        TRY(sheet_next(c, s, &row));
        if (!row) break;
        if (!take(c->mem, row, root, &at)) return fail_arg(c, ERR_BAD_FILE, STR_NONE, S("xml"));
    }
    sheet_close(s);
    return *root && !at ? OK : fail_arg(c, ERR_BAD_FILE, STR_NONE, S("xml"));
}

str xml_attr(const struct xml_node *x, str name)
{
    for (const struct xml_attr *a = x ? x->attrs : NULL; a; a = a->next)
        if (!a->ns.n && str_eq(a->name, name)) return a->value;
    return STR_NONE;
}

const struct xml_node *xml_child(const struct xml_node *x, str ns, str name)
{
    xml_each(child, x) if (str_eq(child->ns, ns) && str_eq(child->name, name)) return child;
    return NULL;
}

void xml_put(struct buf *b, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        if (ch == '&') buf_lit(b, "&amp;");
        else if (ch == '<') buf_lit(b, "&lt;");
        else if (ch == '>') buf_lit(b, "&gt;");
        else if (ch == '"') buf_lit(b, "&quot;");
        else if (ch == '\n') buf_lit(b, "&#10;");
        else if (ch == '\t') buf_lit(b, "&#9;");
        else if ((unsigned char)ch >= 0x20) buf_char(b, ch);
    }
}
