// SPDX-License-Identifier: Apache-2.0
// Statements under construction. The text holds the byte \x01 for every value, in the order of
// params; a driver puts its own placeholder there when it prepares the statement, so the neutral
// text is also the key under which prepared statements are kept.
#include "store/sql.h"

struct sql sql_new(struct mem *m, enum dialect d)
{
    return (struct sql){ .dialect = d, .text = BUF(m) };
}

void sql_put_literal_(struct sql *q, const char *p, size_t n)
{
    must(memchr(p, SQL_VALUE_MARK, n) == NULL);
    buf_put(&q->text, (str){ p, n });
}

void sql_ident(struct sql *q, struct ident id)
{
    must(id.name[0] != 0);
    buf_put(&q->text, str_of(id.name));
}

void sql_alias(struct sql *q, int alias)
{
    buf_char(&q->text, 'a');
    buf_i64(&q->text, alias);
}

void sql_alias_col(struct sql *q, int alias, struct ident col)
{
    sql_alias(q, alias);
    buf_char(&q->text, '.');
    sql_ident(q, col);
}

void sql_sval(struct sql *q, struct sval v)
{
    vec_push(q->text.m, &q->params, v);
    buf_char(&q->text, SQL_VALUE_MARK);
}

void sql_i64(struct sql *q, i64 v) { sql_sval(q, (struct sval){ .kind = SVAL_INT, .i = v }); }
void sql_text(struct sql *q, str v) { sql_sval(q, (struct sval){ .kind = SVAL_TEXT, .s = v }); }
void sql_blob(struct sql *q, str v) { sql_sval(q, (struct sval){ .kind = SVAL_BLOB, .s = v }); }
void sql_work(struct sql *q, struct sql_work *work)
{
    must(q->dialect == SQLITE);
    sql_sval(q, (struct sval){ .kind = SVAL_WORK, .work = work });
}
void sql_null(struct sql *q) { sql_sval(q, (struct sval){ .kind = SVAL_NULL }); }

void sql_append(struct sql *q, const struct sql *part)
{
    must(q->dialect == part->dialect && q != part);
    buf_put(&q->text, buf_str(&part->text));
    for (size_t i = 0; i < part->params.n; i++) vec_push(q->text.m, &q->params, part->params.v[i]);
}

bool sql_is_empty(const struct sql *q) { return q->text.n == 0; }

str sql_render(struct mem *m, const struct sql *q)
{
    struct buf out = BUF(m);
    buf_reserve(&out, q->text.n + q->params.n * 5 + 1);
    size_t n = 0;
    for (size_t i = 0; i < q->text.n; i++) {
        if (q->text.p[i] != SQL_VALUE_MARK) {
            buf_char(&out, q->text.p[i]);
        } else if (q->dialect == SQLITE) {
            n++;
            buf_char(&out, '?');
        } else {
            buf_char(&out, '$');
            buf_i64(&out, (i64)++n);
        }
    }
    must(n == q->params.n);
    buf_char(&out, 0);
    return (str){ out.p, out.n - 1 };
}
