// CTZ skip-lists, alike in both generations: block n > 0 starts with ctz(n)+1 pointers.
#ifndef CTZ_H
#define CTZ_H

#include "base.h"

static inline u32 ctz_pointer_count(u32 index) {
    return index ? (u32)__builtin_ctz(index) + 1 : 0;
}

static inline u32 ctz_data_offset(u32 index) { return 4 * ctz_pointer_count(index); }

// First byte of the file that lies in block `index`: the bytes before are index*block_size less the
// pointers of blocks 1 … index-1. Block i holds ctz(i)+1 pointers and sum over i < n of (ctz(i)+1)
// is 2(n-1) - popcount(n-1).
static inline u64 ctz_block_start(u32 index, u32 block_size) {
    if (!index) return 0;
    u64 pointers = 2ull * (index - 1) - (u32)__builtin_popcount(index - 1);
    return (u64)index * block_size - 4 * pointers;
}

// Index of the block that holds byte `position`; SPEC.md's closed form. block_size > 8.
static inline u32 ctz_index(u32 position, u32 block_size) {
    u32 stride = block_size - 8;
    u32 guess = position / stride;
    if (!guess) return 0;
    return (position - 4 * ((u32)__builtin_popcount(guess - 1) + 2)) / stride;
}

static inline u32 ctz_block_count(u32 size, u32 block_size) {
    return size ? ctz_index(size - 1, block_size) + 1 : 0;
}

#endif
