#include "superblock.h"

static void report_superblocks(struct image *image) {
    const struct candidate *c = &image->candidate;
    if (c->trust == TRUST_RESCUED) {
        diagnose(image, DIAG_SUPERBLOCK_MISSING, ERROR, 0, NONE, NONE, 0, 0);
    } else if (c->trust == TRUST_DAMAGED) {
        diagnose(image, DIAG_SUPERBLOCK_BAD, ERROR, 0, NONE, NONE, 0, 0);
    }
    if (c->block_size != c->recorded_block_size) {
        diagnose(image, DIAG_BLOCK_SIZE_WRONG, ERROR, 0, NONE, NONE, c->recorded_block_size, c->block_size);
    }
    if ((c->version & 0xFFFF) > 1) {
        diagnose(image, DIAG_VERSION_UNKNOWN, WARNING, 0, NONE, NONE, c->version >> 16, c->version & 0xFFFF);
    }
    int64_t end = c->offset + (int64_t)((u64)c->block_size * c->block_count);
    if (end > (int64_t)image->dump_size || c->offset < 0) {
        u32 missing_at_start = c->offset < 0 ? 1 : 0;
        diagnose(image, DIAG_DUMP_SHORT, WARNING, NONE, NONE, NONE, c->blocks_present - missing_at_start,
                 c->block_count);
    }
}

// Each half of the first pair is written at format. A log of generation 2 without a superblock may be
// good all the same: the superblock moves on to the next pair once the first one wears out.
static void report_half_bad(struct image *image) {
    if (image->candidate.trust != TRUST_VERIFIED) return;
    for (u32 half = 0; half < 2; half++) {
        const struct block *record = block_record(image, half);
        if (record && record->commits) continue;
        diagnose(image, DIAG_SUPERBLOCK_HALF_BAD, WARNING, half, NONE, NONE, 0, 0);
        report_older_state(image, (struct pair){{0, 1}}, 1 - half, 0);
    }
}

bool image_open(struct image *image, const u8 *dump, u32 size, const struct candidate *candidate, enum view view) {
    image_init(image, dump, size, candidate);
    image->view = view;
    struct entry *root = image->out_of_memory ? NULL : table_push(&image->entries);
    if (!root) return false;
    *root = (struct entry){
        .parent = NONE,
        .type = ENTRY_DIR,
        .storage = STORAGE_PAIR,
        .head = candidate->root[0],
        .head2 = candidate->root[1],
        .block = 0,
    };
    report_superblocks(image);
    if (candidate->generation == 1) v1_read_tree(image);
    else v2_read_tree(image);
    report_half_bad(image);
    for (u32 id = 0; id < image->entries.count && !image->out_of_memory; id++) ctz_claim(image, id);
    check_names(image);
    return !image->out_of_memory;
}

static bool speaks_of(const struct superblock *superblock, const struct candidate *c) {
    return c->version == superblock->version && c->recorded_block_size == superblock->block_size &&
           c->block_count == superblock->block_count && c->name_max == superblock->name_max &&
           c->file_max == superblock->file_max && c->attr_max == superblock->attr_max &&
           c->revision == superblock->revision;
}

// An expansion leaves a superblock in the first pair, and what changes later (a resize, the version) is written
// to the last one alone. The first one's block count may end before the list does: any block of the dump counts.
bool follow_to_last_superblock(const u8 *dump, u32 size, struct candidate *candidate) {
    u32 mark = arena_mark();
    struct candidate wide = *candidate;
    wide.block_count = max_u32(wide.block_count, count_present(wide.offset, wide.block_size, NONE, size));
    wide.blocks_present = count_present(wide.offset, wide.block_size, wide.block_count, size);
    struct image image;
    image_init(&image, dump, size, &wide);
    if (!image.out_of_memory) v2_read_list(&image);
    struct superblock last = image.superblock;
    arena_release(mark);
    if (!last.good) return false;
    struct candidate found = make_candidate(&last, size, candidate->offset, candidate->block_size);
    found.trust = candidate->trust;
    found.good_halves = candidate->good_halves;
    *candidate = found;
    return true;
}

bool image_open_start(struct image *image, const u8 *dump, u32 size, struct candidate *candidate) {
    u32 mark = arena_mark();
    if (!image_open(image, dump, size, candidate, VIEW_NOW)) return false;
    if (candidate->generation == 2 && (image->list_broken || !speaks_of(&image->superblock, candidate))) {
        struct candidate before = *candidate;
        follow_to_last_superblock(dump, size, candidate);
        if (memcmp(&before, candidate, sizeof before)) {
            arena_release(mark);
            if (!image_open(image, dump, size, candidate, VIEW_NOW)) return false;
        }
    }
    memcpy(candidate->root, image->candidate.root, sizeof candidate->root);
    return true;
}
