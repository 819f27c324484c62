// SPDX-License-Identifier: Apache-2.0
#include "http/multipart.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <sys/mman.h>
#include <unistd.h>

#define TYPE "multipart/form-data; boundary=B"
#define CD "Content-Disposition: form-data; name=\"a\""

static struct http_exchange *exchange(struct mem *m, const char *type, str body, bool in_file)
{
    struct http_exchange *x = mem_new_of(m, struct http_exchange);
    x->mem = m;
    x->req.headers[0] = (struct http_header){ S("Content-Type"), str_of(type) };
    x->req.header_count = 1;
    x->req.body_n = (i64)body.n;
    x->req.body_fd = -1;
    if (!in_file) {
        x->req.body = body;
        return x;
    }
    x->req.body_fd = memfd_create("body", MFD_CLOEXEC);
    assert_true(x->req.body_fd >= 0);
    assert_int_equal(write(x->req.body_fd, body.p, body.n), body.n);
    return x;
}

static err_t parse(struct mem *m, const char *type, str body, bool in_file,
                   struct http_multipart *form, struct ctx *c)
{
    *c = (struct ctx){ .mem = m };
    struct http_exchange *x = exchange(m, type, body, in_file);
    return http_multipart_parse(x, c, form);
}

static const struct {
    const char *type, *body;
} bad[] = {
    { "application/json", "--B--\r\n" },
    { "multipart/form-data", "--B--\r\n" },
    { "multipart/mixed; boundary=B", "--B--\r\n" },
    { "multipart/form-data; boundary=", "--B--\r\n" },
    { "multipart/form-data; boundary=\"B", "--B--\r\n" },
    { "multipart/form-data; boundary=\"a b\"", "--a b--\r\n" },
    { TYPE, "" },
    { TYPE, "--" },
    { TYPE, "--B" },
    { TYPE, "--B-" },
    { TYPE, "--C--\r\n" },
    { TYPE, "--B--\r\nmore" },
    { TYPE, "--B--\r\n\r\n" },
    { TYPE, "--B\r\n" },
    { TYPE, "preamble\r\n--B--\r\n" },
    { TYPE, "\r\n--B--\r\n" },
    { TYPE, "--B\r\n" CD "\r\n\r\nx" },
    { TYPE, "--B\r\n" CD "\r\n\r\nx\r\n--B" },
    { TYPE, "--B\r\n" CD "\r\n\r\nx\r\n--Bx\r\n--B--" },
    { TYPE, "--B\r\n" CD "\r\n\r\nx\r\n--B \r\n--B--" },
    { TYPE, "--B\n" CD "\n\nx\n--B--\n" },
    { TYPE, "--B\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\nX: y\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; name=\"b\"\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; filename=\"a\"; filename=\"b\"\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; filename*=UTF-8''a\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; filename=\"a\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; filename=\"a\x01\"\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "; filename=\"a\xff\"\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD " junk\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "\r\n" CD "\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "\r\n folded\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--B--" },
    { TYPE, "--B\r\n" CD "\r\nno colon\r\n\r\nx\r\n--B--" },
};

static void what_is_not_well_formed_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        for (int in_file = 0; in_file < 2; in_file++) {
            struct mem *m = mem_new(0);
            struct ctx c;
            struct http_multipart form;
            err_t e = parse(m, bad[i].type, str_of(bad[i].body), in_file, &form, &c);
            if (e != ERR_BAD_REQUEST) fail_msg("%zu: %d", i, (int)e);
            assert_non_null(c.errs);
            mem_free(m);
        }
    }
}

static void parts_are_told_apart(void **state)
{
    (void)state;
    static const char body[] =
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--B\r\ncontent-type: text/csv\r\nContent-Disposition: form-data; name=n; "
        "filename=\"\xe6\x9d\x8f%22\\\".csv\"\r\n\r\n\r\n--Bx\r\n--\r\n"
        "\r\n--B\r\nContent-Disposition: form-data; filename=\"\"; name=\"c\"\r\n\r\n\r\n--B--";
    for (int in_file = 0; in_file < 2; in_file++) {
        struct mem *m = mem_new(0);
        struct ctx c;
        struct http_multipart form;
        str ok = S("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"), text;
        assert_int_equal(parse(m, TYPE, ok, in_file, &form, &c), OK);
        assert_int_equal(form.n, 1);
        // "\r\n--Bx" begins like the delimiter and is refused as one: a boundary must not be in the data.
        assert_int_equal(parse(m, TYPE, str_of(body), in_file, &form, &c), ERR_BAD_REQUEST);
        assert_int_equal(
            parse(m, "multipart/form-data; charset=x; boundary=\"B\"",
                  S("--B\r\ncontent-type: text/csv\r\nContent-Disposition: form-data; "
                    "name=n; filename=\"\xe6\x9d\x8f%22\\\".csv\"\r\n\r\n\r\n--bx\r\n-\r\n"
                    "\r\n--B\r\nContent-Disposition: form-data; filename=\"\"; "
                    "name=\"c\"\r\n\r\n\r\n--B--"),
                  in_file, &form, &c),
            OK);
        assert_int_equal(form.n, 2);
        const struct http_part *p = http_part_find(&form, S("n"));
        assert_true(str_eq(p->file_name, S("\xe6\x9d\x8f\"\".csv")));
        assert_true(p->is_file && str_eq(p->mime, S("text/csv")));
        assert_int_equal(http_part_read(&c, p, 100, &text), OK);
        assert_true(str_eq(text, S("\r\n--bx\r\n-\r\n")));
        assert_int_equal(http_part_read(&c, p, 3, &text), ERR_BODY_TOO_LARGE);
        assert_int_equal(http_part_find(&form, S("c"))->n, 0);
        assert_true(http_part_find(&form, S("c"))->is_file);
        assert_null(http_part_find(&form, S("d")));
        mem_free(m);
    }
}

// Delimiters at every place around the window's end.
static void a_delimiter_is_found_wherever_the_window_ends(void **state)
{
    (void)state;
    for (size_t n = (64u << 10) - 120; n < (64u << 10) + 20; n++) {
        struct mem *m = mem_new(0);
        struct buf b = BUF(m);
        buf_lit(&b, "--B\r\n" CD "\r\n\r\n");
        buf_reserve(&b, n);
        memset(b.p + b.n, '\r', n);
        b.n += n;
        buf_lit(&b,
                "\r\n--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nend\r\n--B--\r\n");
        struct ctx c;
        struct http_multipart form;
        assert_int_equal(parse(m, TYPE, buf_str(&b), true, &form, &c), OK);
        assert_int_equal(form.n, 2);
        assert_int_equal(form.parts[0].n, n);
        str text;
        assert_int_equal(http_part_read(&c, &form.parts[1], 10, &text), OK);
        assert_true(str_eq(text, S("end")));
        close(form.parts[0].fd);
        mem_free(m);
    }
}

static void a_part_is_copied_to_a_file_of_its_own(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct buf b = BUF(m);
    buf_lit(&b, "--B\r\n" CD "; filename=\"f\"\r\n\r\n");
    for (int i = 0; i < 40000; i++) buf_fmt(&b, "%07d\n", i);
    buf_lit(&b, "\r\n--B--\r\n");
    for (int in_file = 0; in_file < 2; in_file++) {
        struct ctx c;
        struct http_multipart form;
        assert_int_equal(parse(m, TYPE, buf_str(&b), in_file, &form, &c), OK);
        int fd = memfd_create("part", MFD_CLOEXEC);
        assert_int_equal(http_part_write(&c, &form.parts[0], fd), OK);
        assert_int_equal(lseek(fd, 0, SEEK_END), 320000);
        char line[9] = { 0 };
        assert_int_equal(pread(fd, line, 8, 8 * 39999), 8);
        assert_string_equal(line, "0039999\n");
        close(fd);
    }
    mem_free(m);
}

static void too_many_parts_and_too_long_heads_are_refused(void **state)
{
    (void)state;
    struct mem *m = mem_new(0);
    struct ctx c;
    struct http_multipart form;
    for (int n = HTTP_PARTS_MAX; n <= HTTP_PARTS_MAX + 1; n++) {
        struct buf b = BUF(m);
        for (int i = 0; i < n; i++) buf_lit(&b, "--B\r\n" CD "\r\n\r\nx\r\n");
        buf_lit(&b, "--B--\r\n");
        assert_int_equal(parse(m, TYPE, buf_str(&b), false, &form, &c),
                         n <= HTTP_PARTS_MAX ? OK : ERR_BAD_REQUEST);
    }
    struct buf b = BUF(m);
    buf_lit(&b, "--B\r\n" CD "\r\nX: ");
    for (int i = 0; i < 5000; i++) buf_char(&b, 'x');
    buf_lit(&b, "\r\n\r\nx\r\n--B--\r\n");
    assert_int_equal(parse(m, TYPE, buf_str(&b), false, &form, &c), ERR_BAD_REQUEST);
    mem_free(m);
}

static void running_out_of_memory_anywhere_ends_at_the_guard(void **state)
{
    (void)state;
    str body = S("--B\r\n" CD "; filename=\"f\"\r\nContent-Type: a/b\r\n\r\nx\r\n--B--\r\n");
    volatile bool done = false;
    for (volatile u64 nth = 1; !done; nth++) {
        struct mem *m = mem_new(0);
        struct http_exchange *x = exchange(m, TYPE, body, false);
        struct ctx c = { .mem = m };
        struct http_multipart form;
        struct mem_guard g;
        mem_fail_at(m, nth);
        if (!MEM_GUARD(m, &g)) {
            assert_int_equal(http_multipart_parse(x, &c, &form), OK);
            mem_unguard(m);
            done = true;
        }
        assert_true(nth < 100);
        mem_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_well_formed_is_refused),
        cmocka_unit_test(parts_are_told_apart),
        cmocka_unit_test(a_delimiter_is_found_wherever_the_window_ends),
        cmocka_unit_test(a_part_is_copied_to_a_file_of_its_own),
        cmocka_unit_test(too_many_parts_and_too_long_heads_are_refused),
        cmocka_unit_test(running_out_of_memory_anywhere_ends_at_the_guard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
