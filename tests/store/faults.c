// SPDX-License-Identifier: Apache-2.0
// Cases about what goes wrong: the n-th statement, the n-th allocation, the disk, the server, the
// process itself.
#include "tests/store/world.h"
int crash_writer(const char *dir) { (void)dir; return 2; }
const struct test_case fault_cases[] = { { NULL, NULL, 0 } };
