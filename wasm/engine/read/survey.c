// Looks for the first pair of a generation-2 file system whose superblock has moved on: every run of two blocks
// is tried as the start of a list of pairs, by what the logs of all blocks say, each read once.
#include "superblock.h"

// What the log of a block says of the list.
struct spot {
    u32 revision;
    u32 superblock; // block size that a superblock in it records; 0 for none
    struct pair tail;
    u32 good;
};

struct survey {
    struct spot *spots;
    u32 count;
    u32 block_size;
    u64 steps_left; // along tails, in all: lists that run into one another would cost their square
};

struct start {
    u32 block; // where block 1 lies; block 0 before it may lie outside the dump
    u32 steps;
    bool whole;
};

static bool read_spot(const u8 *at, u32 available, struct v2_mdir *mdir, struct spot *spot) {
    if (!v2_may_be_log(at, available)) return true;
    need(at, available);
    struct v2_log log = v2_scan(at, available);
    if (!log.commits) return true;
    if (!v2_replay(at, log.valid_bytes, mdir)) return false;
    *spot = (struct spot){.revision = log.revision, .tail = mdir->tail, .good = 1};
    struct v2_slot *slot = v2_slot_of(mdir, 0);
    struct superblock fields;
    if (slot && slot->struct_offset && V2_TYPE3(slot->name_tag) == V2_TYPE_SUPERBLOCK &&
        superblock_fields(at + slot->struct_offset, V2_SIZE(slot->struct_tag), &fields)) {
        spot->superblock = fields.block_size;
    }
    return true;
}

static bool read_spots(const u8 *dump, u32 size, u32 residue, struct survey *survey) {
    struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
    u64 bytes = (u64)survey->count * sizeof(struct spot);
    survey->spots = bytes < 0xFFFF0000ull ? arena_zalloc((u32)bytes) : NULL;
    if (!mdir || !survey->spots) return false;
    for (u32 i = 0; i < survey->count; i++) {
        u32 start = residue + i * survey->block_size;
        if (!read_spot(dump + start, min_u32(survey->block_size, size - start), mdir, &survey->spots[i])) return false;
    }
    return true;
}

// The half that counts, of a pair as seen from a first pair whose block 1 is `first`.
static const struct spot *newer_spot(const struct survey *survey, u32 first, struct pair pair) {
    const struct spot *best = NULL;
    for (int half = 0; half < 2; half++) {
        u64 at = (u64)first + pair.block[half];
        if (!at || at > survey->count) continue;
        const struct spot *spot = &survey->spots[at - 1];
        if (spot->good && (!best || revision_compare(spot->revision, best->revision) > 0)) best = spot;
    }
    return best;
}

// Follows the list from a first pair; false if it leads to no superblock.
static bool follow(struct survey *survey, struct start *start) {
    bool reaches = false;
    struct pair pair = {{0, 1}};
    for (; !pair_is_null(pair) && start->steps <= survey->count && survey->steps_left; start->steps++) {
        survey->steps_left--;
        const struct spot *spot = newer_spot(survey, start->block, pair);
        if (!spot) break;
        reaches |= spot->superblock == survey->block_size;
        pair = spot->tail;
    }
    start->whole = pair_is_null(pair);
    return reaches;
}

static bool likelier(const struct start *a, const struct start *b) {
    return a->whole != b->whole ? a->whole : a->steps > b->steps;
}

u32 survey_starts(const u8 *dump, u32 size, u32 residue, u32 block_size, i32 offsets[MOST_STARTS]) {
    u32 mark = arena_mark(), found = 0;
    u32 count = (size - residue + block_size - 1) / block_size;
    struct survey survey = {.count = count, .block_size = block_size, .steps_left = 8ull * count + 1024};
    struct start starts[MOST_STARTS];
    bool read = read_spots(dump, size, residue, &survey);
    for (u32 block = 0; read && block < count; block++) {
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
