// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/buf.h"
#include "format/confine.h"
#include "format/sheet.h"
#include "format/spawn.h"
#include "format/wire.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/thread.h"
#include <cmocka.h> // last: it has a macro `fail`

static struct ctx context(void) { return (struct ctx){ .mem = mem_new(0) }; }

// ---- the fences ----

static void reads_and_writes(void) { must(write(1, "", 0) == 0); }
static void takes_memory(void) { free(memset(malloc(8 << 20), 1, 8 << 20)); }
static void gets_no_more_memory(void)
{
    if (confine_limits_memory()) must(malloc(512 << 20) == NULL);
}

static void opens_a_file(void) { (void)open("/etc/passwd", O_RDONLY); }
static void makes_a_socket(void) { (void)socket(AF_INET, SOCK_STREAM, 0); }
static void forks(void) { (void)fork(); }
static void kills_its_parent(void) { (void)kill(getppid(), SIGKILL); }
static void runs_a_program(void) { execl("/bin/true", "true", (char *)NULL); }

static void maps_code(void)
{
    (void)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void works_for_ever(void)
{
    for (volatile u64 i = 0;; i++) continue;
}

static void a_confined_process_can_only_compute(void **state)
{
    (void)state;
    static const struct {
        void (*attempt)(void);
        int signal;
    } cases[] = {
        { reads_and_writes, 0 },    { takes_memory, 0 },   { opens_a_file, SIGSYS },
        { makes_a_socket, SIGSYS }, { forks, SIGSYS },     { kills_its_parent, SIGSYS },
        { runs_a_program, SIGSYS }, { maps_code, SIGSYS }, { works_for_ever, SIGKILL },
        { gets_no_more_memory, 0 },
    };
    struct confine *confine = confine_prepare();
    assert_non_null(confine);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int status;
        pid_t pid = fork();
        if (pid == 0) {
            if (!confine_self(confine, 1, 64 << 20)) _exit(77); // no seccomp on this machine
            cases[i].attempt();
            _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) skip();
        assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, cases[i].signal);
    }
    confine_free(confine);
}

// ---- through the helper ----

static int count_rows(struct ctx *c, str path)
{
    struct sheet *s;
    const struct sheet_row *row;
    int n = 0;
    assert_int_equal(sheet_open_path(c, path, NULL, &s), OK);
    while (sheet_next(c, s, &row) == OK && row) n++;
    sheet_close(s);
    return n;
}

static void the_child_gives_the_same_rows_as_this_process(void **state)
{
    (void)state;
    struct ctx c = context();
    struct sheet *s;
    const struct sheet_row *row;
    assert_true(parser_spawn_running());
    str gb = S("\xd0\xd5\xc3\xfb;\xb5\xe7\xbb\xb0\n\n\xd5\xc5\xc8\xfd;'=1\n");
    assert_int_equal(sheet_open_bytes(&c, gb, NULL, &s), OK);
    assert_true(str_eq(sheet_info(s)->encoding, S("GB18030")));
    assert_int_equal(sheet_info(s)->separator, ';');
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_true(row->number == 1 && row->n == 2 && str_eq(row->cells[1].text, S("电话")));
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_true(row->number == 3 && row->n == 2 && str_eq(row->cells[1].text, S("=1")));
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_null(row);
    str book = S("tests/data/channel-hospital/收费.xlsx");
    if (file_exists(&c, book)) assert_int_equal(count_rows(&c, book), 1146);
    mem_free(c.mem);
}

static void a_fault_in_the_child_is_told_as_here(void **state)
{
    (void)state;
    struct ctx c = context();
    struct sheet *s;
    const struct sheet_row *row;
    assert_int_equal(sheet_open_bytes(&c, S("PK\x03\x04"), NULL, &s), ERR_BAD_FILE);
    assert_true(str_eq(sheet_fault_code(s), S("DAMAGED")));
    err_clear(&c);
    assert_int_equal(sheet_open_bytes(&c, S("a\n\"b\n"), NULL, &s), OK);
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_int_equal(sheet_next(&c, s, &row), ERR_BAD_FILE);
    assert_string_equal(c.errs->arg[0].p, "从第 2 行开始的双引号没有成对，请检查后再试。");
    assert_int_equal(sheet_next(&c, s, &row), OK);
    assert_null(row);
    mem_free(c.mem);
}

struct work {
    int rows;
    pthread_t thread;
};

static void read_in_thread(void *arg)
{
    struct work *w = arg;
    struct ctx c = context();
    struct buf b = BUF(c.mem);
    struct sheet *s;
    const struct sheet_row *row;
    for (int i = 0; i < 8000; i++) buf_fmt(&b, "患者%d,19900000000\n", i);
    must(sheet_open_bytes(&c, buf_str(&b), NULL, &s) == OK);
    while (sheet_next(&c, s, &row) == OK && row) w->rows++;
    mem_free(c.mem);
}

static void many_files_are_read_at_once(void **state)
{
    (void)state;
    struct work work[4] = { 0 };
    for (int i = 0; i < 4; i++) work[i].thread = thread_start("reader", read_in_thread, &work[i]);
    for (int i = 0; i < 4; i++) {
        thread_join(work[i].thread);
        assert_int_equal(work[i].rows, 8000);
    }
}

static void a_sheet_left_half_read_is_no_burden(void **state)
{
    (void)state;
    struct ctx c = context();
    struct sheet *s;
    const struct sheet_row *row;
    struct buf b = BUF(c.mem);
    for (int i = 0; i < 60000; i++) buf_lit(&b, "a,b,c\n");
    for (int i = 0; i < 8; i++) {
        assert_int_equal(sheet_open_bytes(&c, buf_str(&b), NULL, &s), OK);
        assert_int_equal(sheet_next(&c, s, &row), OK);
        if (i % 2) sheet_close(s);
    }
    mem_free(c.mem);
}

// ---- a child that lies ----

static void le(struct buf *b, u64 v, int bytes)
{
    for (int i = 0; i < bytes; i++) buf_char(b, (char)(v >> (8 * i)));
}

static void frame(struct buf *b, char type, str rest)
{
    le(b, rest.n, 4);
    buf_char(b, type);
    buf_put(b, rest);
}

#define INFO S("\0\0,\5\0\0\0UTF-8\0\0\0\0\0\0\0\0")
#define ROW1 S("\1\0\0\0\0\0\0\0\1\0\0\0\1\1\0\0\0x")

// What the server makes of these frames: rows, then a fault (or FAULT_NONE at a proper end).
static enum sheet_fault play(struct buf *frames, bool hang, int *rows)
{
    int pair[2];
    struct remote r;
    struct sheet_limits limits =
        parse_limits((struct sheet_limits){ .time_ms = 100, .columns = 4 });
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(write(pair[1], frames->p, frames->n), frames->n);
    if (!hang) close(pair[1]);
    *rows = 0;
    enum sheet_fault f = remote_open(&r, pair[0], limits);
    while (!f && !(f = remote_next(&r)) && r.row.n) ++*rows;
    remote_close(&r);
    if (hang) close(pair[1]);
    return f;
}

static void a_child_that_lies_is_not_believed(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    static const struct {
        char type;
        str rest;
        enum sheet_fault want;
        int rows;
    } cases[] = {
        { 'E', S(""), FAULT_NONE, 1 },
        { 'F', S("\1\0\0\0\0\0\0\0\0"), 1, 1 },
        { 'F', S("\0\0\0\0\0\0\0\0\0"), FAULT_PARSER_DIED, 1 },
        { 'F', S("\xff\0\0\0\0\0\0\0\0"), FAULT_PARSER_DIED, 1 },
        { 'F', S("\1"), FAULT_PARSER_DIED, 1 },
        { 'X', S(""), FAULT_PARSER_DIED, 1 },
        { 'I', INFO, FAULT_PARSER_DIED, 1 },
        { 'R', ROW1, FAULT_PARSER_DIED, 1 },                                      // same row again
        { 'R', S("\2\0\0\0\0\0\0\0\0\0\0\0"), FAULT_PARSER_DIED, 1 },             // empty
        { 'R', S("\0\0\0\0\0\0\0\x80\1\0\0\0\0\0\0\0\0"), FAULT_PARSER_DIED, 1 }, // negative
        { 'R', S("\0\0\0\0\0\0\1\0\1\0\0\0\0\0\0\0\0"), FAULT_PARSER_DIED, 1 },   // far too great
        { 'R', S("\2\0\0\0\0\0\0\0\5\0\0\0"), FAULT_PARSER_DIED, 1 },             // five columns
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\1\2\0\0\0x"), FAULT_PARSER_DIED, 1 },  // text too short
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\1\1\0\0\0xy"), FAULT_PARSER_DIED, 1 }, // text too long
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\1\1\0\0\0\xff"), FAULT_PARSER_DIED, 1 }, // not UTF-8
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\x09\1\0\0\0x"), FAULT_PARSER_DIED, 1 },  // no such kind
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\1\xff\xff\xff\xffx"), FAULT_PARSER_DIED, 1 },
        { 'R', S("\2\0\0\0\0\0\0\0\1\0\0\0\1\1\0\0\0y"), FAULT_PARSER_DIED, 2 }, // then it ends
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf b = BUF(m);
        int rows;
        frame(&b, 'I', INFO);
        frame(&b, 'R', ROW1);
        frame(&b, cases[i].type, cases[i].rest);
        assert_int_equal(play(&b, false, &rows), cases[i].want);
        assert_int_equal(rows, cases[i].rows);
    }
    struct buf huge = BUF(m), silent = BUF(m), sheets = BUF(m);
    int rows;
    le(&huge, 0xffffffff, 4);
    buf_char(&huge, 'I');
    assert_int_equal(play(&huge, false, &rows), FAULT_PARSER_DIED);
    frame(&sheets, 'I', S("\1\0,\0\0\0\0\0\0\0\0\xff\xff\xff\x3f"));
    assert_int_equal(play(&sheets, false, &rows), FAULT_PARSER_DIED);
    frame(&silent, 'I', INFO);
    assert_int_equal(play(&silent, true, &rows), FAULT_TIMEOUT);
    mem_free(m);
}

static int end_helper(void **state)
{
    (void)state;
    parser_spawn_fini();
    return parser_spawn_running() || waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_can_only_compute),
        cmocka_unit_test(the_child_gives_the_same_rows_as_this_process),
        cmocka_unit_test(a_fault_in_the_child_is_told_as_here),
        cmocka_unit_test(many_files_are_read_at_once),
        cmocka_unit_test(a_sheet_left_half_read_is_no_burden),
        cmocka_unit_test(a_child_that_lies_is_not_believed),
    };
    if (!parser_spawn_init()) return 1;
    return cmocka_run_group_tests(tests, NULL, end_helper);
}
