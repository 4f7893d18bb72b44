// Metadata blocks of generation 1: revision, size, tail, entries, CRC.
#include "base/ctz.h"
#include "build.h"
#include "format/magic.h"

static void put_pair(u8 *out, u32 first) {
    store_le32(out, first);
    store_le32(out + 4, first == BLOCK_NULL ? BLOCK_NULL : first + 1);
}

static u32 finish(u8 *out, u32 size, u32 revision, u32 tail, bool continues) {
    store_le32(out + V1_REVISION, revision);
    store_le32(out + V1_DIR_SIZE, (size + V1_CRC_SIZE) | (continues ? V1_CONTINUES : 0));
    put_pair(out + V1_TAIL, tail);
    store_le32(out + size, crc32(0xFFFFFFFF, out, size));
    return size + V1_CRC_SIZE;
}

static u8 *put_head(u8 *out, u32 type, u32 data_size, u32 name_size) {
    out[V1_ENTRY_TYPE] = (u8)type;
    out[V1_ENTRY_LENGTH] = (u8)data_size;
    out[V1_ATTRIBUTE_LENGTH] = 0;
    out[V1_NAME_LENGTH] = (u8)name_size;
    return out + V1_ENTRY_DATA;
}

u32 build_super1(const struct build *build, u32 revision, u8 *out) {
    u32 root = build_item(build, 0)->first;
    u8 *at = put_head(out + V1_ENTRIES, V1_TYPE_SUPERBLOCK, V1_SUPERBLOCK_SIZE, MAGIC_SIZE);
    put_pair(at + V1_SUPERBLOCK_ROOT, root);
    store_le32(at + V1_SUPERBLOCK_BLOCK_SIZE, build->options->block_size);
    store_le32(at + V1_SUPERBLOCK_BLOCK_COUNT, build->options->block_count);
    store_le32(at + V1_SUPERBLOCK_VERSION, V1_VERSION);
    memcpy(at + V1_SUPERBLOCK_SIZE, MAGIC, MAGIC_SIZE);
    return finish(out, V1_MAGIC_OFFSET + MAGIC_SIZE, revision, root, false);
}

u32 build_pair1(const struct build *build, const struct build_pair *pair, u8 *out) {
    u8 *at = out + V1_ENTRIES;
    for (u32 i = pair->child; i < pair->end; i = build_item(build, i)->end) {
        const struct build_item *item = build_item(build, i);
        at = put_head(at, item->is_dir ? V1_TYPE_DIR : V1_TYPE_REG, V1_DATA_SIZE, item->name_size);
        if (item->is_dir) {
            put_pair(at, item->first);
        } else {
            store_le32(at, item->blocks ? item->first + item->blocks - 1 : BLOCK_NULL);
            store_le32(at + 4, item->size);
        }
        memcpy(at + V1_DATA_SIZE, item_name(item), item->name_size);
        at += V1_DATA_SIZE + item->name_size;
    }
    return finish(out, (u32)(at - out), pair->revision, pair->tail, pair->continues);
}
