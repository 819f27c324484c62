// SPDX-License-Identifier: Apache-2.0
// A choice is a setting "start:user:<id>" or "start:role:<id>" with the board's id; empty: none.
#include "report/start.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "report/board.h"

#define WORKBENCH S("0") // chosen by a person whose roles start with a board

static str key_of(struct ctx *c, const char *who, id64 id)
{
    return str_fmt(c->mem, "start:%s:%lld", who, (long long)id);
}

static err_t chosen(struct ctx *c, const char *who, id64 id, str *board)
{
    bool found;
    TRY(meta_get(c, key_of(c, who, id), board, &found));
    if (!found) *board = STR_NONE;
    return OK;
}

static err_t seen(struct ctx *c, str board, id64 *out)
{
    struct board b;
    id64 id;
    *out = 0;
    if (!str_to_i64(board, &id) || !id) return OK;
    err_t e = board_find(c, id, &b);
    if (e != OK && e != ERR_NOT_FOUND) return e;
    err_clear(c);
    if (e == OK && !b.deleted_at) *out = id;
    return OK;
}

static err_t of_roles(struct ctx *c, id64 *board)
{
    str text;
    *board = 0;
    for (int i = 0; i < c->who->role_count && !*board; i++) {
        TRY(chosen(c, "role", c->who->roles[i]->id, &text));
        TRY(seen(c, text, board));
    }
    return OK;
}

err_t start_board(struct ctx *c, id64 *board)
{
    str own;
    *board = 0;
    if (!c->who->user_id) return OK;
    TRY(chosen(c, "user", c->who->user_id, &own));
    if (str_eq(own, WORKBENCH)) return OK;
    TRY(seen(c, own, board));
    return *board ? OK : of_roles(c, board);
}

err_t start_put(struct ctx *c, struct jw *w, id64 board)
{
    struct board b;
    id64 mine, of;
    str text;
    TRY(board_find(c, board, &b));
    TRY(start_board(c, &mine));
    jw_obj(w);
    jw_kbool(w, "mine", mine == board);
    jw_key(w, S("roles"));
    jw_arr(w);
    for (int i = 0; actor_has(c, RIGHT(DESIGN)) && i < c->cat->role_count; i++) {
        TRY(chosen(c, "role", c->cat->roles[i]->id, &text));
        if (str_to_i64(text, &of) && of == board) jw_id(w, c->cat->roles[i]->id);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- Choosing ---------------------------------------------------------------------------------------------

struct choosing {
    id64 board;
    const bool *mine;
    const struct json *roles;
};

static err_t choose_mine(struct ctx *c, const struct choosing *k)
{
    str key = key_of(c, "user", c->who->user_id);
    id64 role;
    if (*k->mine) return meta_set(c, key, str_of_i64(c->mem, k->board));
    TRY(of_roles(c, &role));
    return meta_set(c, key, role ? WORKBENCH : STR_NONE);
}

static bool names(const struct json *roles, id64 role)
{
    i64 id;
    json_each(r, roles) if (json_i64(r, &id) && id == role) return true;
    return false;
}

static err_t choose_roles(struct ctx *c, const struct choosing *k)
{
    str board = str_of_i64(c->mem, k->board), now;
    for (int i = 0; i < c->cat->role_count; i++) {
        id64 role = c->cat->roles[i]->id;
        bool is_named = names(k->roles, role);
        TRY(chosen(c, "role", role, &now));
        if (str_eq(now, board) == is_named) continue;
        TRY(meta_set(c, key_of(c, "role", role), is_named ? board : STR_NONE));
    }
    return audit_write(c, S("board.start"), 0, 0,
                       str_fmt(c->mem, "{\"board\":\"%lld\",\"roles\":" STR_FMT "}",
                               (long long)k->board, STR_ARG(json_to_text(c->mem, k->roles))),
                       S("ok"));
}

static err_t choose(struct ctx *c, void *arg)
{
    const struct choosing *k = arg;
    if (k->mine) TRY(choose_mine(c, k));
    return k->roles ? choose_roles(c, k) : OK;
}

static err_t check_roles(struct ctx *c, const struct json *roles, const struct board *b)
{
    i64 id;
    if (!actor_has(c, RIGHT(DESIGN)) || b->owner) return fail(c, ERR_ACTION_DENIED);
    if (roles->type != JSON_ARRAY)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("roles"), S("roles"), S("[]"));
    json_each(r, roles)
    {
        bool is_there = false;
        if (json_i64(r, &id))
            for (int i = 0; i < c->cat->role_count; i++)
                is_there = is_there || c->cat->roles[i]->id == id;
        if (!is_there) return fail_arg2(c, ERR_FIELD_FORMAT, S("roles"), S("roles"), json_str(r));
    }
    return OK;
}

err_t start_set(struct ctx *c, id64 board, const bool *mine, const struct json *roles)
{
    struct choosing k = { board, mine, roles };
    struct board b;
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED);
    TRY(board_find(c, board, &b));
    if (b.deleted_at) return fail(c, ERR_NOT_FOUND);
    if (roles) TRY(check_roles(c, roles, &b));
    return store_write(c, WRITE_PEOPLE, choose, &k);
}
