// Walks the plan in the order of the blocks and cuts the image into pieces.
#include "base/abi.h"
#include "base/ctz.h"
#include "build.h"

#define PIECES_MAX 4096u
// Bytes made here for one call of `build_next`, before the last block.
#define STAGE_SIZE 65536u
// Pieces that one step may add: both halves of a pair, or pointers and data of a block.
#define STEP_PIECES 2u

static void add_piece(struct build *build, u32 *count, struct build_piece piece) {
    build->pieces[(*count)++] = piece;
}

static void add_staged(struct build *build, u32 *count, u32 at, u32 size) {
    u32 from = (u32)(uintptr_t)(build->stage + build->stage_used);
#ifndef __wasm__
    from = build->stage_used;
#endif
    add_piece(build, count, (struct build_piece){.at = at, .size = size, .node = NONE, .from = from});
    build->stage_used += size;
}

static u8 *stage_end(const struct build *build) { return build->stage + build->stage_used; }

static void emit_super1(struct build *build, u32 *count) {
    for (u32 half = 0; half < 2; half++) {
        u32 size = build_super1(build, 2 - half, stage_end(build));
        add_staged(build, count, half * build->options->block_size, size);
    }
    build->superblock_done = true;
}

static void emit_pair(struct build *build, u32 *count) {
    const struct build_item *dir = build_item(build, build->item);
    u32 block = dir->first + 2 * build->index;
    struct build_pair pair = {.child = build->child, .superblock = block == 0};
    pair.end = build_pair_end(build, build->item, pair.child, !build->index);
    pair.continues = pair.end < dir->end;
    if (pair.continues) pair.tail = block + 2;
    else if (dir->next_dir != NONE) pair.tail = build_item(build, dir->next_dir)->first;
    else pair.tail = BLOCK_NULL;

    // Either half of the superblock pair tells it; the first has the newer revision, as after a format.
    pair.revision = pair.superblock ? 2 : 1;
    for (u32 half = 0; pair.revision; half++, pair.revision--) {
        u32 size = build->options->major == 1 ? build_pair1(build, &pair, stage_end(build))
                                              : build_pair2(build, &pair, stage_end(build));
        add_staged(build, count, (block + half) * build->options->block_size, size);
    }
    build->child = pair.end;
    build->index++;
    if (!pair.continues) {
        build->item++;
        build->child = build->item + 1;
        build->index = 0;
    }
}

static void emit_data(struct build *build, u32 *count) {
    const struct build_item *file = build_item(build, build->item);
    u32 block_size = build->options->block_size;
    if (build->index == file->blocks) {
        build->item++;
        build->child = build->item + 1;
        build->index = 0;
        return;
    }
    u32 block = file->first + build->index;
    u32 pointers = ctz_pointer_count(build->index);
    for (u32 i = 0; i < pointers; i++) store_le32(stage_end(build) + 4 * i, block - (1u << i));
    if (pointers) add_staged(build, count, block * block_size, 4 * pointers);

    u32 from = (u32)ctz_block_start(build->index, block_size);
    u32 size = min_u32(block_size - 4 * pointers, file->size - from);
    u32 at = block * block_size + 4 * pointers;
    add_piece(build, count, (struct build_piece){.at = at, .size = size, .node = file->node, .from = from});
    build->index++;
}

static u32 crc_of_erased(u32 size) {
    u8 erased[64];
    u32 crc = 0xFFFFFFFF;
    memset(erased, 0xFF, sizeof erased);
    for (; size; size -= min_u32(size, sizeof erased)) crc = crc32(crc, erased, min_u32(size, sizeof erased));
    return crc;
}

EXPORT bool build_begin(struct build *build, const u8 *inline_data) {
    build->inline_data = inline_data;
    build->pieces = arena_alloc(PIECES_MAX * sizeof *build->pieces);
    build->stage = arena_alloc(STAGE_SIZE + STEP_PIECES * build->options->block_size);
    build->report.pieces = (u32)(uintptr_t)build->pieces;
    build->fcrc = crc_of_erased(build->options->prog_size);
    build->item = 0;
    build->child = 1;
    build->index = 0;
    return build->pieces && build->stage;
}

EXPORT u32 build_next(struct build *build) {
    u32 count = 0;
    build->stage_used = 0;
    if (build->options->major == 1 && !build->superblock_done) emit_super1(build, &count);
    while (build->item < build->items.count && count + STEP_PIECES <= PIECES_MAX &&
           build->stage_used <= STAGE_SIZE) {
        if (build_item(build, build->item)->is_dir) emit_pair(build, &count);
        else emit_data(build, &count);
    }
    return count;
}
