// SPDX-License-Identifier: Apache-2.0
// Pages and their files, all from the executable: the staff application under any address of its own,
// the small public pages (login, set-up, public forms) at theirs.
#include "app/app.h"
#include "app/embed.h"
#include "http/static.h"

#define ACCEPTS_HTML "text/html"

static void page(struct http_exchange *x, const char *path)
{
    http_static_find(x, &embed_web, STR_NONE, str_of(path));
}

static bool is_file_name(str s) { return str_find_char(s, '.') >= 0; }

// Built files lie beside the pages that use them; their names tell which build they come from.
static void asset(struct http_exchange *x, str name)
{
    str in_pub = str_cat(x->mem, S("pub/assets/"), name);
    const struct asset *a = asset_find(&embed_web, in_pub);
    if (a) http_static(x, a);
    else http_static_find(x, &embed_web, S("app/assets/"), name);
}

void pages_serve(struct http_exchange *x)
{
    const struct http_request *r = &x->req;
    str first = r->segment_count ? r->segments[0] : STR_NONE;
    if (r->method != METHOD_GET && r->method != METHOD_HEAD) {
        http_error(x, ERR_METHOD);
        http_header_set(x, S("Allow"), S("GET, HEAD"));
    } else if (str_eq(first, S("assets")) && r->segment_count == 2) {
        asset(x, r->segments[1]);
    } else if (r->segment_count == 1 && (str_eq(first, S("login")) || str_eq(first, S("setup")))) {
        page(x, "pub/index.html");
    } else if ((str_eq(first, S("f")) || str_eq(first, S("embed"))) &&
               (r->segment_count == 2 || r->segment_count == 3)) {
        page(x, "pub/form.html");
    } else if (r->segment_count == 1 && is_file_name(first)) {
        http_static_find(x, &embed_web, S("app/"), first);
    } else { // an address of the application may hold a dot: a form's key is app.form
        page(x, "app/app.html"); // its own router knows the rest
    }
}
