// Finds file systems in a dump: every magic is looked at, and what belongs together becomes one candidate.
#include "find.h"

#define MOST_HITS 1024u
#define WINDOW_SIZE (64u << 10)
#define MOST_CANDIDATES 64u
#define MOST_SEARCHED 8u // hits that other block sizes are tried for
#define MOST_PLACED 128u

// The next magic of some bytes at or after `from`; NONE at the end. Steps eight bytes if the eighth is none of
// its letters.
static u32 next_magic(const u8 *bytes, u32 size, u32 from) {
    static u8 steps[256]; // Horspool: how far to go on when the last byte of the window is this one
    if (!steps[0]) {
        memset(steps, MAGIC_SIZE, sizeof steps);
        for (u32 i = 0; i < MAGIC_SIZE - 1; i++) steps[(u8)MAGIC[i]] = (u8)(MAGIC_SIZE - 1 - i);
    }
    for (u64 at = from; at + MAGIC_SIZE <= size;) {
        u8 last = bytes[at + MAGIC_SIZE - 1];
        if (last == MAGIC[MAGIC_SIZE - 1] && !memcmp(bytes + at, MAGIC, MAGIC_SIZE)) return (u32)at;
        at += steps[last];
    }
    return NONE;
}

static bool add_hit(const u8 *dump, u32 size, u32 magic, struct v2_mdir *mdir, struct table *hits) {
    struct superblock found;
    bool hit = (magic >= V2_MAGIC_OFFSET && superblock_at_v2(dump, size, magic - V2_MAGIC_OFFSET, mdir, &found)) ||
               (magic >= V1_MAGIC_OFFSET && superblock_at_v1(dump, size, magic - V1_MAGIC_OFFSET, &found));
    if (!hit) return true;
    struct superblock *record = table_push(hits);
    if (record) *record = found;
    return record != NULL;
}

// Looks at the dump through a window, so that what holds no file system is never all in memory.
static bool collect_hits(const u8 *dump, u32 size, struct table *hits) {
    struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
    u8 *window = arena_alloc(WINDOW_SIZE);
    if (!mdir || !window) return false;
    // Windows overlap, so that a magic lies whole in one of them.
    for (u32 start = 0; start < size; start += WINDOW_SIZE - MAGIC_SIZE + 1) {
        u32 length = min_u32(WINDOW_SIZE, size - start);
        const u8 *bytes = look(dump, start, length, window);
        for (u32 at = 0; (at = next_magic(bytes, length, at)) != NONE; at++) {
            if (hits->count == MOST_HITS) return true;
            if (!add_hit(dump, size, start + at, mdir, hits)) return false;
        }
    }
    return true;
}

u32 count_present(i32 offset, u32 block_size, u32 block_count, u32 size) {
    int64_t bytes = (int64_t)size - offset;
    if (bytes <= 0) return 0;
    u64 blocks = ((u64)bytes + block_size - 1) / block_size;
    return blocks < block_count ? (u32)blocks : block_count;
}

struct candidate make_candidate(const struct superblock *from, u32 size, i32 offset, u32 block_size) {
    struct candidate candidate = {
        .offset = offset,
        .generation = from->generation,
        .version = from->version,
        .block_size = block_size,
        .recorded_block_size = from->block_size,
        .block_count = from->block_count,
        .trust = from->good ? TRUST_VERIFIED : TRUST_DAMAGED,
        .good_halves = from->good ? ((i32)from->start == offset ? 1 : 2) : 0,
        .name_max = from->name_max,
        .file_max = from->file_max,
        .attr_max = from->attr_max,
        .root = {from->root.block[0], from->root.block[1]},
        .revision = from->revision,
    };
    if (!candidate.block_count) candidate.block_count = count_present(offset, block_size, NONE, size);
    candidate.blocks_present = count_present(offset, block_size, candidate.block_count, size);
    return candidate;
}

bool lies_in(const struct candidate *candidate, const struct superblock *superblock) {
    int64_t into = (int64_t)superblock->start - candidate->offset;
    return candidate->generation == superblock->generation &&
           candidate->recorded_block_size == superblock->block_size && into >= 0 &&
           into % candidate->block_size == 0 && (u64)into / candidate->block_size < candidate->block_count;
}

// Superblocks within a file system that was found are its own, or copies that it has left behind.
static bool is_explained(const struct table *candidates, const struct superblock *hit) {
    for (u32 i = 0; i < candidates->count; i++) {
        if (lies_in(table_get(candidates, i), hit)) return true;
    }
    return false;
}

static bool add_hits(const u8 *dump, u32 size, struct table *hits, bool good, struct table *candidates) {
    u32 placed = 0;
    for (u32 i = 0; i < hits->count && candidates->count < MOST_CANDIDATES && placed < MOST_PLACED; i++) {
        struct superblock *hit = table_get(hits, i);
        if (hit->good != good || is_explained(candidates, hit)) continue;
        struct candidate made;
        if (!place_superblock(dump, size, hit, hits, placed++ < MOST_SEARCHED, &made)) continue;
        struct candidate *candidate = table_push(candidates);
        if (!candidate) return false;
        *candidate = made;
    }
    return true;
}

static u32 rank_of(const struct candidate *candidate) {
    static const u8 ranks[] = {[TRUST_VERIFIED] = 0, [TRUST_ASSUMED] = 1, [TRUST_DAMAGED] = 2, [TRUST_RESCUED] = 3};
    return ranks[candidate->trust];
}

static bool likelier(const struct candidate *a, const struct candidate *b) {
    if (a->trust != b->trust) return rank_of(a) < rank_of(b);
    if ((a->offset == 0) != (b->offset == 0)) return a->offset == 0;
    return a->offset < b->offset;
}

static void sort_candidates(struct table *candidates) {
    for (u32 i = 1; i < candidates->count; i++) {
        struct candidate moving = *(struct candidate *)table_get(candidates, i);
        u32 to = i;
        for (; to && likelier(&moving, table_get(candidates, to - 1)); to--) {
            *(struct candidate *)table_get(candidates, to) = *(struct candidate *)table_get(candidates, to - 1);
        }
        *(struct candidate *)table_get(candidates, to) = moving;
    }
}

bool find_candidates(const u8 *dump, u32 size, struct table *candidates) {
    *candidates = (struct table){.record_size = sizeof(struct candidate)};
    struct table hits = {.record_size = sizeof(struct superblock)};
    if (size > 0x7FFFFFFF) return false;
    if (!collect_hits(dump, size, &hits)) return false;
    if (!add_hits(dump, size, &hits, true, candidates)) return false;
    if (!add_hits(dump, size, &hits, false, candidates)) return false;
    sort_candidates(candidates);
    struct candidate rescued;
    if (candidates->count || !find_lost_root(dump, size, &rescued)) return true;
    struct candidate *candidate = table_push(candidates);
    if (!candidate) return false;
    *candidate = rescued;
    return true;
}

// Both halves of the first pair at the start of the dump, each with a good superblock, and one revision apart:
// nothing to search for.
static bool good_start(const u8 *dump, u32 size, struct candidate *found) {
    struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
    struct superblock first, second;
    if (!mdir || size > 0x7FFFFFFF) return false;
    bool v2 = superblock_at_v2(dump, size, 0, mdir, &first);
    if (!v2 && !superblock_at_v1(dump, size, 0, &first)) return false;
    if (!first.good || !first.block_size || first.block_size >= size) return false;
    bool twin = v2 ? superblock_at_v2(dump, size, first.block_size, mdir, &second)
                   : superblock_at_v1(dump, size, first.block_size, &second);
    if (!twin || !second.good || second.block_size != first.block_size) return false;
    i32 step = revision_compare(second.revision, first.revision);
    if (step != 1 && step != -1) return false;
    *found = make_candidate(step > 0 ? &second : &first, size, 0, first.block_size);
    found->trust = TRUST_VERIFIED;
    found->good_halves = 3;
    return true;
}

static bool find_likeliest(const u8 *dump, u32 size, struct candidate *found) {
    struct table candidates;
    if (!find_candidates(dump, size, &candidates) || !candidates.count) return false;
    *found = *(struct candidate *)table_get(&candidates, 0);
    return true;
}

bool find_first(const u8 *dump, u32 size, struct candidate *found) {
    return good_start(dump, size, found) || find_likeliest(dump, size, found);
}

bool open_first(struct image *image, const u8 *dump, u32 size, struct candidate *first) {
    u32 mark = arena_mark();
    if (!image_open_start(image, dump, size, first)) return false;
    if (!image->list_broken) return true;
    // A list that breaks off is weighed against whatever else the dump may hold.
    arena_release(mark);
    return find_likeliest(dump, size, first) && image_open(image, dump, size, first, VIEW_NOW);
}
