// SPDX-License-Identifier: Apache-2.0
#include "auth/crypto.h"
#include "os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static struct mem *m;
static struct ctx c;
static char dir[64];
static struct form form = { .id = 7 };
static struct field field = { .id = 31, .form = &form };

static int set_up(void **state)
{
    (void)state;
    m = mem_new(0);
    c = (struct ctx){ .mem = m };
    snprintf(dir, sizeof dir, "/tmp/xinglin-keys.XXXXXX");
    if (!mkdtemp(dir)) return 1;
    return crypto_init(&c, str_of(dir)) == OK && crypto_open(&c, str_of(dir), &c.crypto) == OK ? 0
                                                                                               : 1;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = { "pepper", "index", "cell-1", "cell-2" };
    crypto_close(c.crypto);
    char path[128];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/keys/%s.key", dir, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/keys", dir);
    rmdir(path);
    rmdir(dir);
    mem_free(m);
    return 0;
}

static void key_files_are_for_their_owner_and_stay(void **state)
{
    (void)state;
    struct stat st;
    str path = str_cat(m, str_of(dir), S("/keys/cell-1.key")), before, after;
    assert_int_equal(stat(path.p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(file_read(&c, path, 1000, &before), OK);
    assert_int_equal(crypto_init(&c, str_of(dir)), OK);
    assert_int_equal(file_read(&c, path, 1000, &after), OK);
    assert_true(str_eq(before, after));
    assert_int_equal(after.n, 65);
}

static void a_missing_or_damaged_key_is_named(void **state)
{
    (void)state;
    struct crypto *k = NULL;
    str path = str_cat(m, str_of(dir), S("/keys/index.key"));
    assert_int_equal(file_write_durable(&c, path, S("not a key"), 0600), OK);
    assert_int_equal(crypto_open(&c, str_of(dir), &k), ERR_KEYS_MISSING);
    assert_true(str_eq(c.errs->arg[0], path));
    unlink(path.p);
    assert_int_equal(crypto_open(&c, str_of(dir), &k), ERR_KEYS_MISSING);
    assert_null(k);
}

static void a_cell_opens_only_in_its_place(void **state)
{
    (void)state;
    struct form other_form = { .id = 8 };
    struct field other = { .id = 32, .form = &form }, elsewhere = { .id = 31, .form = &other_form };
    str sealed, again, plain;
    assert_int_equal(cell_seal(&c, &field, 5, S("11010519491231002X"), &sealed), OK);
    assert_int_equal(cell_seal(&c, &field, 5, S("11010519491231002X"), &again), OK);
    assert_false(str_eq(sealed, again)); // equal values do not show
    assert_true(str_find(sealed, S("1101")) < 0);
    assert_int_equal(cell_open(&c, &field, 5, sealed, &plain), OK);
    assert_true(str_eq(plain, S("11010519491231002X")));
    assert_int_equal(cell_open(&c, &field, 6, sealed, &plain), ERR_SEALED_CELL);
    assert_int_equal(cell_open(&c, &other, 5, sealed, &plain), ERR_SEALED_CELL);
    assert_int_equal(cell_open(&c, &elsewhere, 5, sealed, &plain), ERR_SEALED_CELL);
    assert_int_equal(secret_open(&c, S("cell 7 31 5"), sealed, &plain), ERR_SEALED_CELL);
    for (size_t cut = 0; cut < sealed.n; cut++)
        assert_int_equal(cell_open(&c, &field, 5, str_sub(sealed, 0, cut), &plain),
                         ERR_SEALED_CELL);
    assert_int_equal(cell_seal(&c, &field, 5, S(""), &sealed), OK);
    assert_int_equal(cell_open(&c, &field, 5, sealed, &plain), OK);
    assert_int_equal(plain.n, 0);
}

static void old_cells_open_after_the_key_was_changed(void **state)
{
    (void)state;
    str old, new, plain;
    assert_int_equal(cell_seal(&c, &field, 5, S("before"), &old), OK);
    assert_int_equal(crypto_rotate(&c, str_of(dir)), OK);
    struct crypto *first = c.crypto;
    assert_int_equal(crypto_open(&c, str_of(dir), &c.crypto), OK);
    assert_int_equal(cell_open(&c, &field, 5, old, &plain), OK);
    assert_true(str_eq(plain, S("before")));
    assert_int_equal(cell_seal(&c, &field, 5, S("after"), &new), OK);
    assert_int_equal(new.p[4], 2);
    crypto_close(c.crypto);
    c.crypto = first; // knows one key only
    assert_int_equal(cell_open(&c, &field, 5, new, &plain), ERR_SEALED_CELL);
}

static void the_blind_index_is_equal_for_equal_values_of_a_field(void **state)
{
    (void)state;
    struct field other = { .id = 32, .form = &form };
    str a = cell_index(&c, &field, S("x")), b = cell_index(&c, &field, S("x"));
    assert_true(str_eq(a, b) && a.n == 64);
    assert_false(str_eq(a, cell_index(&c, &field, S("y"))));
    assert_false(str_eq(a, cell_index(&c, &other, S("x"))));
}

static void purposes_do_not_share_signatures(void **state)
{
    (void)state;
    u8 a[32], b[32];
    crypto_mac(&c, S("cursor"), S("x"), a);
    crypto_mac(&c, S("person"), S("x"), b);
    assert_memory_not_equal(a, b, 32);
}

static void a_password_is_right_or_wrong_and_peppered(void **state)
{
    (void)state;
    str hash;
    bool is_right, is_old;
    assert_int_equal(password_hash(&c, S("tangerine-74-boat"), &hash), OK);
    assert_int_equal(password_verify(&c, S("tangerine-74-boat"), hash, &is_right, &is_old), OK);
    assert_true(is_right && !is_old);
    assert_int_equal(password_verify(&c, S("tangerine-74-boas"), hash, &is_right, &is_old), OK);
    assert_false(is_right);
    struct crypto *mine = c.crypto;
    str path = str_cat(m, str_of(dir), S("/keys/pepper.key"));
    unlink(path.p);
    assert_int_equal(crypto_init(&c, str_of(dir)), OK);
    assert_int_equal(crypto_open(&c, str_of(dir), &c.crypto), OK);
    assert_int_equal(password_verify(&c, S("tangerine-74-boat"), hash, &is_right, &is_old), OK);
    assert_false(is_right); // the table alone is worth nothing
    crypto_close(c.crypto);
    c.crypto = mine;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(key_files_are_for_their_owner_and_stay),
        T(a_missing_or_damaged_key_is_named),
        T(a_cell_opens_only_in_its_place),
        T(old_cells_open_after_the_key_was_changed),
        T(the_blind_index_is_equal_for_equal_values_of_a_field),
        T(purposes_do_not_share_signatures),
        T(a_password_is_right_or_wrong_and_peppered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
