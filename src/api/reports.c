// SPDX-License-Identifier: Apache-2.0
// Reports: what is asked of the rows, and what can be drawn of it.
#include "api/internal.h"
#include "auth/audit.h"
#include "io/io.h"
#include "os/random.h"
#include "query/columns.h"
#include "report/chart.h"
#include "report/report.h"

err_t api_charts_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    charts_put(q->c, &w);
    return OK;
}

// --- Asking -------------------------------------------------------------------------------------------

struct asking {
    struct request *q;
    struct jw *w;
};

static void put_problem(struct ctx *c, struct jw *w, const struct err_item *item)
{
    jw_obj(w);
    jw_key(w, S("problem"));
    problem_put_item(c, w, item);
    jw_end_obj(w);
}

static void free_arena(void *m) { mem_free(m); }

// 5,000 groups of several figures, worked out at several levels, are more than a usual request.
#define ASK_MEMORY ((size_t)128 << 20)

// One ask in an arena of its own, so that one which needs too much fails alone. What it answers stands
// there until the mark is rewound.
static err_t answer_apart(struct ctx *mine, const struct json *ask, str *text)
{
    struct mem_guard g;
    if (MEM_GUARD(mine->mem, &g)) return ERR_NO_MEMORY;
    struct buf b = BUF(mine->mem);
    struct jw one = JW(&b);
    err_t e = report_answer(mine, ask, &one);
    *text = buf_str(&b);
    mem_unguard(mine->mem);
    return e;
}

// One ask that is wrong leaves the others alone; a database that fails does not.
static err_t answer_all(struct ctx *c, void *arg)
{
    struct asking *s = arg;
    struct ctx mine = *c;
    mine.mem = mem_new(ASK_MEMORY);
    mem_defer(c->mem, free_arena, mine.mem);
    json_each(ask, json_get(s->q->body, S("asks")))
    {
        struct mem_mark mark = mem_mark(mine.mem);
        str text;
        mine.errs = mine.errs_tail = NULL;
        err_t e = answer_apart(&mine, ask, &text);
        if (e == OK) {
            jw_raw(s->w, text);
        } else if (e == ERR_NO_MEMORY) {
            put_problem(c, s->w, &(struct err_item){ .code = e });
        } else {
            if (err_http_status(e) >= 500 || !mine.errs) return e;
            put_problem(c, s->w, mine.errs);
        }
        mem_rewind(mine.mem, mark);
    }
    return OK;
}

err_t api_reports_query(struct request *q)
{
    const struct json *asks = json_get(q->body, S("asks"));
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct asking s = { q, &w };
    TRY(body_only(q, BODY_KEYS("asks")));
    if (!json_is(asks, JSON_ARRAY) || !asks->count || asks->count > REPORT_ASKS_MAX)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("asks"), S("asks: 1..30"));
    jw_obj(&w);
    jw_key(&w, S("answers"));
    jw_arr(&w);
    TRY(store_read(q->c, answer_all, &s));
    jw_end_arr(&w);
    jw_kinstant(&w, "as_of", q->c->now_ms);
    jw_end_obj(&w);
    struct jw out = answer_json(q, 200);
    jw_raw(&out, buf_str(&b));
    return OK;
}

static err_t find_rows(struct ctx *c, void *arg)
{
    struct asking *s = arg;
    return report_rows(c, s->q->body, s->w);
}

err_t api_reports_rows(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct asking s = { q, &w };
    TRY(body_only(q, BODY_KEYS("ask", "at", "measure", "before", "is_other")));
    TRY(store_read(q->c, find_rows, &s));
    struct jw out = answer_json(q, 200);
    jw_raw(&out, buf_str(&b));
    return OK;
}

// What reports keep in memory, and how many questions it has answered since the start.
err_t api_reports_memory(struct request *q)
{
    struct columns_stat stat;
    columns_stat(q->c, &stat);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_ki64(&w, "forms", stat.forms);
    jw_ki64(&w, "rows", stat.rows);
    jw_ki64(&w, "bytes", (i64)stat.bytes);
    jw_ki64(&w, "answers", stat.answers);
    jw_ki64(&w, "left_to_sql", stat.left_to_sql);
    jw_ki64(&w, "fills", stat.fills);
    jw_ki64(&w, "refreshed", stat.refreshed);
    jw_ki64(&w, "evicted", stat.evicted);
    jw_end_obj(&w);
    return OK;
}

// --- Taking it away -----------------------------------------------------------------------------------

struct taking {
    const struct json *ask;
    str title, path;
};

static err_t write_file(struct ctx *c, void *arg)
{
    const struct taking *t = arg;
    return report_export(c, t->ask, t->title, t->path);
}

static err_t may_take(struct ctx *c, const struct report_forms *f)
{
    for (int i = 0; i < f->n; i++) {
        TRY(need_action(c, f->v[i], ACT_EXPORT));
        if (export_needs_approval(c, f->v[i])) return fail(c, ERR_ACTION_DENIED);
    }
    return OK;
}

static err_t note_taken(struct ctx *c, const struct report_forms *f, str title)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kbool(&w, "report", true);
    jw_kstr(&w, "title", title);
    jw_end_obj(&w);
    for (int i = 0; i < f->n; i++)
        TRY(audit_note(c, S("export"), f->v[i]->id, 0, buf_str(&b), S("ok")));
    return OK;
}

err_t api_reports_export(struct request *q)
{
    struct ctx *c = q->c;
    struct taking t = { .ask = json_get(q->body, S("ask")) };
    struct report_forms forms;
    TRY(body_only(q, BODY_KEYS("ask", "title")));
    TRY(body_str(q, S("title"), false, &t.title));
    if (t.title.n > 200) return fail_arg2(c, ERR_FIELD_FORMAT, S("title"), S("title"), S("≤ 200"));
    TRY(report_forms(c, t.ask, &forms));
    TRY(may_take(c, &forms));
    t.path = spool_path(q, str_cat3(c->mem, S("report-"), random_token(c->mem), S(".xlsx")));
    TRY(store_read(c, write_file, &t));
    TRY(note_taken(c, &forms, t.title));
    return spool_send(q, t.path, mime_of_name(t.path),
                      str_cat(c->mem, t.title.n ? t.title : S("report"), S(".xlsx")));
}
