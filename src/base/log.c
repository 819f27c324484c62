// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>

static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level) { threshold = (int)level; }

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if ((int)level < threshold) return;
    char line[1024];
    int n = snprintf(line, sizeof line, "%s ", names[level]);
    va_list ap;
    va_start(ap, fmt);
    int more = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    va_end(ap);
    n = more < 0 ? n : n + more;
    if (n > (int)sizeof line - 2) n = (int)sizeof line - 2;
    for (int i = 0; i < n; i++)
        if (line[i] == '\n' || line[i] == '\r') line[i] = ' '; // one event, one line
    line[n++] = '\n';
    fwrite(line, 1, (size_t)n, stderr);
}
