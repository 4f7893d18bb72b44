// What every block of a dump holds if it is taken for metadata, read once for a generation and a block size, and
// how well that fits a place assumed for block 0.
#ifndef SURVEY_H
#define SURVEY_H

#include "find.h"

// Something an entry leads to.
struct reference {
    bool is_file;
    u32 head;   // of a directory's pair: the first half
    u32 second; // of a file: its size
};

struct spot {
    u32 revision;
    u32 superblock; // block size that a superblock in it records; 0 for none
    struct pair tail;
    u32 first_reference;
    u32 reference_count;
    bool good;
    bool empty; // no entry in it
    u32 walk;  // the last one that came through it
    bool newest_format; // it has what disk version 2.1 has and 2.0 has not
};

struct survey {
    const u8 *dump;
    u32 size;
    u32 residue; // blocks lie at residue + n * block_size
    u32 block_size;
    u32 generation;
    u32 count;
    struct spot *spots;
    struct table references;
    u32 walks;
    u64 steps_left; // along pointers, in all: lists that run into one another would cost their square
};

// How pointers stand at an assumed place of block 0.
struct evidence {
    u32 proof;  // lead to both halves of a pair, or through a file
    u32 hints;  // lead to what chance may find: one good half, a second block
    u32 errors; // lead nowhere
};

// False when memory runs out.
bool survey_read(struct survey *survey, const u8 *dump, u32 size, u32 residue, u32 block_size, u32 generation);

// The half that counts, of a pair as seen from a first pair whose block 1 is spot `first`; its block 0 may lie before
// the dump. NULL if neither is good.
const struct spot *survey_newer(const struct survey *survey, u32 first, struct pair pair);
// The next spot of a list that is walked along: NULL if it ends, breaks off or comes back to a spot. What is not
// NULL counts as one of the steps that are left.
struct spot *survey_step(struct survey *survey, u32 first, struct pair pair);
// Whether both halves are good, and of one pair.
bool survey_is_firm(const struct survey *survey, u32 first, struct pair pair);
// Adds what the tail and the entries of a spot lead to.
void survey_weigh(struct survey *survey, u32 first, const struct spot *spot, struct evidence *evidence);
// Positive if there is more for a place than against it.
i32 survey_weight(const struct evidence *evidence);

#endif
