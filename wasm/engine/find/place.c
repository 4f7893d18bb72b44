// Where a file system starts of which a superblock was found: its list must lead from the first pair to a
// superblock, and its pointers to what they should.
#include "find.h"

// How an offset stands as the start.
struct standing {
    struct candidate candidate;
    bool start;   // the list leads from there to a superblock
    bool fits;    // all blocks lie in the dump
    bool exact;   // and they are all of it
    bool twins;   // both halves of the first pair are good, and one revision apart
    bool broken;  // the list can't be followed to its end
    bool counted; // no superblock that the list does not reach gives another block count
    u32 proof;    // pointers that lead to both halves of a pair, or through a file
    u32 hints;    // what chance may find, or a start that is one block off: pointers to one good half
    u32 errors;
};

#define MOST_PROOF 100000u
enum { WEIGHT_PROOF = 4, WEIGHT_CUT = 2 };

static i32 weight_of(const struct standing *s) {
    return (i32)(WEIGHT_PROOF * s->proof + s->hints) - (i32)s->errors - (s->fits ? 0 : WEIGHT_CUT);
}

// Nothing is left to weigh: the dump starts with both halves of a first pair, or is as large as its list says.
static bool is_clear(const struct standing *s) {
    return s->start && s->candidate.offset == 0 && ((s->twins && !s->broken) || s->exact);
}

static bool is_proven(const struct standing *s) {
    // With another block size than the recorded one, which is an error of itself, much is met by chance.
    if (s->candidate.block_size != s->candidate.recorded_block_size && s->errors > 1) return false;
    if (is_clear(s)) return s->counted;
    // The end of a dump cuts off a file system that is there, and as well one that is assumed too far on.
    if (!s->fits && s->candidate.offset > 0 && !s->twins) return false;
    return weight_of(s) >= 0 && (s->proof || s->hints || s->twins) && s->counted;
}

// What lies behind the end of a cut dump tells nothing.
static u32 count_errors(const struct image *image) {
    u32 errors = 0;
    bool cut = image->candidate.blocks_present < image->candidate.block_count;
    for (u32 i = 0; i < image->diagnostics.count; i++) {
        const struct diagnostic *d = table_get(&image->diagnostics, i);
        if (d->severity != ERROR || d->code == DIAG_POINTER_MISSING || d->code == DIAG_SUPERBLOCK_MISSING) continue;
        if (cut && d->code == DIAG_FILE_UNREADABLE) continue;
        if (d->code == DIAG_PAIR_BAD && (block_cut(image, d->a) || block_cut(image, d->b))) continue;
        errors++;
    }
    return errors;
}

// Whether a pair away from the first one has a good half, or two that are of one pair.
static void weigh_pair(struct image *image, u32 first, u32 second, struct standing *s) {
    if (!min_u32(first, second)) return;
    const struct block *a = block_record(image, first), *b = block_record(image, second);
    bool good_a = a && a->commits, good_b = b && b->commits;
    if (good_a && good_b && are_near(a->revision, b->revision)) s->proof++;
    else s->hints += good_a || good_b;
}

static void weigh_pointers(struct image *image, struct standing *s) {
    for (u32 i = 1; i < image->listed.count; i++) {
        struct pair pair = ((struct listed_pair *)table_get(&image->listed, i))->pair;
        weigh_pair(image, pair.block[0], pair.block[1], s);
    }
    for (u32 id = 0; id < image->entries.count && s->proof + s->hints < MOST_PROOF; id++) {
        const struct entry *entry = table_get(&image->entries, id);
        if (entry->damaged) continue;
        if (entry->type == ENTRY_DIR) weigh_pair(image, entry->head, entry->head2, s);
        else s->proof += entry->blocks > 1;
    }
}

static bool are_twins(const struct image *image) {
    if (image->candidate.blocks_present < 2) return false;
    const struct block *first = &image->blocks[0], *second = &image->blocks[1];
    i32 step = revision_compare(first->revision, second->revision);
    return first->commits && second->commits && step >= -1 && step <= 1 && step;
}

// Halves of the first pair that show a superblock, but not a good one.
static u32 count_bad_halves(const struct candidate *c, const struct table *hits) {
    u32 count = 0;
    for (u32 i = 0; i < hits->count; i++) {
        const struct superblock *hit = table_get(hits, i);
        int64_t into = (int64_t)hit->start - c->offset;
        count += !hit->good && lies_in(c, hit) && into <= c->block_size;
    }
    return count;
}

// A list that breaks off may have led on to a newer superblock.
static bool is_counted(const struct image *image, const struct table *hits) {
    const struct candidate *c = &image->candidate;
    for (u32 i = 0; i < hits->count; i++) {
        const struct superblock *hit = table_get(hits, i);
        if (hit->good && hit->block_count != c->block_count && lies_in(c, hit)) return false;
    }
    return true;
}

static void judge(struct standing *s, const u8 *dump, u32 size, const struct table *hits) {
    const struct candidate *c = &s->candidate;
    int64_t end = c->offset + (int64_t)((u64)c->block_size * c->block_count);
    s->fits = c->offset >= 0 && end <= (int64_t)size;
    s->exact = c->offset == 0 && end == (int64_t)size;
    u32 mark = arena_mark();
    struct image image;
    if (image_open(&image, dump, size, c, VIEW_NOW)) {
        s->errors = count_errors(&image);
        weigh_pointers(&image, s);
        s->hints += count_bad_halves(c, hits);
        s->twins = are_twins(&image);
        s->broken = image.list_broken;
        s->counted = !s->broken || is_counted(&image, hits);
        for (u32 half = 0; half < 2 && half < c->blocks_present; half++) {
            if (image.blocks[half].commits) s->candidate.good_halves |= 1u << half;
        }
    } else {
        s->start = false;
    }
    arena_release(mark);
}

// The newer of the good halves at an offset; generation 1 keeps all of its superblock in both.
static struct superblock newest_half(const u8 *dump, u32 size, const struct superblock *from, i32 offset, u32 block_size) {
    struct superblock newest = *from;
    for (int half = 0; half < 2; half++) {
        int64_t start = (int64_t)offset + (half ? block_size : 0);
        struct superblock other;
        if (start < 0 || start >= (int64_t)size || !superblock_at_v1(dump, size, (u32)start, &other)) continue;
        if (other.good && (!newest.good || revision_compare(other.revision, newest.revision) > 0)) newest = other;
    }
    return newest;
}

static struct standing try_offset(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits,
                                  i32 offset, u32 block_size) {
    struct standing s = {.start = true};
    if (from->generation == 1) {
        struct superblock newest = newest_half(dump, size, from, offset, block_size);
        s.candidate = make_candidate(&newest, size, offset, block_size);
    } else {
        s.candidate = make_candidate(from, size, offset, block_size);
        s.start = follow_to_last_superblock(dump, size, &s.candidate) &&
                  s.candidate.recorded_block_size == from->block_size &&
                  lies_in(&s.candidate, from);  // else another one begins there
    }
    s.candidate.trust = from->good ? TRUST_ASSUMED : TRUST_DAMAGED;
    s.candidate.good_halves = 0;
    if (s.start) judge(&s, dump, size, hits);
    if (from->good && s.start && is_proven(&s)) s.candidate.trust = TRUST_VERIFIED;
    return s;
}

static u32 alignment_of(i32 offset) { return offset ? (u32)__builtin_ctz((u32)offset) : 32; }

// Positive if `a` stands better.
static i32 compare(const struct standing *a, const struct standing *b) {
    if (!a->start || !b->start) return (i32)a->start - (i32)b->start;
    i32 difference = weight_of(a) - weight_of(b);
    if (!difference) difference = (i32)a->fits - (i32)b->fits;
    return difference ? difference : (i32)a->twins - (i32)b->twins;
}

// Nothing else can stand better: all that the list of the start leads to is there.
static bool is_settled(const struct standing *s) {
    return is_clear(s) || (s->start && !s->errors && s->proof && is_proven(s));
}

// As block 0, as block 1, or as a later one that the list from another start leads to.
static struct standing place(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits,
                             u32 block_size) {
    u32 residue = from->start % block_size;
    // Generation 1 never moves its superblock, and of a bad one of generation 2 no list can be followed.
    bool near = from->start <= block_size, moves = from->generation == 2 && from->good;
    bool at_zero = !residue && (near || moves);
    struct standing best = try_offset(dump, size, from, hits, at_zero ? 0 : (i32)from->start, block_size);
    if (is_clear(&best) || (at_zero && is_settled(&best))) return best;
    i32 offsets[2 + MOST_STARTS] = {(i32)from->start, (i32)((int64_t)from->start - block_size)};
    u32 count = 2;
    if (moves && block_size == from->block_size) {
        count += find_starts(dump, size, residue, block_size, offsets + count);
    }
    bool undecided = false;
    for (u32 i = 0; i < count; i++) {
        if (offsets[i] == best.candidate.offset) continue;
        struct standing other = try_offset(dump, size, from, hits, offsets[i], block_size);
        i32 better = compare(&other, &best);
        if (better) undecided &= better < 0;
        else undecided = other.start;
        if (better > 0 || (!better && alignment_of(offsets[i]) > alignment_of(best.candidate.offset))) best = other;
    }
    if (undecided && best.candidate.trust == TRUST_VERIFIED) best.candidate.trust = TRUST_ASSUMED;
    return best;
}

// With the first pair lost, if that stands better than what was found with one.
static bool place_lost(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits,
                       const struct standing *best, struct candidate *placed) {
    struct standing lost = {.start = true};
    if ((is_settled(best) && best->fits) || !find_lost_start(dump, size, from, &lost.candidate)) return false;
    judge(&lost, dump, size, hits);
    lost.candidate.good_halves = 0;
    *placed = lost.candidate;
    return !best->start || !is_proven(best) || weight_of(&lost) > weight_of(best);
}

bool place_superblock(const u8 *dump, u32 size, const struct superblock *from, const struct table *hits, bool search,
                      struct candidate *placed) {
    struct standing best = {0};
    if (from->block_size) best = place(dump, size, from, hits, from->block_size);
    bool proven = best.start && is_proven(&best);
    if (search && place_lost(dump, size, from, hits, &best, placed)) return true;
    i32 most = 0;
    if (proven || (best.start && weight_of(&best) >= 0)) search = false;
    for (u32 block_size = 128; search && block_size <= 1u << 18; block_size *= 2) {
        struct standing other = place(dump, size, from, hits, block_size);
        if (!other.start || weight_of(&other) <= most) continue;
        best = other;
        most = weight_of(&other);
    }
    *placed = best.candidate;
    return best.candidate.block_size != 0;
}
