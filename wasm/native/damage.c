#include "damage.h"

#include "find/find.h"

u32 next_random(u32 *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

struct seals find_seals(const u8 *dump, u32 size) {
    struct seals seals = {0};
    struct candidate candidate;
    struct image image;
    if (find_first(dump, size, &candidate) && open_first(&image, dump, size, &candidate)) {
        seals.generation = candidate.generation;
        seals.block_size = candidate.block_size;
        for (u32 i = 0; i < candidate.blocks_present && seals.count < 256; i++) {
            u8 kind = image.blocks[i].kind;
            u32 available;
            const u8 *at = block_at(&image, i, &available);
            if (!at || available < candidate.block_size) continue;
            if (kind == BLOCK_SUPERBLOCK || kind == BLOCK_DIRECTORY) {
                seals.at[seals.count++] = (u32)(at - dump);
            }
        }
    }
    arena_reset();
    return seals;
}

static void reseal_directory(u8 *at, u32 block_size) {
    u32 size = load_le32(at + 4) & 0x7FFFFFFF;
    if (size < 20 || size > block_size) return;
    store_le32(at + size - 4, crc32(0xFFFFFFFF, at, size - 4));
}

static void reseal_commits(u8 *at, u32 block_size) {
    u32 before = 0xFFFFFFFF, start = 0, offset = 4;
    while (offset + 8 <= block_size) {
        u32 tag = load_be32(at + offset) ^ before;
        if (tag >> 31) return;
        u32 type = tag >> 20 & 0x7FF, size = tag & 0x3FF;
        u32 next = offset + 4 + (size == 0x3FF ? 0 : size);
        if (next > block_size) return;
        before = tag;
        if (type >> 8 == 5 && type != 0x5FF) {
            store_le32(at + offset + 4, crc32(0xFFFFFFFF, at + start, offset + 4 - start));
            before ^= (type & 1) << 31;
            start = next;
        }
        offset = next;
    }
}

void reseal(const struct seals *seals, u8 *dump, u32 size) {
    for (u32 i = 0; i < seals->count; i++) {
        if ((u64)seals->at[i] + seals->block_size > size) continue;
        if (seals->generation == 1) reseal_directory(dump + seals->at[i], seals->block_size);
        else reseal_commits(dump + seals->at[i], seals->block_size);
    }
}

static u32 telling_word(u32 *state) {
    static const u32 words[] = {0, 1, 2, 3, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    u32 pick = next_random(state) % 16;
    if (pick < sizeof words / sizeof *words) return words[pick];
    return pick < 13 ? next_random(state) % 600 : next_random(state);
}

u32 damage(u8 *dump, u32 size, const struct seals *seals, u32 seed) {
    u32 state = seed * 2654435761u + 1;
    if (!state) state = 1;
    for (u32 edits = 1 + next_random(&state) % 8; edits && size >= 4; edits--) {
        u32 where = next_random(&state);
        if (seals->count && next_random(&state) % 4) {
            u32 block = seals->at[next_random(&state) % seals->count];
            // Most of what metadata says stands near the start of its block.
            u32 reach = where % 3 ? min_u32(seals->block_size, 256) : seals->block_size;
            u32 at = block + where % (reach - 3);
            if ((u64)at + 4 > size) continue;
            if (where & 64) dump[at] ^= (u8)(1u << (where >> 8 & 7));
            else store_le32(dump + at, telling_word(&state));
        } else if (where & 1) {
            dump[where % size] = (u8)next_random(&state);
        } else {
            store_le32(dump + where % (size - 3), telling_word(&state));
        }
    }
    if (next_random(&state) % 2) reseal(seals, dump, size);
    return next_random(&state) % 4 ? size : next_random(&state) % (size + 1);
}
