/* auth/random.h: unpredictable, evenly distributed numbers. */
#ifndef GUICHET_AUTH_RANDOM_H
#define GUICHET_AUTH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills in `count` numbers, each from 0 to below - 1 with equal probability. 2 <= below <= 256. */
void random_digits(uint8_t *digits, size_t count, uint32_t below);

#endif
