/* tests/histories/draw.h: pseudo-random numbers from a seed. */
#ifndef GUICHET_HISTORIES_DRAW_H
#define GUICHET_HISTORIES_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* A 64-bit number scrambled (splitmix64's finaliser): neighbouring inputs give unrelated outputs. */
uint64_t draw_mix(uint64_t value);

struct draw {
    uint64_t state;
};

uint32_t draw_next(struct draw *draw);
/* 0 to below - 1. */
uint32_t draw_below(struct draw *draw, uint32_t below);

/* The index, below `count`, that a drawn number chooses. Mostly 0 or 1: conflicts are found by histories whose steps
 * apply to the same few objects. */
size_t drawn_index(uint32_t drawn, size_t count);

#endif
