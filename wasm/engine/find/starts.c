// Looks for the first pair of a generation-2 file system whose superblock has moved on: every run of two blocks is
// tried as the start of a list of pairs, by what the logs of all blocks say, each read once.
#include "survey.h"

struct start {
    u32 block; // where block 1 lies; block 0 before it may lie outside the dump
    u32 steps;
    bool whole;
};

// Follows the list from the first pair; false if it leads to no superblock.
static bool follow(struct survey *survey, struct start *start) {
    bool reaches = false;
    survey->walks++;
    const struct spot *spot = survey_step(survey, start->block, (struct pair){{0, 1}});
    for (; spot; spot = survey_step(survey, start->block, spot->tail), start->steps++) {
        reaches |= spot->superblock == survey->block_size;
        start->whole = pair_is_null(spot->tail);
    }
    return reaches;
}

static bool likelier(const struct start *a, const struct start *b) {
    return a->whole != b->whole ? a->whole : a->steps > b->steps;
}

u32 find_starts(const u8 *dump, u32 size, u32 residue, u32 block_size, i32 offsets[MOST_STARTS]) {
    u32 mark = arena_mark(), found = 0;
    struct survey survey;
    struct start starts[MOST_STARTS];
    bool read = survey_read(&survey, dump, size, residue, block_size, 2);
    for (u32 block = 0; read && block < survey.count; block++) {
        struct start start = {.block = block};
        if (!follow(&survey, &start)) continue;
        u32 to = found < MOST_STARTS ? found++ : MOST_STARTS;
        for (; to && likelier(&start, &starts[to - 1]); to--) {
            if (to < MOST_STARTS) starts[to] = starts[to - 1];
        }
        if (to < MOST_STARTS) starts[to] = start;
    }
    arena_release(mark);
    for (u32 i = 0; i < found; i++) offsets[i] = (i32)((int64_t)residue + ((int64_t)starts[i].block - 1) * block_size);
    return found;
}
