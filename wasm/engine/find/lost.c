// The first pair is lost, and with it the way to the root: no driver mounts that. What hangs on the list behind it is
// found all the same, from a superblock that has moved on or, without any, from the logs and directories alone.
#include "survey.h"

#define MOST_ROOTS 32u // superblocks that are tried with every block as block 0

struct origin {
    u32 first; // where block 1 lies
    struct pair root;
    struct evidence evidence;
    i32 weight;
    u32 revision; // of the superblock that counts
    bool exact; // the file system is all of the dump
};

// The spot with a superblock that is the other half of this one's pair; the spot itself if there is none.
static u32 other_half(const struct survey *survey, u32 at) {
    const struct spot *spot = &survey->spots[at];
    u32 best = at;
    for (u32 i = 0; i < survey->count; i++) {
        const struct spot *other = &survey->spots[i];
        if (other->superblock != spot->superblock || !are_near(other->revision, spot->revision)) continue;
        if (best == at || other->revision == spot->revision - 1) best = i;
    }
    return best;
}

// Weighs the list from the root's pair.
static void weigh_list(struct survey *survey, struct origin *origin) {
    survey->walks++;
    const struct spot *spot = survey_step(survey, origin->first, origin->root), *last = spot;
    for (; spot; last = spot, spot = survey_step(survey, origin->first, spot->tail)) {
        if (spot->superblock == survey->block_size) origin->revision = spot->revision;
        survey_weigh(survey, origin->first, spot, &origin->evidence);
    }
    origin->evidence.errors += last && !pair_is_null(last->tail);
    origin->weight = survey_weight(&origin->evidence);
}

// Tries every block as block 0 for the pair of this superblock. False if nothing tells one from the others.
static bool best_origin(struct survey *survey, u32 at, u32 block_count, struct origin *best) {
    u32 other = other_half(survey, at);
    bool found = false, tie = false;
    for (u32 zero = 0; zero <= min_u32(at, other); zero++) {
        u32 first = zero + 1;
        // A first pair that is there has been tried before.
        if (survey_newer(survey, first, (struct pair){{0, 1}})) continue;
        if (max_u32(at, other) - zero >= block_count) continue;
        struct origin origin = {.first = first, .root = {{at - zero, other - zero}}};
        origin.exact = !zero && !survey->residue && (u64)block_count * survey->block_size == survey->size;
        weigh_list(survey, &origin);
        origin.weight += origin.exact;
        tie = found && (origin.weight == best->weight || (tie && origin.weight < best->weight));
        if (!found || origin.weight > best->weight) *best = origin;
        found = true;
    }
    return found && !tie && best->weight > 0 && (best->evidence.proof || best->exact || !best->evidence.errors);
}

// Copies that were given up may prove the place of block 0 as well: the newest superblock counts all the same.
static void take_newest(const struct survey *survey, u32 block_count, struct origin *origin) {
    u32 zero = origin->first - 1;
    for (u32 at = zero, tried = 0; at < survey->count && at - zero < block_count && tried < MOST_ROOTS; at++) {
        const struct spot *spot = &survey->spots[at];
        tried += spot->superblock == survey->block_size;
        if (spot->superblock != survey->block_size || revision_compare(spot->revision, origin->revision) <= 0) continue;
        u32 other = other_half(survey, at);
        if (other < zero || other - zero >= block_count) continue;
        origin->root = (struct pair){{at - zero, other - zero}};
        origin->revision = spot->revision;
    }
}

bool find_lost_start(const u8 *dump, u32 size, const struct superblock *from, struct candidate *found) {
    if (from->generation != 2 || !from->good || !from->block_size) return false;
    u32 mark = arena_mark();
    struct survey survey;
    struct origin best = {0};
    bool any = false;
    bool read = survey_read(&survey, dump, size, from->start % from->block_size, from->block_size, 2);
    for (u32 at = 0, tried = 0; read && at < survey.count && tried < MOST_ROOTS; at++) {
        if (survey.spots[at].superblock != from->block_size) continue;
        tried++;
        struct origin origin = {0};
        if (!best_origin(&survey, at, from->block_count, &origin)) continue;
        if (any && revision_compare(origin.revision, best.revision) <= 0) continue;
        best = origin;
        any = true;
    }
    if (any) take_newest(&survey, from->block_count, &best);
    arena_release(mark);
    if (!any) return false;
    u32 offset = survey.residue + (best.first - 1) * from->block_size;
    *found = make_candidate(from, size, (i32)offset, from->block_size);
    found->trust = TRUST_RESCUED;
    found->good_halves = 0;
    memcpy(found->root, best.root.block, sizeof found->root);
    return follow_to_last_superblock(dump, size, found) && lies_in(found, from);
}

// What the list of a spot comes to.
struct reach {
    u32 directories; // with entries: a directory that was dropped is empty, and its tail leads on
    u32 pairs;
};

// Without a superblock block 0 is looked for at the start of the dump alone; block 1 is then spot 1.
#define AT_START 1u

static struct reach reach_of(struct survey *survey, struct spot *spot) {
    struct reach reach = {0};
    spot->walk = ++survey->walks;
    for (; spot; spot = survey_step(survey, AT_START, spot->tail)) {
        reach.pairs++;
        reach.directories += !spot->empty;
    }
    return reach;
}

static void note_pair(const struct survey *survey, struct pair pair, u8 *referenced) {
    for (int half = 0; half < 2; half++) {
        if (pair.block[half] < survey->count) referenced[pair.block[half]] = 1;
    }
}

// Blocks that a pair of the list comes before.
static u8 *note_references(const struct survey *survey) {
    u8 *referenced = arena_zalloc(survey->count);
    for (u32 i = 0; referenced && i < survey->count; i++) {
        if (survey->spots[i].good) note_pair(survey, survey->spots[i].tail, referenced);
    }
    // Generation 2 may list a directory before the one that holds it.
    for (u32 i = 0; referenced && survey->generation == 1 && i < survey->references.count; i++) {
        const struct reference *to = table_get(&survey->references, i);
        if (!to->is_file) note_pair(survey, (struct pair){{to->head, to->second}}, referenced);
    }
    return referenced;
}

// The pair that no other one comes before and whose list holds most: the root of generation 1; in generation 2, whose
// root is lost, what followed it in the list. Of its halves the newer counts.
static bool find_head(struct survey *survey, struct pair *head) {
    const u8 *referenced = note_references(survey);
    struct reach best = {0};
    const struct spot *newer = NULL;
    for (u32 i = 0; referenced && i < survey->count; i++) {
        struct spot *spot = &survey->spots[i];
        if (!spot->good || referenced[i]) continue;
        struct reach reach = reach_of(survey, spot);
        i32 better = (i32)(reach.directories - best.directories);
        if (!better) better = (i32)(best.pairs - reach.pairs);
        if (newer && !better) better = revision_compare(spot->revision, newer->revision);
        if (newer && better <= 0) continue;
        best = reach;
        newer = spot;
    }
    if (!newer) return false;
    head->block[0] = head->block[1] = (u32)(newer - survey->spots);
    for (u32 i = 0; i < survey->count; i++) {
        const struct spot *spot = &survey->spots[i];
        if (spot->good && !referenced[i] && spot->revision == newer->revision - 1) head->block[1] = i;
    }
    return true;
}

#define LEAST_TRIED 128u
#define MOST_TRIED 65536u

// Whether anything lies in the dump that may be metadata of the generation, in blocks of any size that is tried: told
// by single words, so that no survey reads a dump without.
static bool has_metadata(const u8 *dump, u32 size, u32 generation) {
    for (u32 start = 0; start < size; start += LEAST_TRIED) {
        const u8 *at = dump + start;
        u32 available = min_u32(MOST_TRIED, size - start);
        if (generation == 1 && v1_block_good(at, available, MOST_TRIED)) return true;
        if (generation == 2 && v2_starts_log(at, available)) {
            need(at, available);
            if (v2_scan(at, available).commits) return true;
        }
    }
    return false;
}

static struct candidate make_rescued(const struct survey *survey, struct pair root) {
    bool v1 = survey->generation == 1, newest = false;
    for (u32 i = 0; i < survey->count; i++) newest |= survey->spots[i].newest_format;
    return (struct candidate){
        .generation = survey->generation,
        .version = v1 ? V1_VERSION : newest ? V2_VERSION_1 : V2_VERSION_0,
        .block_size = survey->block_size,
        .recorded_block_size = survey->block_size,
        .block_count = survey->count,
        .blocks_present = survey->count,
        .trust = TRUST_RESCUED,
        .name_max = v1 ? V1_NAME_MAX : V2_NAME_MAX,
        .file_max = v1 ? V1_FILE_MAX : V2_FILE_MAX,
        .attr_max = v1 ? V1_ATTR_MAX : V2_ATTR_MAX,
        .root = {root.block[0], root.block[1]},
    };
}

#define NO_WEIGHT (-0x7FFFFFFF - 1)

// A file system in blocks of a size, and how well its pointers stand; NO_WEIGHT if there is none.
static i32 try_block_size(const u8 *dump, u32 size, u32 block_size, u32 generation, struct candidate *found) {
    struct survey survey;
    struct pair head;
    struct evidence evidence = {0};
    if (!survey_read(&survey, dump, size, 0, block_size, generation)) return NO_WEIGHT;
    for (u32 i = 0; i < survey.count; i++) {
        if (survey.spots[i].good) survey_weigh(&survey, AT_START, &survey.spots[i], &evidence);
    }
    // A log of generation 2 alone tells nothing of the size of its block.
    if ((generation == 2 && survey_weight(&evidence) <= 0) || !find_head(&survey, &head)) return NO_WEIGHT;
    *found = make_rescued(&survey, head);
    return survey_weight(&evidence);
}

bool find_lost_root(const u8 *dump, u32 size, struct candidate *found) {
    static const u32 block_sizes[] = {4096, 512, 1024, 2048, 8192, 16384, 32768, MOST_TRIED, 256, LEAST_TRIED};
    i32 most = NO_WEIGHT;
    bool there[] = {has_metadata(dump, size, 1), has_metadata(dump, size, 2)};
    for (u32 i = 0; i < 2 * (sizeof block_sizes / sizeof *block_sizes); i++) {
        if (!there[i % 2]) continue;
        u32 mark = arena_mark();
        struct candidate tried;
        i32 weight = try_block_size(dump, size, block_sizes[i / 2], 1 + i % 2, &tried);
        arena_release(mark);
        if (weight > most) *found = tried, most = weight;
    }
    return most != NO_WEIGHT;
}
