// Superblocks as they lie in a dump, before anything else is known of it.
#ifndef SUPERBLOCK_H
#define SUPERBLOCK_H

#include "read.h"

#define MAGIC "littlefs"
#define MAGIC_SIZE 8u
#define V1_MAGIC_OFFSET 40u // directory header 16, entry header 4, payload 20
#define V2_MAGIC_OFFSET 8u  // revision 4, tag 4
#define LEAST_BLOCK_SIZE 64u
#define MOST_BLOCK_SIZE (16u << 20)

struct superblock {
    u32 start; // of its block in the dump
    u32 generation;
    u32 version;
    u32 block_size;
    u32 block_count;
    u32 name_max;
    u32 file_max;
    u32 attr_max;
    u32 revision;
    struct pair root;
    bool good; // its CRC is
};

// False where no superblock of the generation lies there. `mdir` is scratch.
bool superblock_at_v1(const u8 *dump, u32 size, u32 start, struct superblock *found);
bool superblock_at_v2(const u8 *dump, u32 size, u32 start, struct v2_mdir *mdir, struct superblock *found);

// score.c: how well the pointers of a candidate lead to where they should; negative where they do not.
i32 score_candidate(const u8 *dump, u32 size, const struct candidate *candidate);

// rescue.c: looks for generation-1 directories without a superblock.
bool rescue_v1(const u8 *dump, u32 size, struct candidate *found);

#endif
