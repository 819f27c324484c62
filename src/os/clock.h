// SPDX-License-Identifier: Apache-2.0
// The only source of time. Tests (and only a server started with --test-clock) move it.
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include "base/types.h"

i64 clock_now_ms(void);       // wall time, UTC ms since 1970, plus the test offset
i64 clock_monotonic_ms(void); // for deadlines and durations; never moved
i64 clock_monotonic_us(void);
void clock_shift_ms(i64 by);  // tests: move the wall clock
void clock_freeze_ms(i64 at); // tests: stop it at an instant; 0 lets it run again

#endif
