// Finds file systems in a dump: every magic is looked at, and what belongs together becomes one candidate.
#include "superblock.h"

#define MOST_HITS 1024u
#define MOST_CANDIDATES 64u
#define MOST_SEARCHED 8u // candidates that other block sizes are tried for

// The next magic at or after `from`; NONE at the end. Steps eight bytes where the eighth is none of its letters.
static u32 next_magic(const u8 *dump, u32 size, u32 from) {
    static u8 steps[256]; // Horspool: how far to go on when the last byte of the window is this one
    if (!steps[0]) {
        memset(steps, MAGIC_SIZE, sizeof steps);
        for (u32 i = 0; i < MAGIC_SIZE - 1; i++) steps[(u8)MAGIC[i]] = (u8)(MAGIC_SIZE - 1 - i);
    }
    for (u64 at = from; at + MAGIC_SIZE <= size;) {
        u8 last = dump[at + MAGIC_SIZE - 1];
        if (last == MAGIC[MAGIC_SIZE - 1] && !memcmp(dump + at, MAGIC, MAGIC_SIZE)) return (u32)at;
        at += steps[last];
    }
    return NONE;
}

static bool collect_hits(const u8 *dump, u32 size, struct table *hits) {
    struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
    if (!mdir) return false;
    u32 at = next_magic(dump, size, 0);
    for (; at != NONE && hits->count < MOST_HITS; at = next_magic(dump, size, at + 1)) {
        struct superblock found;
        bool hit = (at >= V2_MAGIC_OFFSET && superblock_at_v2(dump, size, at - V2_MAGIC_OFFSET, mdir, &found)) ||
                   (at >= V1_MAGIC_OFFSET && superblock_at_v1(dump, size, at - V1_MAGIC_OFFSET, &found));
        if (!hit) continue;
        struct superblock *record = table_push(hits);
        if (!record) return false;
        *record = found;
    }
    return true;
}

static u32 count_present(i32 offset, u32 block_size, u32 block_count, u32 size) {
    int64_t bytes = (int64_t)size - offset;
    if (bytes <= 0) return 0;
    u64 blocks = ((u64)bytes + block_size - 1) / block_size;
    return blocks < block_count ? (u32)blocks : block_count;
}

static struct candidate make_candidate(const struct superblock *from, u32 size, i32 offset, u32 block_size) {
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

// Errors that opening it whole comes upon.
static u32 count_errors(const u8 *dump, u32 size, const struct candidate *candidate) {
    u32 mark = arena_mark(), errors = 0;
    struct image image;
    if (!image_open(&image, dump, size, candidate, VIEW_NOW)) errors = NONE;
    for (u32 i = 0; errors != NONE && i < image.diagnostics.count; i++) {
        errors += ((struct diagnostic *)table_get(&image.diagnostics, i))->severity == ERROR;
    }
    arena_release(mark);
    return errors;
}

// Tries the superblock as block 0 and as block 1. A dump mostly starts with block 0, so that its start
// settles what the pointers leave open; elsewhere the one that opens with fewer errors counts.
static struct candidate place(const u8 *dump, u32 size, const struct superblock *from, u32 block_size, i32 *score) {
    struct candidate as_first = make_candidate(from, size, (i32)from->start, block_size);
    struct candidate as_second = make_candidate(from, size, (i32)from->start - (i32)block_size, block_size);
    i32 first = score_candidate(dump, size, &as_first);
    i32 second = score_candidate(dump, size, &as_second);
    bool take_second = second > first;
    if (from->start == 0) take_second = first < 0 && second > 0;
    else if (from->start == block_size) take_second = second >= 0;
    else if (first >= 0 && second >= 0) {
        take_second = count_errors(dump, size, &as_second) < count_errors(dump, size, &as_first);
    }
    *score = take_second ? second : first;
    return take_second ? as_second : as_first;
}

// With its own block size and, where that one leads nowhere, with any other that leads somewhere. No
// block size in the result: there is none to be had.
static struct candidate place_anyhow(const u8 *dump, u32 size, const struct superblock *from, bool search) {
    i32 best_score = 0;
    struct candidate best = {0};
    if (from->block_size) {
        i32 own_score;
        best = place(dump, size, from, from->block_size, &own_score);
        if (own_score >= 0) return best;
    }
    for (u32 block_size = 128; search && block_size <= 1u << 18; block_size *= 2) {
        i32 score;
        struct candidate other = place(dump, size, from, block_size, &score);
        if (score > best_score) best = other, best_score = score;
    }
    return best;
}

static struct candidate *candidate_around(struct table *candidates, const struct superblock *hit) {
    for (u32 i = 0; i < candidates->count; i++) {
        struct candidate *known = table_get(candidates, i);
        int64_t into = (int64_t)hit->start - known->offset;
        bool same = known->generation == hit->generation && known->recorded_block_size == hit->block_size;
        if (same && into >= 0 && into % known->block_size == 0 && (u64)into / known->block_size < known->block_count) {
            return known;
        }
    }
    return NULL;
}

static void merge(struct candidate *known, const struct superblock *hit) {
    u32 block = (u32)((int64_t)hit->start - known->offset) / known->block_size;
    if (block > 1 || !hit->good) return;
    known->good_halves |= 1u << block;
    if (revision_compare(hit->revision, known->revision) <= 0) return;
    known->revision = hit->revision;
    known->version = hit->version;
    known->name_max = hit->name_max;
    known->file_max = hit->file_max;
    known->attr_max = hit->attr_max;
    known->root[0] = hit->root.block[0];
    known->root[1] = hit->root.block[1];
}

// A hit with a twin one block on is block 0, wherever its root may lead: nothing is left to guess.
static bool place_with_twin(u32 size, const struct table *hits, const struct superblock *hit,
                            struct candidate *made) {
    if (!hit->block_size) return false;
    for (u32 i = 0; i < hits->count; i++) {
        const struct superblock *other = table_get(hits, i);
        bool same = other->generation == hit->generation && other->block_size == hit->block_size;
        if (!same || other->good != hit->good || other->start != hit->start + hit->block_size) continue;
        *made = make_candidate(hit, size, (i32)hit->start, hit->block_size);
        return true;
    }
    return false;
}

static bool add_hits(const u8 *dump, u32 size, struct table *hits, bool good, struct table *candidates) {
    for (u32 i = 0; i < hits->count && candidates->count < MOST_CANDIDATES; i++) {
        struct superblock *hit = table_get(hits, i);
        if (hit->good != good) continue;
        struct candidate *known = candidate_around(candidates, hit);
        if (known) {
            merge(known, hit);
            continue;
        }
        struct candidate made;
        if (!place_with_twin(size, hits, hit, &made)) {
            made = place_anyhow(dump, size, hit, candidates->count < MOST_SEARCHED);
        }
        if (!made.block_size) continue;
        struct candidate *candidate = table_push(candidates);
        if (!candidate) return false;
        *candidate = made;
    }
    return true;
}

static bool likelier(const struct candidate *a, const struct candidate *b) {
    if (a->trust != b->trust) return a->trust < b->trust;
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
    need(dump, size);
    if (!collect_hits(dump, size, &hits)) return false;
    if (!add_hits(dump, size, &hits, true, candidates)) return false;
    if (!add_hits(dump, size, &hits, false, candidates)) return false;
    sort_candidates(candidates);
    struct candidate rescued;
    if (candidates->count || !rescue_v1(dump, size, &rescued)) return true;
    struct candidate *candidate = table_push(candidates);
    if (!candidate) return false;
    *candidate = rescued;
    return true;
}

// Block 0 at the start of the dump, both halves good and the way to the root clear: nothing to search for.
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
    *found = make_candidate(&first, size, 0, first.block_size);
    merge(found, &second);
    return score_candidate(dump, size, found) >= 0;
}

bool find_first(const u8 *dump, u32 size, struct candidate *found) {
    if (good_start(dump, size, found)) return true;
    struct table candidates;
    if (!find_candidates(dump, size, &candidates) || !candidates.count) return false;
    *found = *(struct candidate *)table_get(&candidates, 0);
    return true;
}
