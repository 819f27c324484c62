// SPDX-License-Identifier: Apache-2.0
// Three fences, each enough against most attacks: resource limits, Landlock without a single allowed
// path, and a seccomp filter that kills the process at the first call outside the list. A parser
// reads and writes descriptors that it has, and takes memory; nothing else.
#include "format/confine.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#    define SANITIZED 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#        define SANITIZED 1
#    endif
#endif
#ifndef SANITIZED
#    define SANITIZED 0
#endif

static const int allowed[] = {
    SCMP_SYS(read),           SCMP_SYS(pread64),         SCMP_SYS(write),
    SCMP_SYS(close),          SCMP_SYS(lseek),           SCMP_SYS(brk),
    SCMP_SYS(munmap),         SCMP_SYS(mremap),          SCMP_SYS(madvise),
    SCMP_SYS(futex),          SCMP_SYS(getrandom),       SCMP_SYS(clock_gettime),
    SCMP_SYS(rt_sigreturn),   SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group),
// What the sanitizers of a test build use to report.
#define SANITIZER_FROM 16
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),    SCMP_SYS(gettid),          SCMP_SYS(getpid),
    SCMP_SYS(mprotect),
};

struct confine *confine_prepare(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    size_t n = SANITIZED ? COUNT_OF(allowed) : SANITIZER_FROM;
    bool ok = f != NULL;
    for (size_t i = 0; i < n && ok; i++)
        ok = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    // Memory, but never memory that can be run.
    ok = ok && seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
    if (!ok && f) seccomp_release(f);
    return ok ? f : NULL;
}

void confine_free(struct confine *c)
{
    if (c) seccomp_release((scmp_filter_ctx)c);
}

static void limit(int what, u64 value)
{
    struct rlimit l = { value, value };
    (void)setrlimit((__rlimit_resource_t)what, &l); // lowering cannot fail
}

// What is mapped now, in bytes: the program and its libraries are not the parser's fault.
static u64 mapped_now(void)
{
    char text[64] = { 0 }; // the first word is the number of pages
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    bool is_read = read(fd, text, sizeof text - 1) > 0;
    close(fd);
    return is_read ? (u64)strtoull(text, NULL, 10) * (u64)sysconf(_SC_PAGESIZE) : 0;
}

// Without a rule every path is refused, also to descriptors opened by path tricks. Older kernels do
// not have it; the filter refuses open anyway.
static void forbid_files(void)
{
    struct landlock_ruleset_attr all = { .handled_access_fs =
                                             (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
    int fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (fd < 0) return;
    (void)syscall(SYS_landlock_restrict_self, fd, 0);
    close(fd);
}

bool confine_limits_memory(void) { return !SANITIZED; }

bool confine_self(const struct confine *c, u64 cpu_s, u64 memory)
{
    u64 mapped = mapped_now();
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    forbid_files();
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    limit(RLIMIT_CPU, cpu_s);
    limit(RLIMIT_NOFILE, 0); // descriptors that are open stay usable
    if (confine_limits_memory() && mapped) limit(RLIMIT_AS, mapped + memory);
    return c && seccomp_load((scmp_filter_ctx)c) == 0;
}
