// SPDX-License-Identifier: Apache-2.0
// What the module's own files share.
#ifndef WASM_WASM_H
#define WASM_WASM_H

#include "base/types.h"

void *block_bytes(size_t n);
void block_free(void *p); // NULL: nothing

#endif
