// SPDX-License-Identifier: Apache-2.0
// The formula core as the browser sees it: one request of JSON in, one answer of JSON out (the requests
// are those of expr/live.h). JavaScript writes the request where room() says, calls ask(length) and
// reads the answer at answer().
#include "expr/live.h"
#include "wasm.h"

static struct mem *work; // of one request
static struct live_set *all;
static char *request;
static size_t request_cap;
static str said;

__attribute__((export_name("room"))) char *room(size_t n)
{
    if (n > request_cap) {
        block_free(request);
        request = block_bytes(n);
        request_cap = n;
    }
    return request;
}

__attribute__((export_name("ask"))) size_t ask(size_t n)
{
    if (!work) work = mem_new(0);
    if (!all) all = live_set_new();
    mem_reset(work);
    said = live_ask(all, work, (str){ request, n });
    return said.n;
}

__attribute__((export_name("answer"))) const char *answer(void) { return said.p; }
