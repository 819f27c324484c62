// SPDX-License-Identifier: Apache-2.0
// The command line: words into a command and its options, the data folder opened (or the server that
// holds it asked), the command run, an exit code.
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "auth/audit.h"
#include "io/error_text.h"
#include "os/clock.h"
#include "os/file.h"

// ---- saying ----

static const struct {
    const char *zh, *en;
} texts[] = {
#define CLI_TEXT(sym, zh, en) [SAY_##sym] = { zh, en },
#include "../tables/cli_texts.def"
#undef CLI_TEXT
};

str cli_text(enum lang lang, int id)
{
    return str_of(lang == LANG_EN ? texts[id].en : texts[id].zh);
}

static void put(FILE *to, str s) { fwrite(s.p ? s.p : "", 1, s.n, to); }

void cli_put(struct cli *k, FILE *to, int text, const str *args, int n)
{
    str t = cli_text(k->c->lang, text);
    if (k->is_json && to == k->out) return; // its answer is the one JSON line
    for (size_t i = 0; i < t.n; i++) {
        bool is_arg = i + 2 < t.n && t.p[i] == '{' && t.p[i + 2] == '}';
        if (is_arg && args && t.p[i + 1] - '0' < n) put(to, args[t.p[i + 1] - '0']);
        else fputc(t.p[i], to);
        if (is_arg) i += 2;
    }
}

void cli_json(struct cli *k, const struct buf *b)
{
    put(k->out, buf_str(b));
    fputc('\n', k->out);
}

static void fail_json(struct cli *k, err_t e, str text)
{
    struct buf b = BUF(k->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("error"));
    jw_obj(&w);
    jw_kstr(&w, "code", err_symbol(e));
    jw_kstr(&w, "message", text);
    jw_key(&w, S("errors"));
    jw_arr(&w);
    for (const struct err_item *i = k->c->errs; i; i = i->next) {
        jw_obj(&w);
        jw_kstr(&w, "path", i->path);
        jw_kstr(&w, "code", err_symbol(i->code));
        jw_kstr(&w, "message", error_text(k->c, i));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    jw_end_obj(&w);
    cli_json(k, &b);
}

int cli_fail(struct cli *k, err_t e)
{
    const struct err_item *own = NULL;
    for (const struct err_item *i = k->c->errs; i; i = i->next)
        if (i->code == e) own = i;
    str text = own ? error_text(k->c, own) : error_text_of(k->c, e, STR_NONE);
    if (k->is_json) {
        fail_json(k, e, text);
        return EXIT_ERROR;
    }
    put(k->err, text);
    fputc('\n', k->err);
    for (const struct err_item *i = k->c->errs; i; i = i->next) {
        if (i == own) continue;
        put(k->err, i->path.n ? str_cat3(k->c->mem, S("  "), i->path, S(": ")) : S("  "));
        put(k->err, error_text(k->c, i));
        fputc('\n', k->err);
    }
    return EXIT_ERROR;
}

int cli_usage(struct cli *k, const char *line)
{
    TELL(k, k->err, USAGE, str_of(line));
    return EXIT_USAGE;
}

// ---- words ----

bool cli_option(const struct cli *k, const char *name, str *value)
{
    bool found = false;
    for (int i = 0; i < k->option_count; i++) {
        if (!str_eq(k->options[i].name, str_of(name))) continue;
        *value = k->options[i].value;
        found = true;
    }
    return found;
}

bool cli_flag(const struct cli *k, const char *name)
{
    str v;
    return cli_option(k, name, &v);
}

str cli_path(const struct cli *k, str path)
{
    if (!path.n || path.p[0] == '/') return path;
    return file_join(k->c->mem, k->cwd, path);
}

static const struct cli_command *command_of(str name)
{
    for (int i = 0; i < cli_command_count; i++)
        if (str_eq(str_of(cli_commands[i].name), name)) return &cli_commands[i];
    return NULL;
}

// 0: not an option of this command, 1: a flag, 2: takes a value.
static int option_kind(const struct cli_command *cmd, str name)
{
    const char *const lists[] = { "data= json lang=", cmd->options };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        str rest = str_of(lists[i]), one;
        while (str_next(&rest, ' ', &one)) {
            if (str_eq(one, name)) return 1;
            if (str_ends(one, S("=")) && str_eq(str_sub(one, 0, one.n - 1), name)) return 2;
        }
    }
    return 0;
}

struct parsing {
    struct cli *k;
    const struct cli_command *cmd;
    struct cli_option *options;
    const char **words;
};

// Reads the word at *i (and its value); false when it is wrong, which has been said.
static bool parse_word(struct parsing *p, int argc, const char *const *argv, int *i)
{
    struct cli *k = p->k;
    str s = str_of(argv[*i]);
    if (s.n < 2 || s.p[0] != '-') {
        p->words[k->word_count++] = argv[*i];
        return true;
    }
    str name = str_from(s, str_starts(s, S("--")) ? 2 : 1), value = STR_NONE;
    i64 eq = str_find_char(name, '=');
    if (eq > 0) {
        value = str_from(name, (size_t)eq + 1);
        name = str_sub(name, 0, (size_t)eq);
    }
    int kind = option_kind(p->cmd, name);
    if (!kind || (kind == 1 && eq > 0)) {
        TELL(k, k->err, UNKNOWN_OPTION, s);
        return false;
    }
    if (kind == 2 && eq <= 0) {
        if (*i + 1 >= argc) {
            TELL(k, k->err, OPTION_VALUE, s);
            return false;
        }
        value = str_of(argv[++*i]);
    }
    p->options[k->option_count++] = (struct cli_option){ name, value };
    return true;
}

int cli_parse(struct cli *k, int argc, const char *const *argv, const struct cli_command **cmd)
{
    struct parsing p = { .k = k };
    str lang;
    *cmd = argc > 0 ? command_of(str_of(argv[0])) : NULL;
    if (!*cmd) {
        TELL(k, k->err, UNKNOWN_COMMAND, str_of(argc > 0 ? argv[0] : ""));
        return EXIT_USAGE;
    }
    p.cmd = *cmd;
    p.options = mem_array(k->c->mem, struct cli_option, (size_t)argc + 1);
    p.words = mem_array(k->c->mem, const char *, (size_t)argc + 1);
    for (int i = 1; i < argc; i++)
        if (!parse_word(&p, argc, argv, &i)) return cli_usage(k, p.cmd->usage);
    k->options = p.options;
    k->words = p.words;
    k->is_json = cli_flag(k, "json");
    if (cli_option(k, "lang", &lang)) k->c->lang = str_eq(lang, S("en")) ? LANG_EN : LANG_ZH;
    return EXIT_OK;
}

// ---- running ----

int cli_run(struct cli *k, const struct cli_command *cmd)
{
    int code = cmd->run(k);
    fflush(k->out);
    fflush(k->err);
    return code;
}

static int help(struct cli *k, FILE *to, int code)
{
    cli_put(k, to, SAY_COMMANDS, NULL, 0);
    for (int i = 0; i < cli_command_count; i++) {
        fprintf(to, "  %-58s ", cli_commands[i].usage);
        cli_put(k, to, cli_commands[i].help, NULL, 0);
        fputc('\n', to);
    }
    cli_put(k, to, SAY_EXIT_CODES, NULL, 0);
    return code;
}

// What was written without a server has no sealer.
static err_t seal_audit(struct ctx *c)
{
    for (i64 n = 1; n > 0;) TRY(audit_seal(c, &n));
    return OK;
}

static int run_open(struct cli *k, const struct cli_command *cmd, str dir)
{
    struct data d;
    err_t e = data_open(k->c, dir, &d);
    if (e != OK) return cli_fail(k, e);
    k->data = &d;
    e = seal_audit(k->c); // also what a killed server left
    int code = e == OK ? cli_run(k, cmd) : cli_fail(k, e);
    if (e == OK && (e = seal_audit(k->c)) != OK) code = cli_fail(k, e);
    k->data = NULL;
    data_close(&d);
    return code;
}

// The folder is ours, or a running server does it.
static int run_on_data(struct cli *k, const struct cli_command *cmd, str dir, int argc,
                       const char *const *argv)
{
    int lock = -1;
    bool is_held;
    if (!data_exists(k->c, dir)) {
        TELL(k, k->err, NO_DATA, dir);
        return EXIT_ERROR;
    }
    err_t e = data_lock(k->c, dir, &lock, &is_held);
    if (e != OK) return cli_fail(k, e);
    if (!is_held) {
        int code = run_open(k, cmd, dir);
        close(lock);
        return code;
    }
    int code = control_ask(k, dir, argc, argv);
    if (code >= 0) return code;
    TELL(k, k->err, LOCKED, dir);
    return EXIT_ERROR;
}

static str working_dir(struct mem *m)
{
    char path[4096];
    return getcwd(path, sizeof path) ? str_dup(m, str_of(path)) : S("/");
}

// zh unless the environment speaks another language.
static enum lang env_lang(void)
{
    const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *v = getenv(names[i]);
        if (!v || !*v) continue;
        return !strncmp(v, "en", 2) ? LANG_EN : LANG_ZH;
    }
    return LANG_ZH;
}

static void harden(void)
{
    struct rlimit none = { 0, 0 };
    umask(077);
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static bool asks_for_help(int argc, char **argv)
{
    return argc < 2 || !strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
           !strcmp(argv[1], "-h");
}

// The terminal is here, the data may be with a server: the password travels with the words.
static int add_password(struct cli *k, const struct cli_command *cmd, int *argc,
                        const char *const **argv)
{
    str password;
    if (!cli_needs_password(k, cmd)) return EXIT_OK;
    err_t e = cli_password(k, &password);
    if (e != OK) return cli_fail(k, e);
    const char **more = mem_array(k->c->mem, const char *, (size_t)*argc + 2);
    memcpy(more, *argv, sizeof(char *) * (size_t)*argc);
    more[(*argc)++] = str_z(k->c->mem, str_cat(k->c->mem, S("--password="), password));
    *argv = more;
    k->word_count = k->option_count = 0;
    return cli_parse(k, *argc, *argv, &cmd);
}

static int run_words(struct cli *k, int argc, const char *const *argv)
{
    const struct cli_command *cmd;
    str dir = S("data");
    int code = cli_parse(k, argc, argv, &cmd);
    if (code == EXIT_OK) code = add_password(k, cmd, &argc, &argv);
    if (code != EXIT_OK) return code;
    cli_option(k, "data", &dir);
    dir = cli_path(k, dir);
    if (!strcmp(cmd->name, "serve")) {
        if (data_exists(k->c, dir)) return serve_main(k, dir);
        TELL(k, k->err, NO_DATA, dir);
        return EXIT_ERROR;
    }
    if (cmd->makes_data && !data_exists(k->c, dir)) {
        code = init_folder(k, dir);
        if (code != EXIT_OK) return code;
    }
    return cmd->needs_data ? run_on_data(k, cmd, dir, argc, argv) : cli_run(k, cmd);
}

int cli_main(int argc, char **argv)
{
    struct mem *m = mem_new(0);
    struct ctx c = {
        .mem = m, .now_ms = clock_now_ms(), .lang = env_lang(), .request_id = S("cli")
    };
    struct cli k = { .c = &c, .out = stdout, .err = stderr, .cwd = working_dir(m) };
    struct mem_guard g;
    int code = EXIT_ERROR;
    harden();
    registry_fill();
    if (!MEM_GUARD(m, &g)) {
        code = asks_for_help(argc, argv)
                   ? help(&k, argc < 2 ? stderr : stdout, argc < 2 ? EXIT_USAGE : EXIT_OK)
                   : run_words(&k, argc - 1, (const char *const *)(argv + 1));
        mem_unguard(m);
    }
    mem_free(m);
    return fflush(stdout) == 0 ? code : EXIT_ERROR;
}
