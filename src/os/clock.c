// SPDX-License-Identifier: Apache-2.0
#include "os/clock.h"
#include <stdatomic.h>
#include <time.h>

static _Atomic i64 shift_ms, frozen_ms;

static i64 read_us(clockid_t id)
{
    struct timespec t;
    must(clock_gettime(id, &t) == 0);
    return (i64)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

i64 clock_now_ms(void)
{
    i64 at = atomic_load(&frozen_ms);
    return at ? at : read_us(CLOCK_REALTIME) / 1000 + atomic_load(&shift_ms);
}

i64 clock_monotonic_ms(void) { return read_us(CLOCK_MONOTONIC) / 1000; }
i64 clock_monotonic_us(void) { return read_us(CLOCK_MONOTONIC); }

void clock_shift_ms(i64 by)
{
    if (atomic_load(&frozen_ms)) atomic_fetch_add(&frozen_ms, by);
    else atomic_fetch_add(&shift_ms, by);
}

void clock_freeze_ms(i64 at) { atomic_store(&frozen_ms, at); }
