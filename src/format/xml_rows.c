// SPDX-License-Identifier: Apache-2.0
// An XML document as rows, so that it comes out of the confined child by the same wire as a sheet:
//   <  name  attribute =value  attribute =value ..    an element begins; a name is "namespace local"
//   t  text                                           a piece of text
//   >                                                 it ends
// A row's number counts the events. No DOCTYPE (so no entities), bounded depth and size; such documents
// are small, so all of it is parsed before the first row is given.
#include <expat.h>
#include <stdlib.h>
#include "format/parse.h"

enum { CHUNK = 16 * 1024, DEPTH_MAX = 64, KEPT_MAX = 64 << 20 };

struct event {
    struct event *next;
    size_t n;
    struct sheet_cell *cells;
};

struct xml_rows {
    struct parsing head;
    XML_Parser expat;
    struct event *first, **tail;
    struct pool kept; // the events
    i64 n, given;
    int depth;
    enum sheet_fault fault;
};

static void stop_with(struct xml_rows *x, enum sheet_fault f)
{
    if (!x->fault) x->fault = f;
    XML_StopParser(x->expat, XML_FALSE);
}

static struct event *new_event(struct xml_rows *x, size_t n, str kind)
{
    if (x->fault) return NULL;
    const struct sheet_limits *l = &x->head.job->opt.limits;
    struct event *e = pool_alloc(&x->kept, sizeof *e);
    if (e) e->cells = pool_alloc(&x->kept, n * sizeof *e->cells);
    if (!e || !e->cells || (u64)x->n == l->rows || n > l->columns) {
        stop_with(x, !e || !e->cells ? FAULT_MEMORY : FAULT_ROW_LIMIT);
        return NULL;
    }
    x->n++;
    e->next = NULL;
    e->n = 1;
    e->cells[0] = (struct sheet_cell){ CELL_TEXT, kind };
    *x->tail = e;
    x->tail = &e->next;
    return e;
}

static void add_cell(struct xml_rows *x, struct event *e, str s)
{
    const struct sheet_limits *l = &x->head.job->opt.limits;
    size_t sum = s.n;
    for (size_t i = 0; i < e->n; i++) sum += e->cells[i].text.n;
    char *p = s.n > l->cell_bytes || sum > l->row_bytes ? NULL : pool_dup(&x->kept, s);
    if (!p) stop_with(x, FAULT_CELL_TOO_LONG);
    else e->cells[e->n++] = (struct sheet_cell){ CELL_TEXT, { p, s.n } };
}

// "=" before each value, because a cell is never empty.
static void add_value(struct xml_rows *x, struct event *e, const char *value)
{
    str s = str_of(value);
    char *p = s.n > x->head.job->opt.limits.cell_bytes ? NULL : pool_alloc(&x->kept, s.n + 1);
    if (!p) {
        stop_with(x, FAULT_CELL_TOO_LONG);
        return;
    }
    p[0] = '=';
    if (s.n) memcpy(p + 1, s.p, s.n);
    e->cells[e->n++] = (struct sheet_cell){ CELL_TEXT, { p, s.n + 1 } };
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_rows *x = user;
    size_t n = 0;
    while (attributes[n]) n++;
    struct event *e = ++x->depth > DEPTH_MAX ? NULL : new_event(x, 2 + n, S("<"));
    if (x->depth > DEPTH_MAX) stop_with(x, FAULT_NESTING);
    if (!e) return;
    add_cell(x, e, str_of(name));
    for (; attributes[0] && !x->fault; attributes += 2) {
        add_cell(x, e, str_of(attributes[0]));
        if (!x->fault) add_value(x, e, attributes[1]);
    }
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct xml_rows *x = user;
    (void)name;
    x->depth--;
    (void)new_event(x, 1, S(">"));
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
    struct xml_rows *x = user;
    struct event *e = new_event(x, 2, S("t"));
    if (e) add_cell(x, e, (str){ s, (size_t)n });
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int has_internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    stop_with(user, FAULT_DOCTYPE);
}

static enum sheet_fault parse_all(struct xml_rows *x)
{
    const struct source *src = &x->head.job->src;
    for (u64 at = 0;;) {
        u64 left = src->size - at;
        size_t n = left < CHUNK ? (size_t)left : CHUNK;
        void *to = XML_GetBuffer(x->expat, CHUNK);
        if (!to) return FAULT_MEMORY;
        if (!source_read(src, at, to, n)) return FAULT_DAMAGED;
        at += n;
        enum XML_Status s = XML_ParseBuffer(x->expat, (int)n, at == src->size);
        if (x->fault) return x->fault;
        if (s != XML_STATUS_OK) return FAULT_DAMAGED;
        if (at == src->size) return FAULT_NONE;
    }
}

static enum sheet_fault next(struct parsing *p)
{
    struct xml_rows *x = (struct xml_rows *)p;
    const struct event *e = x->first;
    p->row.n = 0;
    if (!e) return FAULT_NONE;
    x->first = e->next;
    p->row = (struct sheet_row){ ++x->given, e->n, e->cells };
    return FAULT_NONE;
}

static void close_it(struct parsing *p)
{
    struct xml_rows *x = (struct xml_rows *)p;
    if (x->expat) XML_ParserFree(x->expat);
    pool_free(&x->kept);
    parsing_fini(p);
    free(x);
}

static const struct parsing_ops ops = { next, close_it };

enum sheet_fault xml_rows_open(const struct parse_job *job, struct parsing **out, i64 *at)
{
    struct xml_rows *x = calloc(1, sizeof *x);
    if (!x) return FAULT_MEMORY;
    x->kept.limit = KEPT_MAX;
    x->tail = &x->first;
    enum sheet_fault f = parsing_init(&x->head, &ops, job);
    if (!f) x->expat = XML_ParserCreateNS(NULL, ' ');
    if (!f && !x->expat) f = FAULT_MEMORY;
    if (!f) {
        XML_SetUserData(x->expat, x);
        XML_SetElementHandler(x->expat, on_start, on_end);
        XML_SetCharacterDataHandler(x->expat, on_text);
        XML_SetStartDoctypeDeclHandler(x->expat, on_doctype);
        f = parse_all(x);
    }
    x->head.info = (struct sheet_info){ .format = SHEET_XML };
    *at = x->n;
    *out = f ? NULL : &x->head;
    if (f) close_it(&x->head);
    return f;
}
