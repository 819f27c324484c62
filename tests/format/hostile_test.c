// SPDX-License-Identifier: Apache-2.0
// Reads every file of a folder, here and in the confined child, and asks for the outcome that the
// list names (tests/format/make_hostile.py writes both): hostile_test LIST FOLDER.
// Over 2 s of processor time or a peak over 64 MiB is a failure too (a sanitizer's build has its own
// measures), and in the child, on a clock, over 30 s.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "format/sheet.h"
#include "format/spawn.h"
#include "os/clock.h"

enum { WAIT_MS = 30000 };
#ifdef __SANITIZE_ADDRESS__
enum { TIME_MS = 8000, MEMORY_KIB = INT_MAX };
#else
enum { TIME_MS = 2000, MEMORY_KIB = 64 * 1024 };
#endif

// "OK", or the code of the fault.
static str outcome(struct ctx *c, str path)
{
    struct sheet *s;
    const struct sheet_row *row;
    err_t e = sheet_open_path(c, path, NULL, &s);
    while (e == OK && (e = sheet_next(c, s, &row)) == OK && row) continue;
    if (e == OK) return S("OK");
    return e == ERR_BAD_FILE ? sheet_fault_code(s) : err_symbol(e);
}

static bool is_wanted(str got, str wanted)
{
    str one;
    while (str_next(&wanted, '|', &one))
        if (str_eq(one, got)) return true;
    return false;
}

static bool judge(const char *how, str name, str got, str wanted, i64 ms, i64 limit_ms, long kib)
{
    bool ok = is_wanted(got, wanted) && ms <= limit_ms && kib <= MEMORY_KIB;
    if (!ok)
        printf(STR_FMT " (%s): wanted " STR_FMT ", got " STR_FMT " in %lld ms, %ld KiB\n",
               STR_ARG(name), how, STR_ARG(wanted), STR_ARG(got), (long long)ms, kib);
    return ok;
}

// In a process of its own, to learn its peak of memory. The outcome comes back through a pipe.
static bool read_here(str path, str name, str wanted)
{
    int status, ends[2];
    char text[64];
    struct rusage used;
    must(pipe(ends) == 0);
    fflush(stdout);
    pid_t pid = fork();
    must(pid >= 0);
    if (pid == 0) {
        struct ctx c = { .mem = mem_new(0) };
        str got = outcome(&c, path);
        must(write(ends[1], got.p, got.n) == (ssize_t)got.n);
        _exit(0);
    }
    close(ends[1]);
    ssize_t n = read(ends[0], text, sizeof text);
    close(ends[0]);
    must(wait4(pid, &status, 0, &used) == pid);
    str got = status == 0 && n > 0 ? (str){ text, (size_t)n } : S("died");
    i64 ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
             (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
    return judge("in process", name, got, wanted, ms, TIME_MS, used.ru_maxrss);
}

static bool read_confined(str path, str name, str wanted)
{
    struct ctx c = { .mem = mem_new(0) };
    i64 from = clock_monotonic_ms();
    str got = outcome(&c, path);
    bool ok = judge("confined", name, got, wanted, clock_monotonic_ms() - from, WAIT_MS, 0);
    mem_free(c.mem);
    return ok;
}

static void run(FILE *list, str folder, bool (*read_one)(str, str, str), int *passed, int *failed)
{
    char line[512];
    rewind(list);
    while (fgets(line, sizeof line, list)) {
        struct mem *m = mem_new(0);
        str rest = str_trim(str_of(line)), name;
        must(str_next(&rest, '\t', &name));
        bool ok = read_one(str_cat3(m, folder, S("/"), name), name, rest);
        ++*(ok ? passed : failed);
        mem_free(m);
    }
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    FILE *list = argc == 3 ? fopen(argv[1], "re") : NULL;
    if (!list) {
        fprintf(stderr, "usage: hostile_test LIST FOLDER\n");
        return 2;
    }
    run(list, str_of(argv[2]), read_here, &passed, &failed);
    if (parser_spawn_init()) {
        run(list, str_of(argv[2]), read_confined, &passed, &failed);
        parser_spawn_fini();
    } else {
        failed++;
    }
    fclose(list);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0 || passed == 0;
}
