// SPDX-License-Identifier: Apache-2.0
// Any bytes as a backup: verified or refused, never more than that.
#include <sys/mman.h>
#include <unistd.h>
#include "store/backup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mem *m = mem_new(0);
    struct ctx c = { .mem = m };
    struct backup_report r;
    int fd = memfd_create("backup", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    err_t e = backup_verify(&c, str_fmt(m, "/proc/self/fd/%d", fd), &r);
    must(e == OK || e == ERR_BAD_FILE);
    close(fd);
    mem_free(m);
    return 0;
}
