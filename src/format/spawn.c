// SPDX-License-Identifier: Apache-2.0
// The server itself never forks. Its helper is forked before the first thread, when the process
// holds no keys, no database and no user's data; so a parser that is taken over finds nothing in its
// memory but its own file. The helper waits for requests (limits, the file's descriptor and one end
// of a socket pair), forks a child for each, and forgets it.
#include "format/spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/log.h"
#include "format/confine.h"
#include "format/spawn_ask.h"
#include "format/wire.h"

enum { SHEET_NAME_MAX = 256, FILE_FD = 3, OUT_FD = 4, LIFE_S = 3600, TRIAL = 7 };
#define CHILD_MEMORY ((u64)192 << 20)

struct request {
    struct sheet_limits limits;
    u64 size;
    u32 name_n;
    bool is_xml;
    char name[SHEET_NAME_MAX];
};

// The process's one helper: set before the first thread starts, read-only from then on.
static struct {
    int fd;
    pid_t pid;
} helper = { -1, 0 };

// ---- the child ----

static void close_from(int first)
{
    if (close_range((unsigned)first, ~0u, 0) == 0) return;
    for (int fd = first; fd < 1024; fd++) close(fd); // before Linux 5.9
}

static void keep_two(int file, int out)
{
    // First out of the way of the places that they are to take.
    int a = fcntl(file, F_DUPFD, 10), b = fcntl(out, F_DUPFD, 10);
    if (a < 0 || b < 0 || dup2(a, FILE_FD) < 0 || dup2(b, OUT_FD) < 0) _exit(2);
    close_from(OUT_FD + 1);
    close(0);
    close(1);
    // 2 stays: a sanitizer's report, or the library's last words, belong in the log.
}

NORETURN static void child_main(const struct request *q, int file, int out,
                                const struct confine *confine, iconv_t gb18030)
{
    struct parse_job job = {
        .src = { .fd = FILE_FD, .size = q->size },
        .opt = { .limits = q->limits, .sheet = { q->name, q->name_n }, .is_xml = q->is_xml },
        .gb18030 = gb18030,
    };
    signal(SIGPIPE, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    keep_two(file, out);
    alarm(LIFE_S);
    // Without the filter the limits still hold; the server has warned at its start.
    (void)confine_self(confine, q->limits.time_ms / 1000 + 1, CHILD_MEMORY);
    wire_send_all(OUT_FD, &job);
    _exit(0);
}

// ---- the helper ----

static bool receive_request(int fd, struct request *q, int fds[2])
{
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec io = { q, sizeof *q };
    struct msghdr m = { .msg_iov = &io,
                        .msg_iovlen = 1,
                        .msg_control = control.bytes,
                        .msg_controllen = sizeof control.bytes };
    ssize_t got;
    do got = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0) _exit(0); // the server has gone
    const struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    if (!h || h->cmsg_type != SCM_RIGHTS || h->cmsg_len != CMSG_LEN(2 * sizeof(int))) return false;
    memcpy(fds, CMSG_DATA(h), 2 * sizeof(int));
    return got == sizeof *q && q->name_n <= SHEET_NAME_MAX;
}

// A child that does nothing but confine itself, to know at once whether that works here.
static bool try_confinement(const struct confine *c)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) _exit(confine_self(c, 1, CHILD_MEMORY) ? TRIAL : 0);
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == TRIAL;
}

NORETURN static void helper_main(int fd, pid_t server)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != server) _exit(0);
    (void)prctl(PR_SET_NAME, "parser-helper");
    // Nothing of the server's stays open here: no socket of its own, no pipe of whoever started it.
    if (fd != FILE_FD && dup2(fd, FILE_FD) < 0) _exit(0);
    fd = FILE_FD;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) _exit(0);
    close_from(fd + 1);
    close(0);
    close(1);
    signal(SIGINT, SIG_IGN); // the server ends it by closing the socket
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    const struct confine *confine = confine_prepare();
    char confined = try_confinement(confine);
    signal(SIGCHLD, SIG_IGN); // children vanish without being waited for
    iconv_t gb18030 = iconv_open("UTF-8", "GB18030");
    if (write(fd, &confined, 1) != 1) _exit(0);
    for (;;) {
        struct request q;
        int fds[2] = { -1, -1 };
        bool ok = receive_request(fd, &q, fds);
        if (ok && fork() == 0) child_main(&q, fds[0], fds[1], confine, gb18030);
        if (fds[0] >= 0) close(fds[0]);
        if (fds[1] >= 0) close(fds[1]);
    }
}

// ---- the server ----

bool parser_spawn_init(void)
{
    int fds[2];
    char confined = 0;
    pid_t server = getpid();
    must(helper.fd < 0);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) return false;
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        helper_main(fds[1], server);
    }
    close(fds[1]);
    helper.fd = fds[0];
    helper.pid = pid;
    if (pid < 0 || read(fds[0], &confined, 1) != 1) {
        log_warn("files are parsed in the server: the parser helper did not start");
        parser_spawn_fini();
        return false;
    }
    if (!confined) log_warn("the parser is confined by limits only: seccomp is not available here");
    return true;
}

bool parser_spawn_running(void) { return helper.fd >= 0; }

void parser_spawn_fini(void)
{
    if (helper.fd < 0) return;
    close(helper.fd);
    if (helper.pid > 0)
        while (waitpid(helper.pid, NULL, 0) < 0 && errno == EINTR) continue;
    helper.fd = -1;
    helper.pid = 0;
}

// Bytes travel as an anonymous file.
static int file_of_bytes(const struct source *s)
{
    int fd = memfd_create("upload", MFD_CLOEXEC);
    for (u64 at = 0; fd >= 0 && at < s->size;) {
        ssize_t put = write(fd, s->p + at, (size_t)(s->size - at));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            int e = errno;
            close(fd);
            errno = e;
            return -1;
        }
        at += (u64)put;
    }
    return fd;
}

static bool send_request(const struct request *q, int file, int out)
{
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = { 0 };
    struct iovec io = { (void *)(uintptr_t)q, sizeof *q };
    struct msghdr m = { .msg_iov = &io,
                        .msg_iovlen = 1,
                        .msg_control = control.bytes,
                        .msg_controllen = sizeof control.bytes };
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(h), (int[2]){ file, out }, 2 * sizeof(int));
    ssize_t put;
    do put = sendmsg(helper.fd, &m, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put == sizeof *q;
}

int parser_spawn_ask(const struct parse_job *job)
{
    struct request q = { .limits = job->opt.limits,
                         .size = job->src.size,
                         .is_xml = job->opt.is_xml };
    int pair[2], file = job->src.fd;
    // A longer name is that of no worksheet; cut, it would still match none (Excel: 31 characters).
    str name = str_sub(job->opt.sheet, 0, SHEET_NAME_MAX);
    q.name_n = (u32)name.n;
    if (name.n) memcpy(q.name, name.p, name.n);
    if (file < 0) file = file_of_bytes(&job->src);
    if (file < 0) return -1;
    bool ok = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0;
    if (ok) {
        ok = send_request(&q, file, pair[1]);
        int e = errno;
        close(pair[1]);
        if (!ok) close(pair[0]);
        errno = e;
    }
    int e = errno;
    if (file != job->src.fd) close(file);
    errno = e;
    return ok ? pair[0] : -1;
}
