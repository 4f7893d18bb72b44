// Damages a dump on purpose; the same seed does the same damage.
#ifndef DAMAGE_H
#define DAMAGE_H

#include "base/base.h"

u32 next_random(u32 *state);

// What must be good again after damage, so that it gets past the CRC: the metadata blocks that a
// sound dump has.
struct seals {
    u32 generation; // 0: none
    u32 block_size;
    u32 count;
    u32 at[256]; // offsets in the dump
};

struct seals find_seals(const u8 *dump, u32 size);
// Writes good CRCs into those blocks again.
void reseal(const struct seals *seals, u8 *dump, u32 size);

// Flips bytes, or rewrites words in metadata. The size of the dump afterwards, never more than before.
u32 damage(u8 *dump, u32 size, const struct seals *seals, u32 seed);

#endif
