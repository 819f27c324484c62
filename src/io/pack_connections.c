// SPDX-License-Identifier: Apache-2.0
#include "io/pack_connections.h"
#include "act/connection.h"

static void put_titles(struct jw *w, struct titles t)
{
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", t.zh);
    jw_kstr(w, "en", t.en);
    jw_end_obj(w);
}

static void put_one(struct ctx *c, struct jw *w, const struct connection *n)
{
    jw_obj(w);
    jw_kstr(w, "key", n->key);
    put_titles(w, n->title);
    if (actor_has(c, RIGHT(SETTINGS))) {
        if (!n->is_inside) jw_kstr(w, "base", n->base);
        jw_kstr(w, "auth", n->auth);
        if (n->header.n) jw_kstr(w, "header", n->header);
        jw_ki64(w, "seconds", n->seconds);
        jw_kbool(w, "is_inside", n->is_inside);
    }
    jw_end_obj(w);
}

err_t pack_put_connections(struct ctx *c, struct jw *w, const struct app *app)
{
    struct connections all;
    TRY(connections_of(c, app, &all));
    if (!all.n) return OK;
    jw_key(w, S("connections"));
    jw_arr(w);
    for (size_t i = 0; i < all.n; i++) put_one(c, w, &all.v[i]);
    jw_end_arr(w);
    return OK;
}

err_t pack_save_connections(struct ctx *c, const struct json *list)
{
    json_each(j, list) TRY(connection_receive(c, json_str(json_get(j, S("key"))), j));
    return OK;
}

err_t pack_put_to_fill(struct ctx *c, struct jw *w, const struct app *app)
{
    struct connections all;
    TRY(connections_of(c, app, &all));
    jw_arr(w);
    for (size_t i = 0; i < all.n; i++) {
        if (connection_is_ready(&all.v[i])) continue;
        jw_obj(w);
        jw_kstr(w, "key", all.v[i].key);
        put_titles(w, all.v[i].title);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}
