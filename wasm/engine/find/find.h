// Finding: where file systems lie in a dump, and what they are.
#ifndef FIND_H
#define FIND_H

#include "read/superblock.h"

// find.c: appends every candidate, the likeliest first. False when memory runs out.
bool find_candidates(const u8 *dump, u32 size, struct table *candidates);
// The likeliest candidate alone, as far as its start; looks at the start of the dump first and no further if that
// is good.
bool find_first(const u8 *dump, u32 size, struct candidate *found);
// Opens what find_first found, and completes it as find_candidates gives it. False when memory runs out.
bool open_first(struct image *image, const u8 *dump, u32 size, struct candidate *first);

// place.c: where the file system of a superblock starts, with its own block size or, with `search`, another that
// leads somewhere. `hits` are all superblocks of the dump. False if no block size is known or found.
bool place_superblock(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits, bool search,
                      struct candidate *placed);

// starts.c: offsets congruent to `residue` from which a list of pairs leads to a superblock of that block size.
#define MOST_STARTS 4u
u32 find_starts(const u8 *dump, u32 size, u32 residue, u32 block_size, i32 offsets[MOST_STARTS]);

// lost.c: the file system of a generation-2 superblock whose first pair is lost: block 0 is the block from which the
// list of the superblock's pair leads to more than from any other. False if there is none.
bool find_lost_start(const u8 *dump, u32 size, const struct superblock *from, struct candidate *found);
// lost.c: the file system of a dump that has no superblock, of either generation. False if there is none.
bool find_lost_root(const u8 *dump, u32 size, struct candidate *found);

#endif
