#include "read.h"

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
// good all the same: the superblock moves on to the next pair where the first one wears out.
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
