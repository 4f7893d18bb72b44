// Superblocks as they lie in a dump, before anything else is known of it.
#ifndef SUPERBLOCK_H
#define SUPERBLOCK_H

#include "format/magic.h"
#include "read.h"

#define LEAST_BLOCK_SIZE 64u
#define MOST_BLOCK_SIZE (16u << 20)

// False if no superblock of the generation lies there. `mdir` is scratch.
bool superblock_at_v1(const u8 *dump, u32 size, u32 start, struct superblock *found);
bool superblock_at_v2(const u8 *dump, u32 size, u32 start, struct v2_mdir *mdir, struct superblock *found);

// Version, geometry and limits of a generation-2 superblock's struct; false if they can't be true.
bool superblock_fields(const u8 *data, u32 size, struct superblock *found);

// How many blocks of at most `block_count` begin before the end of the dump.
u32 count_present(i32 offset, u32 block_size, u32 block_count, u32 size);
// The file system that a superblock speaks of, if block 0 lies at `offset`.
struct candidate make_candidate(const struct superblock *from, u32 size, i32 offset, u32 block_size);

// True if the superblock lies in a block of the candidate, which is of its generation and block size.
bool lies_in(const struct candidate *candidate, const struct superblock *superblock);

// open.c: gives a generation-2 candidate what the last superblock of its list says. False if the list leads to none.
bool follow_to_last_superblock(const u8 *dump, u32 size, struct candidate *candidate);

#endif
