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

// False where no superblock of the generation lies there. `mdir` is scratch.
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

// place.c: where the file system of a superblock starts, with its own block size or, with `search`, another that
// leads somewhere. `hits` are all superblocks of the dump. False if no block size is known or found.
bool place_superblock(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits, bool search,
                      struct candidate *placed);

// survey.c: offsets congruent to `residue` from which a list of pairs leads to a superblock of that block size.
#define MOST_STARTS 4u
u32 survey_starts(const u8 *dump, u32 size, u32 residue, u32 block_size, i32 offsets[MOST_STARTS]);

// survey.c: where block 0 of a file system lies whose first pair is lost, and the newest pair with a superblock. The
// block is the one from which the list of that pair leads to its end, through most pairs that have both halves. False
// if there is none. `superblock` is the offset of any superblock of the file system.
bool survey_origin(const u8 *dump, u32 size, u32 superblock, u32 block_size, u32 *origin, struct pair *root);

// rescue.c: looks for generation-1 directories without a superblock.
bool rescue_v1(const u8 *dump, u32 size, struct candidate *found);

#endif
