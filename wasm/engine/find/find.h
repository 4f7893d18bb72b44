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
