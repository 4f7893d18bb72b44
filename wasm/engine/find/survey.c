// Looks for the first pair of a generation-2 file system whose superblock has moved on: every run of two blocks
// is tried as the start of a list of pairs, by what the logs of all blocks say, each read once. If the first pair is
// lost, the list is followed from a pair with a superblock, and every block is tried as block 0.
#include "find.h"

// What the log of a block says of the list.
struct spot {
    u32 revision;
    u32 superblock; // block size that a superblock in it records; 0 for none
    struct pair tail;
    u32 good;
};

#define MOST_ORIGINS 32u // superblocks that are tried with every block as block 0

struct survey {
    struct spot *spots;
    u32 count;
    u32 block_size;
    u64 steps_left; // along tails, in all: lists that run into one another would cost their square
};

struct start {
    u32 block; // where block 1 lies; block 0 before it may lie outside the dump
    u32 steps;
    u32 firm;     // pairs behind the first whose halves are both good, and of one pair
    u32 revision; // of the last superblock
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
        superblock_fields(at + slot->struct_offset, V2_LENGTH(slot->struct_tag), &fields)) {
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

static bool is_firm(const struct survey *survey, u32 first, struct pair pair) {
    const struct spot *spots[2];
    for (int half = 0; half < 2; half++) {
        u64 at = (u64)first + pair.block[half];
        spots[half] = at && at <= survey->count ? &survey->spots[at - 1] : NULL;
        if (!spots[half] || !spots[half]->good) return false;
    }
    i32 step = revision_compare(spots[0]->revision, spots[1]->revision);
    return step && step >= -MOST_REVISION_STEP && step <= MOST_REVISION_STEP;
}

// Follows the list from a pair; false if it leads to no superblock.
static bool follow(struct survey *survey, struct start *start, struct pair pair) {
    bool reaches = false;
    for (; !pair_is_null(pair) && start->steps <= survey->count && survey->steps_left; start->steps++) {
        survey->steps_left--;
        const struct spot *spot = newer_spot(survey, start->block, pair);
        if (!spot) break;
        if (spot->superblock == survey->block_size) reaches = true, start->revision = spot->revision;
        start->firm += start->steps && is_firm(survey, start->block, pair);
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
        if (!follow(&survey, &start, (struct pair){{0, 1}})) continue;
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

// The spot with a superblock that is the other half of this one's pair; the spot itself if there is none.
static u32 other_half(const struct survey *survey, u32 at) {
    const struct spot *spot = &survey->spots[at];
    for (u32 i = 0; i < survey->count; i++) {
        i32 step = revision_compare(survey->spots[i].revision, spot->revision);
        bool near = step && step >= -MOST_REVISION_STEP && step <= MOST_REVISION_STEP;
        if (near && survey->spots[i].superblock == spot->superblock) return i;
    }
    return at;
}

// Tries every block as block 0 for a list from the pair of this superblock; `tie` if two are as good.
static struct start best_origin(struct survey *survey, u32 at, struct pair *root, bool *tie) {
    struct start best = {0};
    u32 other = other_half(survey, at);
    *tie = false;
    for (u32 first = 0; first <= at && first <= other; first++) {
        struct start start = {.block = first + 1};
        struct pair pair = {{at - first, other - first}};
        if (!follow(survey, &start, pair) || !start.whole || !start.firm) continue;
        // A first pair that is there has been tried before.
        if (newer_spot(survey, start.block, (struct pair){{0, 1}})) continue;
        *tie = start.firm == best.firm;
        if (start.firm > best.firm) best = start, *root = pair;
    }
    return best;
}

bool survey_origin(const u8 *dump, u32 size, u32 superblock, u32 block_size, u32 *origin, struct pair *root) {
    u32 mark = arena_mark(), residue = superblock % block_size;
    u32 count = (size - residue + block_size - 1) / block_size;
    struct survey survey = {.count = count, .block_size = block_size, .steps_left = 64ull * count + 1024};
    struct start best = {0};
    bool read = read_spots(dump, size, residue, &survey);
    u32 tried = 0;
    for (u32 at = 0; read && at < count && tried < MOST_ORIGINS; at++) {
        if (survey.spots[at].superblock != block_size) continue;
        tried++;
        struct pair pair;
        bool tie;
        struct start start = best_origin(&survey, at, &pair, &tie);
        // Copies that were given up lead on as well: the newest counts.
        bool newer = !best.firm || revision_compare(start.revision, best.revision) > 0;
        if (start.firm && !tie && newer) best = start, *root = pair;
    }
    arena_release(mark);
    *origin = residue + (best.block - 1) * block_size;
    return best.firm;
}
