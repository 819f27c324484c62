// SPDX-License-Identifier: Apache-2.0
// What the files of the program share: the data folder, the commands, the server.
#ifndef APP_APP_H
#define APP_APP_H

#include <stdio.h>
#include "api/api.h"
#include "base/json.h"

#define APP_VERSION "0.1.0"

// Exit codes, the same for all commands.
enum { EXIT_OK = 0, EXIT_ERROR = 1, EXIT_USAGE = 2, EXIT_REJECTED = 3, EXIT_UNSOUND = 4 };

// The data folder, open. One process at a time holds its lock.
struct data {
    str dir;
    struct store *store;
    struct crypto *crypto;
    struct db *db;       // of the thread that opened it
    struct catalog *cat; // as it was when the folder was opened
    struct conf {
        str database, database_ddl; // empty: SQLite in the folder
        str listen, tls_cert, tls_key, trusted_proxies;
        i64 workers, cache_mb;
        i64 columns_from, columns_mb; // query/columns.h; -1: never kept
        i64 results_mb;               // query/group.h; 0: none
        bool is_insecure_http;
    } conf;
};

// data.c
struct data_new {
    str org;
    enum lang lang;
    i64 offset_min;
};
bool data_exists(struct ctx *c, str dir);
err_t data_init(struct ctx *c, str dir, const struct data_new *in); // makes folders, keys, database
// The lock's descriptor in *fd, kept until the process ends; *is_held when another process has it.
err_t data_lock(struct ctx *c, str dir, int *fd, bool *is_held);
// Opens database and keys; sets c->store, c->db, c->crypto, c->cat (the data's reference) and c->who,
// the command line.
err_t data_open(struct ctx *c, str dir, struct data *out);
void data_close(struct data *d);
err_t data_restore(struct ctx *c, str dir, str backup); // into an empty folder

// tls.c: certificate and key into the folder, named in xinglin.conf.
err_t tls_self_signed(struct ctx *c, str dir);

err_t conf_read(struct ctx *c, str dir, struct conf *out);

// A command: its words, where its output goes, and what it works on.
struct cli {
    struct ctx *c;     // with everything open where the command needs data
    struct data *data; // NULL for commands without
    struct api *api;   // in a running server, else NULL
    FILE *out, *err;
    str cwd; // relative paths begin here
    bool is_json;
    const char *const *words; // positional, after the command's name
    int word_count;
    const struct cli_option {
        str name, value;
    } * options; // without the dashes
    int option_count;
};
bool cli_option(const struct cli *k, const char *name, str *value); // the last of its name
bool cli_flag(const struct cli *k, const char *name);
str cli_path(const struct cli *k, str path);                             // absolute
void cli_put(struct cli *k, FILE *to, int text, const str *args, int n); // a text of cli_texts.def
#define TELL(k, to, sym, ...)                                                                      \
    cli_put((k), (to), SAY_##sym, (const str[]){ STR_NONE, __VA_ARGS__ } + 1,                      \
            (int)(sizeof((const str[]){ STR_NONE, __VA_ARGS__ }) / sizeof(str)) - 1)
int cli_fail(struct cli *k, err_t e);              // says why; EXIT_ERROR
int cli_usage(struct cli *k, const char *line);    // EXIT_USAGE
void cli_json(struct cli *k, const struct buf *b); // one line
str cli_text(enum lang lang, int id);
enum cli_text {
#define CLI_TEXT(sym, zh, en) SAY_##sym,
#include "../tables/cli_texts.def"
#undef CLI_TEXT
};

struct cli_command {
    const char *name, *usage;
    int (*run)(struct cli *k);
    bool needs_data, makes_data; // makes_data: on a folder that is not there yet
    const char *options;         // "period= demo": those with '=' take a value
    int help;                    // SAY_...
};
extern const struct cli_command cli_commands[];
extern const int cli_command_count;

int cli_main(int argc, char **argv);
int init_folder(struct cli *k, str dir); // a new data folder, said; EXIT_...
err_t cli_password(struct cli *k, str *out);
bool cli_needs_password(
    const struct cli *k,
    const struct cli_command *cmd); // asked for before the command goes anywhere
int cli_run(struct cli *k, const struct cli_command *cmd); // with the data open
// Words into command and options. EXIT_USAGE (said already) or EXIT_OK.
int cli_parse(struct cli *k, int argc, const char *const *argv, const struct cli_command **cmd);

// control.c: commands through a running server.
int control_ask(struct cli *k, str dir, int argc, const char *const *argv); // -1: nobody answers
struct control;
err_t control_start(struct ctx *c, struct data *d, struct api *a, struct control **out);
void control_stop(struct control *k);

// serve.c
int serve_main(struct cli *k, str dir);

// registry.c: fills the hooks of the rooms below; once, before anything is opened.
void registry_fill(void);
void registry_set_spool(str dir); // cleaned every day; borrowed

// pages.c: what is no route of the API.
void pages_serve(struct http_exchange *x);

#endif
