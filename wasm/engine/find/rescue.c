// Generation 1 without a superblock: the directories are all there under good CRCs, only the way to the
// root is lost. The root is a directory that no other one leads to, and the threaded list starts there.
#include "find.h"

struct survey {
    const u8 *dump;
    u32 size;
    u32 block_size;
    u32 count;
    u8 *good;       // per block: a directory with a good CRC
    u8 *referenced; // per block: by a tail or an entry
    u32 steps_left; // along tails, in all: lists that run into one another would cost their square
};

static const u8 *directory_at(const struct survey *survey, u32 block) {
    return block < survey->count && survey->good[block] ? survey->dump + (size_t)block * survey->block_size : NULL;
}

static bool find_directories(struct survey *survey) {
    bool any = false;
    for (u32 block = 0; block < survey->count; block++) {
        u32 start = block * survey->block_size;
        u32 available = min_u32(survey->block_size, survey->size - start);
        survey->good[block] = v1_block_good(survey->dump + start, available, survey->block_size);
        any |= survey->good[block];
    }
    return any;
}

static void refer_to(struct survey *survey, const u8 *pair) {
    for (int half = 0; half < 2; half++) {
        u32 block = load_le32(pair + 4 * half);
        if (block < survey->count) survey->referenced[block] = 1;
    }
}

static void note_references(struct survey *survey, const u8 *at) {
    refer_to(survey, at + V1_TAIL);
    struct v1_record record;
    for (u32 offset = V1_ENTRIES; v1_next_record(at, v1_dir_size(at), &offset, &record);) {
        bool is_dir = (record.type & ~V1_TYPE_MOVED) == V1_TYPE_DIR && record.data_size >= V1_DATA_SIZE;
        if (is_dir) refer_to(survey, record.data);
    }
}

static u32 newest_of(const struct survey *survey, const u8 *pair) {
    u32 best = BLOCK_NULL;
    for (int half = 0; half < 2; half++) {
        u32 block = load_le32(pair + 4 * half);
        const u8 *at = directory_at(survey, block);
        if (!at) continue;
        const u8 *best_at = best == BLOCK_NULL ? NULL : directory_at(survey, best);
        if (!best_at || revision_compare(load_le32(at), load_le32(best_at)) > 0) best = block;
    }
    return best;
}

static u32 list_length(struct survey *survey, u32 block) {
    u32 length = 0;
    while (block != BLOCK_NULL && length <= survey->count && survey->steps_left) {
        length++;
        survey->steps_left--;
        block = newest_of(survey, directory_at(survey, block) + V1_TAIL);
    }
    return length;
}

// Both halves of the root are unreferenced: the newer one counts, the other has the revision before.
static bool find_root(struct survey *survey, u32 *root) {
    u32 best_length = 0;
    for (u32 block = 0; block < survey->count; block++) {
        const u8 *at = directory_at(survey, block);
        if (!at || survey->referenced[block]) continue;
        u32 length = list_length(survey, block);
        bool newer = best_length == length &&
                     revision_compare(load_le32(at), load_le32(directory_at(survey, root[0]))) > 0;
        if (length > best_length || newer) root[0] = block, best_length = length;
    }
    if (!best_length) return false;
    root[1] = root[0];
    u32 before = load_le32(directory_at(survey, root[0])) - 1;
    for (u32 block = 0; block < survey->count; block++) {
        const u8 *at = directory_at(survey, block);
        if (at && !survey->referenced[block] && load_le32(at) == before) root[1] = block;
    }
    return true;
}

static bool rescue_with(const u8 *dump, u32 size, u32 block_size, u32 root[2]) {
    u32 count = (size + block_size - 1) / block_size;
    struct survey survey = {dump, size, block_size, count, arena_zalloc(count), arena_zalloc(count), 8 * count};
    if (!survey.good || !survey.referenced || !find_directories(&survey)) return false;
    for (u32 block = 0; block < count; block++) {
        const u8 *at = directory_at(&survey, block);
        if (at) note_references(&survey, at);
    }
    return find_root(&survey, root);
}

bool rescue_v1(const u8 *dump, u32 size, struct candidate *found) {
    static const u32 block_sizes[] = {4096, 512, 1024, 2048, 8192, 16384, 32768, 65536, 256, 128};
    for (u32 i = 0; i < sizeof block_sizes / sizeof *block_sizes; i++) {
        u32 block_size = block_sizes[i], root[2];
        u32 mark = arena_mark();
        bool rescued = rescue_with(dump, size, block_size, root);
        arena_release(mark);
        if (!rescued) continue;
        u32 count = (size + block_size - 1) / block_size;
        *found = (struct candidate){
            .generation = 1,
            .version = V1_VERSION,
            .block_size = block_size,
            .recorded_block_size = block_size,
            .block_count = count,
            .blocks_present = count,
            .trust = TRUST_RESCUED,
            .name_max = V1_NAME_MAX,
            .file_max = V1_FILE_MAX,
            .attr_max = V1_ATTR_MAX,
            .root = {root[0], root[1]},
        };
        return true;
    }
    return false;
}
