// SPDX-License-Identifier: Apache-2.0
// The table of routes as data. A row whose permission or kind has no macro here does not compile.
#include "api/internal.h"

#define P_PUBLIC PERM_PUBLIC, 0, 0
#define P_LINK PERM_LINK, 0, 0
#define P_SIGNED_IN PERM_SIGNED_IN, 0, 0
#define P_PERSON PERM_PERSON, 0, 0
#define P_RIGHT(sym) PERM_RIGHT, (u64)1 << RIGHT_BIT_##sym, 0
#define P_RIGHTS(a, b) PERM_RIGHT, (u64)1 << RIGHT_BIT_##a | (u64)1 << RIGHT_BIT_##b, 0
#define P_RIGHTS3(a, b, c)                                                                         \
    PERM_RIGHT, (u64)1 << RIGHT_BIT_##a | (u64)1 << RIGHT_BIT_##b | (u64)1 << RIGHT_BIT_##c, 0
#define P_FORM(action) PERM_FORM, 0, ACT_##action

#define ROW(method, path, handler, kind, body, deadline, request, response, zh, en, ...)           \
    { { METHOD_##method, path },                                                                   \
      api_##handler,                                                                               \
      __VA_ARGS__,                                                                                 \
      kind,                                                                                        \
      (i64)body,                                                                                   \
      deadline,                                                                                    \
      request,                                                                                     \
      response,                                                                                    \
      zh,                                                                                          \
      en,                                                                                          \
      #handler },

const struct api_route api_routes[] = {
#define ROUTE(method, path, handler, permission, kind, body, deadline, request, response, zh, en)  \
    ROW(method, path, handler, kind, body, deadline, request, response, zh, en, P_##permission)
#include "../tables/routes.def"
#undef ROUTE
};
const size_t api_route_count = COUNT_OF(api_routes);
