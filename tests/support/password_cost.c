/* tests/support/password_cost.c: the program of a build with tests hashes passwords at the least cost that libsodium
 * has, where GUICHET_TEST_PASSWORDS is "cheap", as tests/services sets it. At the real cost each takes 0.2 s of a
 * processor, which was half of what tests/http took. The linker hands both calls of auth/password.c to this file. A
 * hash tells its own cost, so checking one needs nothing here. The real cost is tested by tests/unit/password.c, by
 * tests/sql, whose programs are linked without this file, and by tests/programs. */
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int __real_crypto_pwhash_argon2id_str(char *out, const char *password, unsigned long long length,
                                      unsigned long long operations, size_t memory);
int __real_crypto_pwhash_argon2id_str_needs_rehash(const char *hash, unsigned long long operations, size_t memory);
int __wrap_crypto_pwhash_argon2id_str(char *out, const char *password, unsigned long long length,
                                      unsigned long long operations, size_t memory);
int __wrap_crypto_pwhash_argon2id_str_needs_rehash(const char *hash, unsigned long long operations, size_t memory);

static bool cheap(void)
{
    const char *told = getenv("GUICHET_TEST_PASSWORDS");

    return told != NULL && strcmp(told, "cheap") == 0;
}

int __wrap_crypto_pwhash_argon2id_str(char *out, const char *password, unsigned long long length,
                                      unsigned long long operations, size_t memory)
{
    if (cheap()) {
        operations = crypto_pwhash_argon2id_OPSLIMIT_MIN;
        memory = crypto_pwhash_argon2id_MEMLIMIT_MIN;
    }
    return __real_crypto_pwhash_argon2id_str(out, password, length, operations, memory);
}

int __wrap_crypto_pwhash_argon2id_str_needs_rehash(const char *hash, unsigned long long operations, size_t memory)
{
    if (cheap()) {
        operations = crypto_pwhash_argon2id_OPSLIMIT_MIN;
        memory = crypto_pwhash_argon2id_MEMLIMIT_MIN;
    }
    return __real_crypto_pwhash_argon2id_str_needs_rehash(hash, operations, memory);
}
