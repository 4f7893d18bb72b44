// Metadata blocks of generation 1: revision, size, tail, entries, CRC.
#include "base/ctz.h"
#include "build.h"

enum { TYPE_FILE = 0x11, TYPE_DIR = 0x22, TYPE_SUPERBLOCK = 0x2E };

#define HEAD_SIZE 16u
#define VERSION 0x00010001u
// In a directory's size: the pair at its tail belongs to the same directory.
#define CONTINUES 0x80000000u

static void put_pair(u8 *out, u32 first) {
    store_le32(out, first);
    store_le32(out + 4, first == BLOCK_NULL ? BLOCK_NULL : first + 1);
}

static u32 finish(u8 *out, u32 size, u32 revision, u32 tail, bool continues) {
    store_le32(out, revision);
    store_le32(out + 4, (size + 4) | (continues ? CONTINUES : 0));
    put_pair(out + 8, tail);
    store_le32(out + size, crc32(0xFFFFFFFF, out, size));
    return size + 4;
}

static u8 *put_head(u8 *out, u32 type, u32 payload_size, u32 name_size) {
    out[0] = (u8)type;
    out[1] = (u8)payload_size;
    out[2] = 0;
    out[3] = (u8)name_size;
    return out + 4;
}

u32 build_super1(const struct build *build, u32 revision, u8 *out) {
    u32 root = build_item(build, 0)->first;
    u8 *at = put_head(out + HEAD_SIZE, TYPE_SUPERBLOCK, 20, 8);
    put_pair(at, root);
    store_le32(at + 8, build->options->block_size);
    store_le32(at + 12, build->options->block_count);
    store_le32(at + 16, VERSION);
    memcpy(at + 20, "littlefs", 8);
    return finish(out, HEAD_SIZE + 4 + 20 + 8, revision, root, false);
}

u32 build_pair1(const struct build *build, const struct build_pair *pair, u8 *out) {
    u8 *at = out + HEAD_SIZE;
    for (u32 i = pair->child; i < pair->end; i = build_item(build, i)->end) {
        const struct build_item *item = build_item(build, i);
        at = put_head(at, item->is_dir ? TYPE_DIR : TYPE_FILE, 8, item->name_size);
        if (item->is_dir) {
            put_pair(at, item->first);
        } else {
            store_le32(at, item->blocks ? item->first + item->blocks - 1 : BLOCK_NULL);
            store_le32(at + 4, item->size);
        }
        memcpy(at + 8, item_name(item), item->name_size);
        at += 8 + item->name_size;
    }
    return finish(out, (u32)(at - out), pair->revision, pair->tail, pair->continues);
}
