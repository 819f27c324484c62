// SPDX-License-Identifier: Apache-2.0
// The sheet behind an exported table that says where it comes from: who took it, when, what was asked
// for, how many rows, who approved. A workbook that turns up somewhere tells its way.
#include "base/date.h"
#include "io/export_internal.h"

#define NOTES_MAX 9

static bool is_en(struct ctx *c) { return c->lang == LANG_EN; }

str export_filter_text(struct ctx *c, const struct query *q)
{
    struct buf b = BUF(c->mem);
    if (q->filter) query_put_words(c, &b, q->filter);
    if (q->filter && q->search.n) buf_put(&b, is_en(c) ? S("; ") : S("；"));
    if (q->search.n) {
        buf_put(&b, is_en(c) ? S("search: ") : S("搜索："));
        buf_put(&b, q->search);
    }
    if (q->only_id_count) {
        if (b.n) buf_put(&b, is_en(c) ? S("; ") : S("；"));
        buf_put(&b, is_en(c) ? S("chosen records") : S("选中的记录"));
    }
    if (!b.n) return is_en(c) ? S("all records") : S("全部记录");
    return buf_str(&b);
}

struct notes {
    struct ctx *c;
    struct sheet_note v[NOTES_MAX];
    size_t n;
};

static void add(struct notes *s, const char *zh, const char *en, str text)
{
    if (!text.n) return;
    must(s->n < NOTES_MAX);
    s->v[s->n++] = (struct sheet_note){ str_of(is_en(s->c) ? en : zh), text };
}

err_t export_put_notes(struct ctx *c, const struct export_request *rq, i64 rows,
                       struct sheet_out *out)
{
    const struct query *q = rq->query;
    struct notes *s = mem_new_of(c->mem, struct notes);
    struct buf at = BUF(c->mem);
    *s = (struct notes){ .c = c };
    local_put(&at, c->now_ms, c->cat->offset_min);
    add(s, "表单", "Form", title_in(q->form->title, c->lang));
    add(s, "导出人", "Exported by", c->who->name.n ? c->who->name : c->who->key);
    add(s, "导出时间", "Exported at", buf_str(&at));
    add(s, "筛选条件", "Filter", export_filter_text(c, q));
    add(s, "记录数", "Records", str_of_i64(c->mem, rows));
    add(s, "导出原因", "Reason", rq->reason);
    add(s, "审批人", "Approved by", rq->approved_by);
    add(s, "提示", "Note",
        is_en(c) ? S("This file holds personal data. Use it for the purpose it was exported for "
                     "and delete it afterwards.")
                 : S("本文件含个人信息，请仅用于导出目的，使用后及时删除。"));
    return sheet_write_notes(c, out, is_en(c) ? S("About this export") : S("导出说明"), s->v, s->n);
}
