/* tests/histories/draw.c */
#include "draw.h"

uint64_t draw_mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

uint32_t draw_next(struct draw *draw)
{
    return (uint32_t)(draw_mix(draw->state++) >> 16);
}

uint32_t draw_below(struct draw *draw, uint32_t below)
{
    return draw_next(draw) % below;
}

size_t drawn_index(uint32_t drawn, size_t count)
{
    size_t few = count < 2 ? count : 2;

    return drawn / 4 % (drawn % 4 != 0 ? few : count);
}
