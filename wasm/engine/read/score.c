#include "base/ctz.h"
#include "superblock.h"

enum { WEIGHT_DIRECTORY = 4, WEIGHT_FILE = 1, MOST_RECORDS = 64 };

// A dump may be cut: what should lie behind its end tells nothing.
static bool cut_off(const struct image *image, u32 block) {
    return block < image->candidate.block_count && block >= image->candidate.blocks_present;
}

static i32 score_pair(struct image *image, struct pair pair) {
    u32 active = image->candidate.generation == 1 ? v1_fetch(image, pair) : v2_fetch(image, pair);
    if (active != BLOCK_NULL) return WEIGHT_DIRECTORY;
    return cut_off(image, pair.block[0]) && cut_off(image, pair.block[1]) ? 0 : -WEIGHT_DIRECTORY;
}

// The last block of a file of several blocks starts with a pointer to a block of the file system.
static i32 score_file(struct image *image, u32 head, u32 size) {
    u32 available;
    const u8 *at = block_at(image, head, &available);
    if (cut_off(image, head)) return 0;
    if (!at || available < 4) return -WEIGHT_FILE;
    if (ctz_block_count(size, image->candidate.block_size) < 2) return 0;
    u32 pointer = peek_le32(at);
    if (cut_off(image, pointer)) return 0;
    return block_valid(image, pointer) ? WEIGHT_FILE : -WEIGHT_FILE;
}

static i32 score_v2(struct image *image, struct v2_mdir *mdir) {
    u32 active = v2_fetch(image, (struct pair){{0, 1}}), available;
    if (active == BLOCK_NULL) return -WEIGHT_DIRECTORY;
    const u8 *at = block_bytes(image, active, &available);
    if (!v2_replay(at, image->blocks[active].valid_bytes, mdir)) return 0;
    i32 score = pair_is_null(mdir->tail) ? 0 : score_pair(image, mdir->tail);
    for (u32 id = 1; id < min_u32(mdir->count, MOST_RECORDS); id++) {
        struct v2_slot *slot = v2_slot_of(mdir, id);
        const u8 *data = at + slot->struct_offset;
        if (!slot->struct_offset || V2_SIZE(slot->struct_tag) != 8) continue;
        u32 type = V2_TYPE3(slot->struct_tag);
        if (type == V2_TYPE_DIRSTRUCT) score += score_pair(image, load_pair(data));
        if (type == V2_TYPE_CTZ) score += score_file(image, load_le32(data), load_le32(data + 4));
    }
    return score;
}

i32 score_candidate(const u8 *dump, u32 size, const struct candidate *candidate) {
    u32 mark = arena_mark();
    struct image image;
    i32 score = 0;
    image_init(&image, dump, size, candidate);
    if (!image.out_of_memory) {
        if (candidate->generation == 1) {
            score = score_pair(&image, (struct pair){{candidate->root[0], candidate->root[1]}});
        } else {
            struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
            if (mdir) score = score_v2(&image, mdir);
        }
    }
    arena_release(mark);
    return score;
}
