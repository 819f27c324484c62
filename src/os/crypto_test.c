// SPDX-License-Identifier: Apache-2.0
#include "os/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct mem *m;

static int set_up(void **state)
{
    (void)state;
    m = mem_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mem_free(m);
    return 0;
}

static void hashes_match_the_published_vectors(void **state)
{
    (void)state;
    // FIPS 180-4, RFC 4231 case 2, RFC 2202 case 2
    assert_string_equal(sha256_hex(m, S("abc")).p,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    u8 out[SHA256_LEN];
    hmac_sha256(S("Jefe"), S("what do ya want for nothing?"), out);
    assert_string_equal(str_hex(m, out, 32).p,
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    hmac_sha1(S("Jefe"), S("what do ya want for nothing?"), out);
    assert_string_equal(str_hex(m, out, 20).p, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

static void a_hash_in_pieces_is_the_hash_of_the_whole(void **state)
{
    (void)state;
    u8 whole[SHA256_LEN], pieces[SHA256_LEN];
    char text[1000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7);
    sha256(text, sizeof text, whole);
    struct sha256 s;
    sha256_begin(&s);
    for (size_t i = 0; i < sizeof text; i += 37)
        sha256_add(&s, text + i, i + 37 <= sizeof text ? 37 : sizeof text - i);
    sha256_end(&s, pieces);
    assert_memory_equal(whole, pieces, sizeof whole);
}

static void gcm_matches_the_published_vector(void **state)
{
    (void)state;
    // McGrew and Viega, test case 16
    u8 key[32], nonce[12], out[76];
    char plain[60], also[20];
    assert_true(str_hex_decode(
        S("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"), key, 32));
    assert_true(str_hex_decode(S("cafebabefacedbaddecaf888"), nonce, 12));
    assert_true(
        str_hex_decode(S("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95"
                         "956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
                       (u8 *)plain, 60));
    assert_true(str_hex_decode(S("feedfacedeadbeeffeedfacedeadbeefabaddad2"), (u8 *)also, 20));
    aes_seal(key, nonce, (str){ also, 20 }, (str){ plain, 60 }, out);
    assert_string_equal(
        str_hex(m, out, 76).p,
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7"
        "b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
}

static void a_changed_byte_anywhere_does_not_open(void **state)
{
    (void)state;
    u8 key[32] = { 1 }, nonce[12] = { 2 }, sealed[21], plain[5];
    aes_seal(key, nonce, S("also"), S("plain"), sealed);
    assert_true(aes_open(key, nonce, S("also"), (str){ (char *)sealed, 21 }, plain));
    assert_memory_equal(plain, "plain", 5);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_false(aes_open(key, nonce, S("also"), (str){ (char *)sealed, 21 }, plain));
        sealed[i] ^= 1;
    }
    assert_false(aes_open(key, nonce, S("Also"), (str){ (char *)sealed, 21 }, plain));
    assert_false(aes_open(key, nonce, S("also"), (str){ (char *)sealed, 15 }, plain));
    aes_seal(key, nonce, S(""), S(""), sealed); // nothing at all can be sealed too
    assert_true(aes_open(key, nonce, S(""), (str){ (char *)sealed, 16 }, plain));
}

static void a_password_hash_knows_its_password_and_its_age(void **state)
{
    (void)state;
    char hash[ARGON2_TEXT_LEN];
    assert_true(argon2_hash(S("a password"), hash));
    assert_true(str_starts(str_of(hash), S("$argon2id$v=19$m=65536,t=2,p=1$")));
    assert_true(argon2_verify(S("a password"), hash));
    assert_false(argon2_verify(S("b password"), hash));
    assert_false(argon2_verify(S("a password"), "nonsense"));
    assert_false(argon2_is_old(hash));
    assert_true(argon2_is_old("$argon2id$v=19$m=32768,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

static void secrets_are_compared_whole(void **state)
{
    (void)state;
    assert_true(secret_equal(S("token"), S("token")));
    assert_false(secret_equal(S("token"), S("tokem")));
    assert_false(secret_equal(S("token"), S("toke")));
    assert_true(secret_equal(STR_NONE, S("")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(hashes_match_the_published_vectors),
        T(a_hash_in_pieces_is_the_hash_of_the_whole),
        T(gcm_matches_the_published_vector),
        T(a_changed_byte_anywhere_does_not_open),
        T(a_password_hash_knows_its_password_and_its_age),
        T(secrets_are_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
