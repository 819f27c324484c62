// SPDX-License-Identifier: Apache-2.0
// The commands. Each works on an open data folder with the rights of the command line, and says what
// it did in words or, with --json, in one line of JSON.
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <unistd.h>
#include "app/app.h"
#include "app/embed.h"
#include "auth/apikey.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "expr/expr_json.h"
#include "format/spawn.h"
#include "io/io.h"
#include "domain/demo/demo.h"
#include "domain/commission/settle.h"
#include "io/solution.h"
#include "io/upgrade.h"
#include "os/clock.h"
#include "os/file.h"
#include "store/backup.h"

static str word(const struct cli *k, int i)
{
    return i < k->word_count ? str_of(k->words[i]) : STR_NONE;
}
static str num(struct cli *k, i64 n) { return str_of_i64(k->c->mem, n); }

// {"ok":true} with members put by the caller between begin and end.
static struct jw begin_json(struct cli *k, struct buf *b)
{
    *b = BUF(k->c->mem);
    struct jw w = JW(b);
    jw_obj(&w);
    return w;
}

static int end_json(struct cli *k, struct jw *w, int code)
{
    jw_end_obj(w);
    if (k->is_json) cli_json(k, w->b);
    return code;
}

// ---- init ----

static err_t new_data(struct cli *k, struct data_new *in)
{
    str v;
    *in = (struct data_new){ .lang = LANG_ZH, .offset_min = 480 };
    cli_option(k, "org", &in->org);
    if (cli_option(k, "zone-minutes", &v) &&
        (!str_to_i64(v, &in->offset_min) || in->offset_min < -720 || in->offset_min > 840))
        return fail_arg(k->c, ERR_BAD_REQUEST, STR_NONE, S("--zone-minutes"));
    return OK;
}

int init_folder(struct cli *k, str dir)
{
    struct data_new in;
    if (!file_dir_is_empty(k->c, dir)) {
        TELL(k, k->err, NOT_EMPTY, dir);
        return EXIT_ERROR;
    }
    err_t e = new_data(k, &in);
    if (e == OK) e = data_init(k->c, dir, &in);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, INIT_DONE, dir);
    return EXIT_OK;
}

static int run_init(struct cli *k)
{
    str dir = S("data");
    struct buf b;
    cli_option(k, "data", &dir);
    dir = cli_path(k, dir);
    if (data_exists(k->c, dir)) {
        TELL(k, k->err, HAS_DATA, dir);
        return EXIT_ERROR;
    }
    int code = init_folder(k, dir);
    if (code == EXIT_OK && cli_flag(k, "tls-self-signed")) {
        err_t e = tls_self_signed(k->c, dir);
        if (e != OK) return cli_fail(k, e);
        TELL(k, k->out, TLS_DONE, file_join(k->c->mem, dir, S("tls-cert.pem")));
    }
    if (code != EXIT_OK) return code;
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "data", dir);
    return end_json(k, &w, EXIT_OK);
}

// ---- solutions ----

static void unpin(void *cat) { catalog_unpin(cat); }

static err_t load_demo(struct cli *k, str name)
{
    struct catalog *cat; // with the forms just installed
    TRY(catalog_load(k->c, &cat));
    mem_defer(k->c->mem, unpin, cat);
    k->c->cat = cat;
    return demo_install(k->c, name);
}

static bool is_installed(struct ctx *c, str name)
{
    struct solution_info *v;
    int n;
    if (solution_list(c, &v, &n) != OK) return false;
    for (int i = 0; i < n; i++)
        if (str_eq(v[i].name, name)) return v[i].is_installed;
    return false;
}

#define PACK_BYTES_MAX (32 << 20)

static err_t read_pack(struct cli *k, str path, const struct json **out)
{
    str text;
    size_t at;
    TRY(file_read(k->c, path, PACK_BYTES_MAX, &text));
    *out = json_parse(k->c->mem, text, &at);
    return *out ? OK : fail_arg(k->c, ERR_BAD_JSON, path, str_of_i64(k->c->mem, (i64)at));
}

static err_t install_file(struct cli *k, str path)
{
    const struct json *pack;
    id64 app;
    TRY(read_pack(k, path, &pack));
    return pack_install(k->c, pack, STR_NONE, STR_NONE, false, &app);
}

// An installed solution may still be given its demo data. A file is a pack.
static int run_install(struct cli *k)
{
    struct buf b;
    str name = word(k, 0);
    if (k->word_count != 1) return cli_usage(k, "install SOLUTION|FILE [--demo]");
    bool stands = cli_flag(k, "demo") && is_installed(k->c, name);
    err_t e = stands                       ? OK
              : str_ends(name, S(".json")) ? install_file(k, name)
                                           : solution_install(k->c, name);
    if (e == OK && cli_flag(k, "demo")) e = load_demo(k, name);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, INSTALLED, name);
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "installed", name);
    return end_json(k, &w, EXIT_OK);
}

static const struct app *app_of_key(const struct ctx *c, str key)
{
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, key)) return c->cat->apps[i];
    return NULL;
}

// Conflicts are decided all one way, or on the screen one by one.
static const struct json *choices_of(struct ctx *c, const struct merge *m, str all)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (size_t i = 0; i < m->items.n; i++) {
        if (m->items.v[i].kind != MERGE_CONFLICT) continue;
        jw_key(&w, m->items.v[i].path);
        jw_str(&w, all);
    }
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), NULL);
}

static err_t upgrade(struct cli *k, str name, struct merge *m)
{
    const struct json *pack, *choices = NULL;
    bool is_file = str_ends(name, S(".json"));
    str all = STR_NONE;
    cli_option(k, "conflicts", &all);
    TRY(is_file ? read_pack(k, name, &pack) : solution_pack(k->c, name, &pack));
    const struct app *app =
        app_of_key(k->c, json_str(json_get(json_get(pack, S("app")), S("key"))));
    if (!app) return fail(k->c, ERR_NOT_FOUND);
    TRY(upgrade_check(k->c, app, pack, NULL, m));
    if (all.n) choices = choices_of(k->c, m, all);
    return upgrade_apply(k->c, app, pack, choices, !is_file, m);
}

static int run_upgrade(struct cli *k)
{
    struct buf b;
    struct merge m = { 0 };
    str name = word(k, 0);
    if (k->word_count != 1)
        return cli_usage(k, "upgrade-solution SOLUTION|FILE [--conflicts WORD]");
    err_t e = upgrade(k, name, &m);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, UPGRADED, name);
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "upgraded", name);
    jw_ki64(&w, "changes", (i64)m.items.n);
    return end_json(k, &w, EXIT_OK);
}

// ---- import and export ----

static void put_import(struct jw *w, const struct import_result *r, str error_path)
{
    jw_ki64(w, "total", r->total);
    jw_ki64(w, "created", r->created);
    jw_ki64(w, "updated", r->updated);
    jw_ki64(w, "same", r->same);
    jw_ki64(w, "rejected", r->rejected);
    jw_ki64(w, "unresolved", r->unresolved);
    jw_key(w, S("error_file"));
    if (r->rejected) jw_str(w, error_path);
    else jw_null(w);
}

static int run_import(struct cli *k)
{
    struct ctx *c = k->c;
    struct import_request rq = { 0 };
    struct import_result r = { 0 };
    struct form *f;
    struct buf b;
    str error_path;
    if (k->word_count != 2) return cli_usage(k, "import FORM FILE [--errors FILE] [--sheet NAME]");
    err_t e = form_of(c, word(k, 0), &f);
    if (e != OK) return cli_fail(k, e);
    rq.form = f;
    rq.file_name = word(k, 1);
    rq.path = cli_path(k, rq.file_name);
    cli_option(k, "sheet", &rq.sheet);
    error_path = str_cat(c->mem, rq.path, S(".rejected.csv"));
    if (cli_option(k, "errors", &error_path)) error_path = cli_path(k, error_path);
    e = import_run(c, &rq, NULL, error_path, &r);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, IMPORTED, num(k, r.total), num(k, r.created), num(k, r.updated), num(k, r.same),
         num(k, r.rejected), num(k, r.unresolved));
    if (r.rejected) TELL(k, k->out, REJECTED_FILE, error_path);
    struct jw w = begin_json(k, &b);
    put_import(&w, &r, error_path);
    return end_json(k, &w, r.rejected ? EXIT_REJECTED : EXIT_OK);
}

static int run_export(struct cli *k)
{
    struct ctx *c = k->c;
    struct export_request rq = { 0 };
    struct form *f;
    struct buf b;
    str format = S("csv"), path = STR_NONE;
    i64 rows = 0;
    if (k->word_count != 1) return cli_usage(k, "export FORM --format csv|xlsx -o FILE");
    cli_option(k, "format", &format);
    if (!str_eq(format, S("csv")) && !str_eq(format, S("xlsx")))
        return cli_usage(k, "export FORM --format csv|xlsx -o FILE");
    rq.is_xlsx = str_eq(format, S("xlsx"));
    if (!cli_option(k, "o", &path) && !cli_option(k, "output", &path))
        return cli_usage(k, "export FORM --format csv|xlsx -o FILE");
    rq.path = cli_path(k, path);
    err_t e = form_of(c, word(k, 0), &f);
    if (e == OK) e = query_all_fields(c, f, &rq.query);
    if (e == OK) e = export_run(c, &rq, NULL, &rows);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, EXPORTED, num(k, rows), path);
    struct jw w = begin_json(k, &b);
    jw_ki64(&w, "rows", rows);
    jw_kstr(&w, "file", rq.path);
    return end_json(k, &w, EXIT_OK);
}

// ---- people and keys ----

static int run_user(struct cli *k);

// Of a command that takes one: from the option, else asked for on the terminal, else a line of the input.
err_t cli_password(struct cli *k, str *out)
{
    char line[512];
    struct termios was, quiet;
    if (cli_option(k, "password", out)) return OK;
    bool is_tty = tcgetattr(0, &was) == 0;
    if (is_tty) {
        quiet = was;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        TELL(k, k->err, PASSWORD_PROMPT, );
        tcsetattr(0, TCSAFLUSH, &quiet);
    }
    bool got = fgets(line, sizeof line, stdin) != NULL;
    if (is_tty) {
        tcsetattr(0, TCSAFLUSH, &was);
        fputc('\n', k->err);
    }
    if (!got) return fail_arg(k->c, ERR_FIELD_REQUIRED, S("password"), S("password"));
    line[strcspn(line, "\r\n")] = 0;
    *out = str_dup(k->c->mem, str_of(line));
    return OK;
}

bool cli_needs_password(const struct cli *k, const struct cli_command *cmd)
{
    str v, verb = word(k, 0);
    bool takes_one = str_eq(verb, S("add")) || str_eq(verb, S("password"));
    return cmd->run == run_user && k->word_count == 2 && takes_one &&
           !cli_option(k, "password", &v);
}

static const struct user *user_by_account(const struct catalog *cat, str account)
{
    for (int i = 0; i < cat->user_count; i++)
        if (str_eq(cat->users[i]->account, account)) return cat->users[i];
    return NULL;
}

// --roles owner,desk: keys of roles.
static err_t read_roles(struct cli *k, const id64 **out, size_t *n)
{
    struct ctx *c = k->c;
    str list, key;
    if (!cli_option(k, "roles", &list)) return OK;
    id64 *ids = mem_array(c->mem, id64, list.n + 1);
    while (str_next(&list, ',', &key)) {
        const struct role *r = catalog_role(c->cat, str_trim(key));
        if (!r) return fail_arg2(c, ERR_OPTION_UNKNOWN, S("roles"), S("roles"), key);
        ids[(*n)++] = r->id;
    }
    *out = ids;
    return OK;
}

static err_t user_add(struct cli *k, id64 *id)
{
    struct user_edit e = { 0 };
    str account = word(k, 1), name = account, password;
    e.account = &account;
    cli_option(k, "name", &name);
    e.name = &name;
    TRY(read_roles(k, &e.roles, &e.role_count));
    e.has_roles = e.role_count > 0;
    TRY(cli_password(k, &password));
    e.password = &password;
    return user_create(k->c, &e, id);
}

static int users_out(struct cli *k)
{
    struct buf b;
    struct jw w = begin_json(k, &b);
    jw_key(&w, S("users"));
    jw_arr(&w);
    for (int i = 0; i < k->c->cat->user_count; i++) {
        const struct user *u = k->c->cat->users[i];
        if (!k->is_json)
            fprintf(k->out, "%lld\t" STR_FMT "\t" STR_FMT "%s\n", (long long)u->id,
                    STR_ARG(u->account), STR_ARG(u->name), u->is_off ? "\t-" : "");
        jw_obj(&w);
        jw_kid(&w, "id", u->id);
        jw_kstr(&w, "account", u->account);
        jw_kstr(&w, "name", u->name);
        jw_kbool(&w, "is_off", u->is_off);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    return end_json(k, &w, EXIT_OK);
}

static int run_user(struct cli *k)
{
    static const char usage[] = "user list | add ACCOUNT [--name N] [--roles a,b] | password "
                                "ACCOUNT | off ACCOUNT | on ACCOUNT";
    struct buf b;
    str verb = word(k, 0);
    id64 id = 0;
    if (k->word_count == 1 && str_eq(verb, S("list"))) return users_out(k);
    if (k->word_count != 2) return cli_usage(k, usage);
    const struct user *u = user_by_account(k->c->cat, word(k, 1));
    err_t e = OK;
    if (str_eq(verb, S("add"))) {
        e = user_add(k, &id);
        if (e == OK) TELL(k, k->out, USER_MADE, word(k, 1), num(k, id));
    } else if (!u) {
        e = fail(k->c, ERR_NOT_FOUND);
    } else if (str_eq(verb, S("password"))) {
        str password;
        e = cli_password(k, &password);
        if (e == OK) e = user_set_password(k->c, u->id, password);
        if (e == OK) TELL(k, k->out, PASSWORD_SET, );
    } else if (str_eq(verb, S("off")) || str_eq(verb, S("on"))) {
        bool is_off = str_eq(verb, S("off"));
        e = user_update(k->c, u->id, &(struct user_edit){ .is_off = &is_off });
    } else {
        return cli_usage(k, usage);
    }
    if (e != OK) return cli_fail(k, e);
    struct jw w = begin_json(k, &b);
    jw_kid(&w, "id", u ? u->id : id);
    return end_json(k, &w, EXIT_OK);
}

static int apikeys_out(struct cli *k)
{
    struct apikey *v;
    size_t n;
    struct buf b;
    err_t e = apikey_list(k->c, &v, &n);
    if (e != OK) return cli_fail(k, e);
    struct jw w = begin_json(k, &b);
    jw_key(&w, S("apikeys"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) {
        if (!k->is_json)
            fprintf(k->out, "%lld\t" STR_FMT "%s\n", (long long)v[i].id, STR_ARG(v[i].title),
                    v[i].revoked_at ? "\t-" : "");
        jw_obj(&w);
        jw_kid(&w, "id", v[i].id);
        jw_kstr(&w, "title", v[i].title);
        jw_kbool(&w, "is_revoked", v[i].revoked_at != 0);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    return end_json(k, &w, EXIT_OK);
}

static int apikey_add(struct cli *k)
{
    struct apikey in = { .title = word(k, 1), .actions = ACT_READ, .created_at = k->c->now_ms };
    struct buf b;
    str key, days;
    i64 n = 0;
    if (cli_flag(k, "write")) in.actions = ACT_ALL;
    err_t e = read_roles(k, &in.roles, &in.role_count);
    if (cli_option(k, "days", &days)) {
        if (!str_to_i64(days, &n) || n < 1)
            return cli_usage(k, "apikey add TITLE --roles a,b [--write] [--days N]");
        in.expires_at = k->c->now_ms + n * 86400000;
    }
    if (e == OK) e = apikey_create(k->c, &in, &in.id, &key);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, KEY_MADE, key);
    struct jw w = begin_json(k, &b);
    jw_kid(&w, "id", in.id);
    jw_kstr(&w, "key", key);
    return end_json(k, &w, EXIT_OK);
}

static int run_apikey(struct cli *k)
{
    static const char usage[] =
        "apikey list | add TITLE --roles a,b [--write] [--days N] | revoke ID";
    str verb = word(k, 0);
    struct buf b;
    i64 id;
    if (k->word_count == 1 && str_eq(verb, S("list"))) return apikeys_out(k);
    if (k->word_count == 2 && str_eq(verb, S("add"))) return apikey_add(k);
    if (k->word_count != 2 || !str_eq(verb, S("revoke")) || !str_to_i64(word(k, 1), &id))
        return cli_usage(k, usage);
    err_t e = apikey_revoke(k->c, id);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, KEY_REVOKED, );
    struct jw w = begin_json(k, &b);
    jw_kid(&w, "id", id);
    return end_json(k, &w, EXIT_OK);
}

// ---- backup, restore, verify ----

static void put_backup(struct jw *w, str path, const struct backup_report *r)
{
    jw_kstr(w, "file", path);
    jw_ki64(w, "tables", r->tables);
    jw_ki64(w, "rows", r->rows);
    jw_ki64(w, "blobs", r->blobs);
    jw_ki64(w, "bytes", r->bytes);
    jw_kstr(w, "sha256", r->sha256);
}

static int run_backup(struct cli *k)
{
    struct backup_report r = { 0 };
    struct buf b;
    str path = word(k, 0);
    if (k->word_count > 1) return cli_usage(k, "backup [FILE]");
    if (path.n) path = cli_path(k, path);
    else
        path = str_fmt(k->c->mem, STR_FMT "/backup/xinglin-%lld.tar", STR_ARG(k->data->dir),
                       (long long)(k->c->now_ms / 1000));
    err_t e = backup_write(k->c, k->data->dir, path, &r);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, BACKUP_DONE, path, num(k, r.tables), num(k, r.rows), num(k, r.blobs),
         num(k, r.bytes));
    struct jw w = begin_json(k, &b);
    put_backup(&w, path, &r);
    return end_json(k, &w, EXIT_OK);
}

static int run_restore(struct cli *k)
{
    struct buf b;
    str dir = S("data");
    if (k->word_count != 1) return cli_usage(k, "restore FILE --data DIR");
    cli_option(k, "data", &dir);
    dir = cli_path(k, dir);
    if (!file_dir_is_empty(k->c, dir)) {
        TELL(k, k->err, NOT_EMPTY, dir);
        return EXIT_ERROR;
    }
    err_t e = data_restore(k->c, dir, cli_path(k, word(k, 0)));
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, RESTORE_DONE, dir);
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "data", dir);
    return end_json(k, &w, EXIT_OK);
}

static int verify_backup(struct cli *k, str path)
{
    struct backup_report r = { 0 };
    struct buf b;
    err_t e = backup_verify(k->c, path, &r);
    if (e != OK) {
        (void)cli_fail(k, e);
        return EXIT_UNSOUND;
    }
    TELL(k, k->out, BACKUP_SOUND, path, num(k, r.rows));
    struct jw w = begin_json(k, &b);
    put_backup(&w, path, &r);
    return end_json(k, &w, EXIT_OK);
}

static int run_verify(struct cli *k)
{
    struct audit_report a = { 0 };
    struct buf b;
    str problem = STR_NONE;
    if (k->word_count == 1) return verify_backup(k, cli_path(k, word(k, 0)));
    if (k->word_count > 1) return cli_usage(k, "verify [BACKUP-FILE]");
    err_t e = audit_verify(k->c, &a);
    if (e != OK && e != ERR_AUDIT_BROKEN) return cli_fail(k, e);
    bool is_sound = e == OK && !a.unsealed;
    if (e == OK) TELL(k, k->out, AUDIT_SOUND, num(k, a.rows));
    else TELL(k, k->err, AUDIT_BAD, num(k, a.first_bad));
    if (a.unsealed) TELL(k, k->err, AUDIT_UNSEALED, num(k, a.unsealed));
    e = store_check(k->c, &problem);
    if (e != OK) return cli_fail(k, e);
    if (problem.n) TELL(k, k->err, DB_BAD, problem);
    else TELL(k, k->out, DB_SOUND, );
    struct jw w = begin_json(k, &b);
    jw_kbool(&w, "audit", is_sound);
    jw_ki64(&w, "audit_rows", a.rows);
    jw_ki64(&w, "unsealed", a.unsealed);
    jw_ki64(&w, "first_bad", a.first_bad);
    jw_kstr(&w, "head", a.head_hash);
    jw_kstr(&w, "database_problem", problem);
    return end_json(k, &w, is_sound && !problem.n ? EXIT_OK : EXIT_UNSOUND);
}

// ---- doctor ----

struct check {
    struct cli *k;
    struct jw *w;
    bool any_bad;
};

static void check(struct check *d, int text, const char *name, bool is_good)
{
    str what = cli_text(d->k->c->lang, text);
    if (is_good) TELL(d->k, d->k->out, DR_OK, what);
    else TELL(d->k, d->k->out, DR_BAD, what);
    jw_key(d->w, str_of(name));
    jw_bool(d->w, is_good);
    d->any_bad |= !is_good;
}

static i64 last_entry(struct ctx *c)
{
    struct sql q = db_sql(c);
    i64 at = 0;
    sql_lit(&q, "SELECT max(at) FROM x_audit");
    return db_one_i64(c, &q, &at, NULL) == OK ? at : 0;
}

static int run_doctor(struct cli *k)
{
    struct buf b;
    struct stat st;
    struct statvfs disk;
    struct jw w = begin_json(k, &b);
    struct check d = { k, &w, false };
    const char *dir = str_z(k->c->mem, k->data->dir);
    check(&d, SAY_DR_FOLDER, "folder", stat(dir, &st) == 0 && !(st.st_mode & 077));
    check(&d, SAY_DR_OPEN, "database", true); // we are here because it opened
    check(&d, SAY_DR_KEYS, "keys", true);     // and because these fit
    check(&d, SAY_DR_DISK, "disk",
          statvfs(dir, &disk) == 0 && disk.f_bavail * disk.f_frsize > (u64)1 << 30);
    check(&d, SAY_DR_CLOCK, "clock", last_entry(k->c) <= clock_now_ms() + 60000);
    return end_json(k, &w, d.any_bad ? EXIT_UNSOUND : EXIT_OK);
}

// ---- eval ----

static void eval_line(struct cli *k, struct mem *m, str line)
{
    int offset = k->c->cat ? k->c->cat->offset_min : 480;
    str out = expr_json_eval(m, line, k->c->now_ms, offset, k->c->lang == LANG_ZH);
    fwrite(out.p, 1, out.n, k->out);
    fputc('\n', k->out);
}

static void eval_guarded(struct cli *k, struct mem *m, str line)
{
    struct mem_guard g;
    if (MEM_GUARD(m, &g)) {
        fputs("{\"error\":\"#NUM!\",\"code\":\"NO_MEMORY\"}\n", k->out);
    } else {
        eval_line(k, m, line);
        mem_unguard(m);
    }
    mem_reset(m);
}

static int run_eval(struct cli *k)
{
    struct mem *m = mem_new(MEM_REQUEST_LIMIT);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        str text = str_trim((str){ line, (size_t)n });
        if (text.n) eval_guarded(k, m, text);
    }
    free(line);
    mem_free(m);
    return EXIT_OK;
}

// ---- commission ----

static int run_settle(struct cli *k)
{
    struct settled done;
    struct buf b;
    str period;
    if (!cli_option(k, "period", &period)) return cli_usage(k, "settle --period YYYY-MM");
    err_t e = commission_settle(k->c, period, &done);
    if (e != OK) return cli_fail(k, e);
    TELL(k, k->out, SETTLED, period, str_of_i64(k->c->mem, done.statements));
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "period", period);
    jw_ki64(&w, "statements", done.statements);
    jw_ki64(&w, "lines", done.lines);
    return end_json(k, &w, EXIT_OK);
}

static int run_version(struct cli *k)
{
    struct buf b;
    struct jw w = begin_json(k, &b);
    jw_kstr(&w, "version", S(APP_VERSION));
    if (!k->is_json) fputs("xinglin " APP_VERSION "\n", k->out);
    return end_json(k, &w, EXIT_OK);
}

static int run_serve(struct cli *k) { return cli_usage(k, "serve"); } // cli_main takes it before

const struct cli_command cli_commands[] = {
    { "serve", "serve [--listen HOST:PORT] [--workers N] [--insecure-http]", run_serve, false,
      false, "listen= workers= insecure-http test-clock test-clock-at=", SAY_H_SERVE },
    { "init", "init [--org NAME] [--zone-minutes 480] [--tls-self-signed]", run_init, false, false,
      "org= zone-minutes= tls-self-signed", SAY_H_INIT },
    { "install", "install SOLUTION|FILE [--demo]", run_install, true, true,
      "demo org=", SAY_H_INSTALL },
    { "upgrade-solution", "upgrade-solution SOLUTION|FILE [--conflicts ours|theirs]", run_upgrade,
      true, false, "conflicts=", SAY_H_UPGRADE },
    { "import", "import FORM FILE [--errors FILE] [--sheet NAME]", run_import, true, false,
      "errors= sheet=", SAY_H_IMPORT },
    { "export", "export FORM --format csv|xlsx -o FILE", run_export, true, false,
      "format= o= output=", SAY_H_EXPORT },
    { "settle", "settle --period YYYY-MM", run_settle, true, false, "period=", SAY_H_SETTLE },
    { "user", "user list|add|password|off|on [ACCOUNT]", run_user, true, false,
      "name= roles= password=", SAY_H_USER },
    { "apikey", "apikey list|add|revoke", run_apikey, true, false,
      "roles= write days=", SAY_H_APIKEY },
    { "backup", "backup [FILE]", run_backup, true, false, "", SAY_H_BACKUP },
    { "restore", "restore FILE --data DIR", run_restore, false, false, "", SAY_H_RESTORE },
    { "verify", "verify [BACKUP-FILE]", run_verify, true, false, "", SAY_H_VERIFY },
    { "doctor", "doctor", run_doctor, true, false, "", SAY_H_DOCTOR },
    { "eval", "eval < LINES", run_eval, false, false, "", SAY_H_EVAL },
    { "version", "version", run_version, false, false, "", SAY_H_VERSION },
};
const int cli_command_count = (int)COUNT_OF(cli_commands);
