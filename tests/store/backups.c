// SPDX-License-Identifier: Apache-2.0
#include "tests/store/world.h"
const struct test_case backup_cases[] = { { NULL, NULL, 0 } };
