/* gateway/sandbox/hmac.c: SHA-256 and the HMAC of it, as FIPS 180-4 and RFC 2104 write them. */
#include "hmac.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, HASH = 32 };

struct sha256 {
    uint32_t state[8];
    uint64_t length;       /* bytes so far */
    uint8_t block[BLOCK];  /* what does not fill one yet */
};

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turned(uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

static void schedule_fill(const uint8_t block[BLOCK], uint32_t words[64])
{
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t early = words[i - 15], late = words[i - 2];

        words[i] = words[i - 16] + words[i - 7] + (turned(early, 7) ^ turned(early, 18) ^ early >> 3)
            + (turned(late, 17) ^ turned(late, 19) ^ late >> 10);
    }
}

static void block_take(uint32_t state[8], const uint8_t block[BLOCK])
{
    uint32_t words[64], s[8];

    schedule_fill(block, words);
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t one = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6]))
            + round_constants[i] + words[i];
        uint32_t two = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (int i = 0; i < 8; i++)
        state[i] += s[i];
}

static void sha256_start(struct sha256 *sha)
{
    *sha = (struct sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

static void sha256_add(struct sha256 *sha, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;

    for (size_t i = 0; i < length; i++) {
        sha->block[sha->length++ % BLOCK] = from[i];
        if (sha->length % BLOCK == 0)
            block_take(sha->state, sha->block);
    }
}

static void sha256_end(struct sha256 *sha, uint8_t hash[HASH])
{
    static const uint8_t padding[BLOCK] = { 0x80 };
    uint64_t bits = sha->length * 8;
    uint8_t size[8];

    for (int i = 0; i < 8; i++)
        size[i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_add(sha, padding, (sha->length % BLOCK < 56 ? 56 : 120) - sha->length % BLOCK);
    sha256_add(sha, size, sizeof size);
    for (int i = 0; i < HASH; i++)
        hash[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}

/* The hash of the key's block, turned by `pad`, and the bytes. */
static void pass(const uint8_t key[BLOCK], uint8_t pad, const void *bytes, size_t length, uint8_t hash[HASH])
{
    struct sha256 sha;
    uint8_t turned_key[BLOCK];

    for (int i = 0; i < BLOCK; i++)
        turned_key[i] = key[i] ^ pad;
    sha256_start(&sha);
    sha256_add(&sha, turned_key, sizeof turned_key);
    sha256_add(&sha, bytes, length);
    sha256_end(&sha, hash);
}

void hmac_sha256_hex(const void *key, size_t key_length, const void *bytes, size_t length, char hex[HMAC_HEX_SIZE])
{
    uint8_t block[BLOCK] = { 0 }, hash[HASH];
    struct sha256 sha;

    if (key_length > BLOCK) {
        sha256_start(&sha);
        sha256_add(&sha, key, key_length);
        sha256_end(&sha, block);
    } else {
        memcpy(block, key, key_length);
    }
    pass(block, 0x36, bytes, length, hash);
    pass(block, 0x5c, hash, sizeof hash, hash);
    for (int i = 0; i < HASH; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}
