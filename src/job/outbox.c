// SPDX-License-Identifier: Apache-2.0
// One INSERT. The body is sealed under the row's id, so a copied row does not open elsewhere.
#include "job/outbox.h"
#include "auth/crypto.h"
#include "job/job.h"
#include "store/db.h"

static const char *const purposes[] = { "internal", "care", "marketing" };

str purpose_key(enum purpose p) { return str_of(purposes[p]); }

bool purpose_of_key(str key, enum purpose *out)
{
    for (size_t i = 0; i < COUNT_OF(purposes); i++)
        if (str_eq(key, str_of(purposes[i]))) {
            *out = (enum purpose)i;
            return true;
        }
    return false;
}

static bool is_mobile(str s) { return s.n == 11 && s.p[0] == '1' && s.p[1] >= '3'; }

// Phones are written in many ways, and one person must be one person.
static str plain_phone(struct mem *m, str s)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '+') buf_char(&b, s.p[i]);
        else if (s.p[i] != ' ' && s.p[i] != '-' && s.p[i] != '(' && s.p[i] != ')') return STR_NONE;
    str out = buf_str(&b);
    static const str codes[] = { { "+86", 3 }, { "0086", 4 }, { "86", 2 } };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_starts(out, codes[i]) && is_mobile(str_from(out, codes[i].n)))
            return str_from(out, codes[i].n);
    return out;
}

str outbox_plain_person(struct mem *m, str address)
{
    str phone = plain_phone(m, str_trim(address));
    return phone.n ? phone : str_lower(m, str_trim(address));
}

str outbox_person(struct ctx *c, str address)
{
    u8 mac[32];
    if (!str_trim(address).n) return STR_NONE;
    crypto_mac(c, S("person"), outbox_plain_person(c->mem, address), mac);
    return str_hex(c->mem, mac, sizeof mac);
}

static str label_of(struct ctx *c, id64 id) { return str_fmt(c->mem, "send:%lld", (long long)id); }

static str body_json(struct ctx *c, const struct message *m)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "to", m->to);
    jw_kstr(&w, "title", m->title);
    jw_kstr(&w, "text", m->text);
    jw_kstr(&w, "code", m->code);
    jw_kstr(&w, "person", m->person.n ? m->person : m->to);
    jw_key(&w, S("params"));
    jw_arr(&w);
    for (size_t i = 0; i < m->param_count; i++) {
        jw_obj(&w);
        jw_kstr(&w, "name", m->params[i].name);
        jw_kstr(&w, "value", m->params[i].value);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_key(&w, S("files"));
    jw_arr(&w);
    for (size_t i = 0; i < m->file_count; i++) jw_str(&w, m->files[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t outbox_open(struct ctx *c, id64 id, str what, struct sealed_message *out)
{
    str plain;
    TRY(secret_open(c, label_of(c, id), what, &plain));
    const struct json *j = json_parse(c->mem, plain, NULL);
    const struct json *params = json_get(j, S("params")), *files = json_get(j, S("files"));
    struct message_param *p = mem_array(c->mem, struct message_param, params ? params->count : 0);
    str *f = mem_array(c->mem, str, files ? files->count : 0);
    *out = (struct sealed_message){ .to = json_str(json_get(j, S("to"))),
                                    .title = json_str(json_get(j, S("title"))),
                                    .text = json_str(json_get(j, S("text"))),
                                    .code = json_str(json_get(j, S("code"))),
                                    .person = json_str(json_get(j, S("person"))),
                                    .params = p,
                                    .files = f };
    json_each(x, params) p[out->param_count++] =
        (struct message_param){ json_str(json_get(x, S("name"))),
                                json_str(json_get(x, S("value"))) };
    json_each(x, files) f[out->file_count++] = json_str(x);
    return OK;
}

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake();
}

static void put_values(struct ctx *c, struct sql *q, const struct message *m, id64 id, str sealed)
{
    str person = m->person.n ? m->person : m->to;
    sql_i64(q, id);
    sql_lit(q, ", ");
    sql_text(q, m->key);
    sql_lit(q, ", ");
    sql_text(q, m->channel);
    sql_lit(q, ", ");
    sql_blob(q, sealed);
    sql_lit(q, ", ");
    sql_text(q, m->reads);
    sql_lit(q, ", ");
    sql_i64(q, m->form_id);
    sql_lit(q, ", ");
    sql_i64(q, m->record_id);
    sql_lit(q, ", ");
    sql_i64(q, m->user_id);
    sql_lit(q, ", ");
    sql_text(q, outbox_person(c, person));
    sql_lit(q, ", ");
    sql_text(q, purpose_key(m->purpose));
    sql_lit(q, ", 'waiting', ");
    sql_i64(q, i64_max(m->not_before, c->now_ms));
    sql_lit(q, ", ");
    sql_text(q, m->made_by.n ? m->made_by : c->who->key);
    sql_lit(q, ", ");
    sql_i64(q, c->now_ms);
}

err_t outbox_add(struct ctx *c, const struct message *m, id64 *id, bool *is_new)
{
    must(store_in_write(c) && m->key.n && m->channel.n);
    id64 fresh;
    i64 n;
    str sealed;
    TRY(store_next_sys_id(c, &fresh));
    TRY(secret_seal(c, label_of(c, fresh), body_json(c, m), &sealed));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_send (id, key, channel, what, reads, form_id, record_id, user_id, "
                "person, purpose, state, next_at, made_by, made_at) VALUES (");
    put_values(c, &q, m, fresh, sealed);
    sql_lit(&q, ") ON CONFLICT (key) DO NOTHING");
    TRY(db_exec(c, &q, &n));
    if (is_new) *is_new = n > 0;
    if (n) {
        if (id) *id = fresh;
        store_on_commit(c, wake, NULL);
        return OK;
    }
    if (!id) return OK;
    struct sql s = db_sql(c);
    sql_lit(&s, "SELECT id FROM x_send WHERE key = ");
    sql_text(&s, m->key);
    return db_one_i64(c, &s, id, NULL);
}
