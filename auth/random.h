/* auth/random.h: numbers nobody can guess, evenly drawn. */
#ifndef GUICHET_AUTH_RANDOM_H
#define GUICHET_AUTH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* `count` numbers, each from 0 to below - 1 with the same chance (no remainder is favoured). 2 <= below <= 256. */
void random_digits(uint8_t *digits, size_t count, uint32_t below);

#endif
