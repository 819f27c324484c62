// SPDX-License-Identifier: Apache-2.0
// A filter in words, in the caller's language: below a figure of a report, on the sheet behind an export.
#include "query/group.h"
#include "query/internal.h"

static bool is_en(struct ctx *c) { return c->lang == LANG_EN; }

static void put_filter(struct ctx *c, struct buf *b, const struct node *n, bool inside);

static str op_word(struct ctx *c, enum op op)
{
    static const struct {
        enum op op;
        const char *zh, *en;
    } words[] = {
        { OP_EQ, "等于", "is" },
        { OP_NE, "不等于", "is not" },
        { OP_LT, "小于", "is less than" },
        { OP_LE, "不大于", "is at most" },
        { OP_GT, "大于", "is more than" },
        { OP_GE, "不小于", "is at least" },
        { OP_BETWEEN, "介于", "is between" },
        { OP_IN, "是", "is one of" },
        { OP_NOT_IN, "不是", "is none of" },
        { OP_CONTAINS, "包含", "contains" },
        { OP_NOT_CONTAINS, "不包含", "does not contain" },
        { OP_STARTS, "开头是", "begins with" },
        { OP_EMPTY, "为空", "is empty" },
        { OP_NOT_EMPTY, "不为空", "is not empty" },
        { OP_HAS_ANY, "含有", "has any of" },
        { OP_HAS_ALL, "同时含有", "has all of" },
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i].op == op) return str_of(is_en(c) ? words[i].en : words[i].zh);
    return STR_NONE;
}

// The same of a day or a moment, and English of a choice of one.
static str op_words(struct ctx *c, const struct node *n)
{
    bool en = is_en(c), is_time = n->path.leaf->type->flags & (TYPE_DATE | TYPE_INSTANT);
    switch (n->op) {
    case OP_LT: return is_time ? en ? S("is before") : S("早于") : op_word(c, n->op);
    case OP_LE: return is_time ? en ? S("is not after") : S("不晚于") : op_word(c, n->op);
    case OP_GT: return is_time ? en ? S("is after") : S("晚于") : op_word(c, n->op);
    case OP_GE: return is_time ? en ? S("is not before") : S("不早于") : op_word(c, n->op);
    default: break;
    }
    if (!en || n->value_count != 1) return op_word(c, n->op);
    if (n->op == OP_IN) return S("is");
    if (n->op == OP_NOT_IN) return S("is not");
    return n->op == OP_HAS_ANY || n->op == OP_HAS_ALL ? S("has") : op_word(c, n->op);
}

// Between the values of a comparison.
static str joint(struct ctx *c, enum op op)
{
    if (op == OP_BETWEEN) return is_en(c) ? S(" and ") : S(" 至 ");
    return is_en(c) ? S(", ") : S("、");
}

// The group of a chart whose rows these are; a link by its title.
static void put_group(struct ctx *c, struct buf *b, const struct node *n)
{
    const struct field *f = n->path.leaf;
    struct val v = n->values[0];
    if (!n->group->bucket && f->type->flags & TYPE_REFERENCE && f->target &&
        query_titles(c, f->target, &v.i, 1, &v.s) != OK)
        err_clear(c);
    buf_put(b, query_group_text(c, n->group, v));
}

static void put_comparison(struct ctx *c, struct buf *b, const struct node *n)
{
    const struct field *f = n->path.leaf;
    for (int i = 0; i < n->path.hop_count; i++) {
        buf_put(b, field_title(c, n->path.hops[i]));
        buf_lit(b, " › ");
    }
    buf_put(b, field_title(c, f));
    buf_char(b, ' ');
    buf_put(b, op_words(c, n));
    if (n->group && n->op == OP_EQ) {
        buf_char(b, ' ');
        put_group(c, b, n);
    }
    for (int i = 0; !n->group && i < n->value_count; i++) {
        buf_put(b, i ? joint(c, n->op) : S(" "));
        const struct val *v = &n->values[i];
        bool is_piece = v->kind == VAL_TEXT && TYPE_OF(f)->storage != STORE_TEXT;
        if (is_piece) buf_put(b, v->s);
        else if (!val_is_null(*v)) TYPE_OF(f)->to_text(c, f, *v, b);
    }
}

// "count of Visits [..] is at least 3": the window and the condition as they were asked.
static void put_linked(struct ctx *c, struct buf *b, const struct node *n)
{
    const struct linked *l = n->linked;
    for (int i = 0; i < n->path.hop_count; i++) {
        buf_put(b, field_title(c, n->path.hops[i]));
        buf_lit(b, " › ");
    }
    buf_put(b, title_in(l->form->title, c->lang));
    if (l->window.at) {
        buf_lit(b, " [");
        buf_put(b, field_title(c, l->window.at));
        if (l->window.has_from) {
            buf_char(b, ' ');
            TYPE_OF(l->window.at)->to_text(c, l->window.at, val_int(l->window.from), b);
            buf_lit(b, " –");
        }
        buf_char(b, ']');
    }
    if (l->filter) {
        buf_lit(b, " (");
        put_filter(c, b, l->filter, false);
        buf_char(b, ')');
    }
    buf_put(b, is_en(c) ? S(" ") : STR_NONE);
    if (l->sum) buf_put(b, field_title(c, l->sum));
    if (l->sum) buf_put(b, is_en(c) ? S(" sum ") : S("合计 "));
    else buf_put(b, is_en(c) ? S("count ") : S("数量 "));
    buf_put(b, op_word(c, n->op));
    for (int i = 0; i < n->value_count; i++) {
        buf_put(b, i ? joint(c, n->op) : S(" "));
        if (l->sum) TYPE_OF(l->sum)->to_text(c, l->sum, n->values[i], b);
        else buf_put(b, str_of_i64(c->mem, n->values[i].i));
    }
}

static void put_filter(struct ctx *c, struct buf *b, const struct node *n, bool inside)
{
    bool is_all = n->kind == NODE_AND;
    switch (n->kind) {
    case NODE_TRUE:
    case NODE_FALSE: buf_put(b, n->kind == NODE_TRUE ? S("✓") : S("✗")); return;
    case NODE_CMP: put_comparison(c, b, n); return;
    case NODE_LINKED: put_linked(c, b, n); return;
    case NODE_NOT:
        buf_put(b, is_en(c) ? S("not (") : S("非（"));
        put_filter(c, b, n->kids[0], false);
        buf_put(b, is_en(c) ? S(")") : S("）"));
        return;
    case NODE_AND:
    case NODE_OR: break;
    }
    if (inside && n->kid_count > 1) buf_put(b, is_en(c) ? S("(") : S("（"));
    for (int i = 0; i < n->kid_count; i++) {
        if (i && is_en(c)) buf_put(b, is_all ? S(" and ") : S(" or "));
        else if (i) buf_put(b, is_all ? S(" 且 ") : S(" 或 "));
        put_filter(c, b, n->kids[i], true);
    }
    if (inside && n->kid_count > 1) buf_put(b, is_en(c) ? S(")") : S("）"));
}

void query_put_words(struct ctx *c, struct buf *b, const struct node *n)
{
    put_filter(c, b, n, false);
}
