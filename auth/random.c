/* auth/random.c: by libsodium's generator, which avoids the bias of a remainder. */
#include "auth/random.h"

#include <assert.h>
#include <sodium.h>

void random_digits(uint8_t *digits, size_t count, uint32_t below)
{
    assert(below >= 2 && below <= 256);
    for (size_t i = 0; i < count; i++)
        digits[i] = (uint8_t)randombytes_uniform(below);
}
