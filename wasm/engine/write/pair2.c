// Metadata blocks of generation 2: a log with one commit, as a compaction leaves it.
#include "build.h"
#include "format/magic.h"

// FCRC tag and data, CRC tag and data.
#define COMMIT_END 20u

struct log {
    u8 *out;
    u32 off;
    u32 last_tag;
};

static u8 *put_tag(struct log *log, u32 type, u32 id, u32 size) {
    u32 tag = V2_TAG(type, id, size);
    store_be32(log->out + log->off, tag ^ log->last_tag);
    log->last_tag = tag;
    u8 *data = log->out + log->off + V2_TAG_SIZE;
    log->off += V2_TAG_SIZE + size;
    return data;
}

static void put_bytes(struct log *log, u32 type, u32 id, const u8 *bytes, u32 size) {
    u8 *data = put_tag(log, type, id, size);
    if (size) memcpy(data, bytes, size);
}

static void put_words(struct log *log, u32 type, u32 id, u32 first, u32 second) {
    u8 *data = put_tag(log, type, id, 8);
    store_le32(data, first);
    store_le32(data + 4, second);
}

static void put_attrs(const struct build *build, struct log *log, u32 id, const struct build_item *item) {
    if (item->node == NONE) return;
    const struct build_node *node = &build->nodes[item->node];
    for (u32 i = 0; i < node->attr_count; i++) {
        const struct build_attr *attr = &build->attrs[node->attr + i];
        put_bytes(log, V2_TYPE_USERATTR + attr->type, id, build->text + attr->at, attr->size);
    }
}

static void put_superblock(const struct build *build, struct log *log) {
    const struct build_options *options = build->options;
    put_bytes(log, V2_TYPE_SUPERBLOCK, 0, (const u8 *)MAGIC, MAGIC_SIZE);
    u8 *data = put_tag(log, V2_TYPE_INLINESTRUCT, 0, V2_SUPERBLOCK_SIZE);
    store_le32(data + V2_SUPERBLOCK_VERSION, options->major << 16 | options->minor);
    store_le32(data + V2_SUPERBLOCK_BLOCK_SIZE, options->block_size);
    store_le32(data + V2_SUPERBLOCK_BLOCK_COUNT, options->block_count);
    store_le32(data + V2_SUPERBLOCK_NAME_MAX, options->name_max);
    store_le32(data + V2_SUPERBLOCK_FILE_MAX, options->file_max);
    store_le32(data + V2_SUPERBLOCK_ATTR_MAX, options->attr_max);
    // The driver looks for the root's attributes here too.
    put_attrs(build, log, 0, build_item(build, 0));
}

static void put_entry(const struct build *build, struct log *log, u32 id, const struct build_item *item) {
    put_bytes(log, item->is_dir ? V2_TYPE_DIR : V2_TYPE_REG, id, item_name(item), item->name_size);
    if (item->is_dir) {
        put_words(log, V2_TYPE_DIRSTRUCT, id, item->first, item->first + 1);
    } else if (build_is_inline(build, item)) {
        const u8 *data = build->inline_data + build->nodes[item->node].inline_at;
        put_bytes(log, V2_TYPE_INLINESTRUCT, id, data, item->size);
    } else {
        put_words(log, V2_TYPE_CTZSTRUCT, id, item->first + item->blocks - 1, item->size);
    }
    put_attrs(build, log, id, item);
}

// Closes the commit at a multiple of prog_size. The padding counts as data of the CRC tag, whose size is
// bounded: a long way to go takes several CRC tags, each the end of a commit of its own.
static u32 put_crc(const struct build *build, struct log *log) {
    const struct build_options *options = build->options;
    u32 end = align_up(min_u32(log->off + COMMIT_END, options->block_size), options->prog_size);
    for (u32 begin = 0;; begin = log->off) {
        u32 next = end;
        if (end - log->off - 4 > V2_LENGTH_MAX) next = min_u32(log->off + 4 + V2_LENGTH_MAX, end - COMMIT_END);
        bool more_progs = next <= options->block_size - options->prog_size;
        if (next == end && more_progs && options->minor >= 1) {
            put_words(log, V2_TYPE_FCRC, V2_NO_ID, options->prog_size, build->fcrc);
        }
        u8 *data = put_tag(log, V2_TYPE_CCRC, V2_NO_ID, next - log->off - 4);
        u32 tag_end = (u32)(data - log->out);
        store_le32(data, crc32(0xFFFFFFFF, log->out + begin, tag_end - begin));
        if (next == end) return tag_end + 4;
        memset(data + 4, 0xFF, next - tag_end - 4);
    }
}

u32 build_pair2(const struct build *build, const struct build_pair *pair, u8 *out) {
    struct log log = {.out = out, .off = V2_REVISION_SIZE, .last_tag = V2_FIRST_TAG};
    u32 id = 0;
    store_le32(out, pair->revision);
    if (pair->superblock) {
        put_superblock(build, &log);
        id++;
    }
    for (u32 i = pair->child; i < pair->end; i = build_item(build, i)->end) {
        put_entry(build, &log, id++, build_item(build, i));
    }
    if (pair->tail != BLOCK_NULL) {
        put_words(&log, pair->continues ? V2_TYPE_HARDTAIL : V2_TYPE_SOFTTAIL, V2_NO_ID, pair->tail, pair->tail + 1);
    }
    return put_crc(build, &log);
}
