// SPDX-License-Identifier: Apache-2.0
// The data folder: xinglin.db, blobs/, keys/ (0600, never in a backup), spool/, backup/, run/, log/,
// xinglin.conf. One process at a time holds its lock (run/lock).
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "auth/actor.h"
#include "auth/crypto.h"
#include "auth/user.h"
#include "os/clock.h"
#include "os/file.h"
#include "query/columns.h"
#include "query/group.h"
#include "store/backup.h"

static const char *const folders[] = { "blobs", "keys", "spool", "backup", "run", "log" };

static const char conf_new[] =
    "# Xinglin. One setting a line: name = value.\n"
    "# database = postgresql://user@host/name    (empty: SQLite in this folder)\n"
    "# database_ddl = postgresql://owner@host/name    (the role that may change tables)\n"
    "# listen = 127.0.0.1:8080\n"
    "# tls_cert = /path/cert.pem\n"
    "# tls_key = /path/key.pem\n"
    "# trusted_proxies = 127.0.0.1\n"
    "# workers = 4\n";

bool data_exists(struct ctx *c, str dir)
{
    return file_exists(c, file_join(c->mem, dir, S("xinglin.conf")));
}

// ---- the settings file ----

static bool conf_set(struct conf *f, str name, str value)
{
    const struct {
        str name;
        str *to;
    } texts[] = {
        { S("database"), &f->database }, { S("database_ddl"), &f->database_ddl },
        { S("listen"), &f->listen },     { S("tls_cert"), &f->tls_cert },
        { S("tls_key"), &f->tls_key },   { S("trusted_proxies"), &f->trusted_proxies },
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!str_eq(name, texts[i].name)) continue;
        *texts[i].to = value;
        return true;
    }
    if (str_eq(name, S("workers")))
        return str_to_i64(value, &f->workers) && f->workers > 0 && f->workers <= 64;
    if (str_eq(name, S("cache_mb"))) return str_to_i64(value, &f->cache_mb) && f->cache_mb > 0;
    if (str_eq(name, S("columns_from")))
        return str_to_i64(value, &f->columns_from) && f->columns_from >= -1;
    if (str_eq(name, S("results_mb")))
        return str_to_i64(value, &f->results_mb) && f->results_mb >= 0 && f->results_mb <= 1 << 20;
    if (str_eq(name, S("columns_mb")))
        return str_to_i64(value, &f->columns_mb) && f->columns_mb > 0 && f->columns_mb <= 1 << 20;
    if (str_eq(name, S("insecure_http"))) {
        f->is_insecure_http = str_eq(value, S("yes"));
        return f->is_insecure_http || str_eq(value, S("no"));
    }
    return false;
}

err_t conf_read(struct ctx *c, str dir, struct conf *out)
{
    str text, line, path = file_join(c->mem, dir, S("xinglin.conf"));
    *out = (struct conf){ .columns_from = COLUMNS_FROM,
                          .columns_mb = COLUMNS_BUDGET_MB,
                          .results_mb = RESULTS_BUDGET_MB };
    TRY(file_read(c, path, 64 << 10, &text));
    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#') continue;
        i64 at = str_find_char(line, '=');
        str name = at < 0 ? line : str_trim(str_sub(line, 0, (size_t)at));
        str value = at < 0 ? STR_NONE : str_trim(str_from(line, (size_t)at + 1));
        if (!conf_set(out, name, value))
            return fail_arg(c, ERR_BAD_REQUEST, name,
                            str_fmt(c->mem, "xinglin.conf: " STR_FMT, STR_ARG(line)));
    }
    const char *env = getenv("XINGLIN_DATABASE"), *ddl = getenv("XINGLIN_DATABASE_DDL");
    if (env) out->database = str_of(env);
    if (ddl) out->database_ddl = str_of(ddl);
    return OK;
}

// ---- opening ----

err_t data_lock(struct ctx *c, str dir, int *fd, bool *is_held)
{
    str path = file_join(c->mem, dir, S("run/lock"));
    *is_held = false;
    *fd = open(str_z(c->mem, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0) return fail_errno(c, path);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0) return OK;
    *is_held = errno == EWOULDBLOCK;
    err_t e = *is_held ? OK : fail_errno(c, path);
    close(*fd);
    *fd = -1;
    return e;
}

static str os_user(struct ctx *c)
{
    const struct passwd *p = getpwuid(getuid());
    return p ? str_dup(c->mem, str_of(p->pw_name)) : str_fmt(c->mem, "%u", (unsigned)getuid());
}

static err_t open_store(struct ctx *c, str dir, struct data *d)
{
    struct store_config cfg = { .dir = dir,
                                .pg_url = d->conf.database,
                                .pg_ddl_url = d->conf.database_ddl,
                                .cache_mb = (int)d->conf.cache_mb };
    TRY(store_open(c, &cfg, &d->store));
    c->store = d->store;
    TRY(db_open(c, d->store, &d->db));
    c->db = d->db;
    TRY(columns_limits(c, d->conf.columns_from, (size_t)d->conf.columns_mb << 20));
    return query_group_keep(c, (size_t)d->conf.results_mb << 20);
}

static err_t open_all(struct ctx *c, str dir, struct data *d)
{
    TRY(conf_read(c, dir, &d->conf));
    TRY(open_store(c, dir, d));
    TRY(crypto_open(c, dir, &d->crypto));
    c->crypto = d->crypto;
    TRY(crypto_check(c));
    TRY(catalog_load(c, &d->cat));
    c->cat = d->cat;
    c->who = actor_cli(c, os_user(c));
    return OK;
}

err_t data_open(struct ctx *c, str dir, struct data *out)
{
    *out = (struct data){ .dir = dir };
    err_t e = open_all(c, dir, out);
    if (e != OK) data_close(out);
    return e;
}

void data_close(struct data *d)
{
    catalog_unpin(d->cat);
    d->cat = NULL;
    if (d->db) db_close(d->db);
    if (d->crypto) crypto_close(d->crypto);
    if (d->store) store_close(d->store);
    d->db = NULL;
    d->crypto = NULL;
    d->store = NULL;
}

// ---- making ----

static err_t set_if_new(struct ctx *c, str key, str value)
{
    str old;
    bool found;
    TRY(meta_get(c, key, &old, &found));
    return found ? OK : meta_set(c, key, value);
}

static err_t first_settings(struct ctx *c, void *arg)
{
    const struct data_new *in = arg;
    TRY(set_if_new(c, S("org_name"), in->org));
    TRY(set_if_new(c, S("lang"), in->lang == LANG_EN ? S("en") : S("zh")));
    TRY(set_if_new(c, S("offset_min"), str_of_i64(c->mem, in->offset_min)));
    return catalog_bump(c, true);
}

static err_t make_folders(struct ctx *c, str dir)
{
    TRY(file_mkdirs(c, dir, 0700));
    if (chmod(str_z(c->mem, dir), 0700) != 0) return fail_errno(c, dir);
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        TRY(file_mkdirs(c, file_join(c->mem, dir, str_of(folders[i])), 0700));
    return OK;
}

// Where the data went is kept, so that later commands find it without the environment.
static str conf_text(struct ctx *c, const char *env, const char *ddl)
{
    str text = str_of(conf_new);
    if (env && *env) text = str_fmt(c->mem, "%sdatabase = %s\n", conf_new, env);
    if (env && *env && ddl && *ddl)
        text = str_fmt(c->mem, STR_FMT "database_ddl = %s\n", STR_ARG(text), ddl);
    return text;
}

err_t data_init(struct ctx *c, str dir, const struct data_new *in)
{
    struct data d = { .dir = dir };
    str conf = file_join(c->mem, dir, S("xinglin.conf"));
    TRY(make_folders(c, dir));
    TRY(crypto_init(c, dir));
    const char *env = getenv("XINGLIN_DATABASE"), *ddl = getenv("XINGLIN_DATABASE_DDL");
    d.conf.database = str_of(env);
    d.conf.database_ddl = str_of(ddl);
    err_t e = open_store(c, dir, &d);
    if (e == OK) e = crypto_open(c, dir, &d.crypto);
    c->crypto = d.crypto;
    if (e == OK) e = crypto_check(c);
    if (e == OK) e = store_write(c, WRITE_PEOPLE, first_settings, (void *)(uintptr_t)in);
    data_close(&d);
    c->db = NULL;
    c->store = NULL;
    c->crypto = NULL;
    TRY(e);
    // Last: its being there says that the folder is complete.
    return file_write_durable(c, conf, conf_text(c, env, ddl), 0600);
}

err_t data_restore(struct ctx *c, str dir, str backup)
{
    struct store_config into = { .dir = dir };
    const char *env = getenv("XINGLIN_DATABASE"), *ddl = getenv("XINGLIN_DATABASE_DDL");
    into.pg_url = str_of(env);
    into.pg_ddl_url = str_of(ddl);
    TRY(file_mkdirs(c, dir, 0700));
    TRY(backup_restore(c, backup, &into)); // wants the folder empty
    TRY(make_folders(c, dir));
    str text = conf_text(c, env, ddl);
    return file_write_durable(c, file_join(c->mem, dir, S("xinglin.conf")), text, 0600);
}
