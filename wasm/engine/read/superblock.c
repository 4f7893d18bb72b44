#include "superblock.h"

static bool block_size_plausible(u32 size) { return size >= LEAST_BLOCK_SIZE && size <= MOST_BLOCK_SIZE; }

bool superblock_at_v1(const u8 *dump, u32 size, u32 start, struct superblock *found) {
    if (start >= size || size - start < V1_MAGIC_OFFSET + MAGIC_SIZE + V1_CRC_SIZE) return false;
    const u8 *at = dump + start;
    need(at, V1_MAGIC_OFFSET + MAGIC_SIZE);
    const u8 *entry = at + V1_ENTRIES;
    if (memcmp(at + V1_MAGIC_OFFSET, MAGIC, MAGIC_SIZE)) return false;
    if (entry[V1_ENTRY_TYPE] != V1_TYPE_SUPERBLOCK || entry[V1_ENTRY_LENGTH] != V1_SUPERBLOCK_SIZE) return false;
    if (entry[V1_NAME_LENGTH] != MAGIC_SIZE) return false;
    const u8 *data = entry + V1_ENTRY_DATA;
    *found = (struct superblock){
        .start = start,
        .generation = 1,
        .root = load_pair(data + V1_SUPERBLOCK_ROOT),
        .block_size = load_le32(data + V1_SUPERBLOCK_BLOCK_SIZE),
        .block_count = load_le32(data + V1_SUPERBLOCK_BLOCK_COUNT),
        .version = load_le32(data + V1_SUPERBLOCK_VERSION),
        .name_max = V1_NAME_MAX,
        .file_max = V1_FILE_MAX,
        .attr_max = V1_ATTR_MAX,
        .revision = load_le32(at),
    };
    if (found->version >> 16 != 1) return false;
    if (!block_size_plausible(found->block_size)) found->block_size = 0;
    // The CRC does not depend on the block size, which may be recorded wrong.
    found->good = v1_block_good(at, size - start, 0x10000);
    return found->good || found->block_size;
}

bool superblock_fields(const u8 *data, u32 size, struct superblock *found) {
    if (size < V2_SUPERBLOCK_SIZE || size == V2_DELETED) return false;
    found->version = load_le32(data + V2_SUPERBLOCK_VERSION);
    found->block_size = load_le32(data + V2_SUPERBLOCK_BLOCK_SIZE);
    found->block_count = load_le32(data + V2_SUPERBLOCK_BLOCK_COUNT);
    found->name_max = load_le32(data + V2_SUPERBLOCK_NAME_MAX);
    found->file_max = load_le32(data + V2_SUPERBLOCK_FILE_MAX);
    found->attr_max = load_le32(data + V2_SUPERBLOCK_ATTR_MAX);
    return found->version >> 16 == 2 && block_size_plausible(found->block_size);
}

// Enough for any block a log is known to be kept in; a longer one is read up to here.
#define MOST_LOG_SIZE (256u << 10)

// The log may run on behind the block only if it fills it whole; then what follows fails its CRC.
static bool load_log(const u8 *at, u32 available, struct v2_mdir *mdir, struct superblock *found) {
    available = min_u32(available, MOST_LOG_SIZE);
    need(at, available);
    struct v2_log log = v2_scan(at, available);
    if (!log.commits || !v2_replay(at, log.valid_bytes, mdir)) return false;
    struct v2_slot *slot = v2_slot_of(mdir, 0);
    if (!slot || V2_TYPE3(slot->name_tag) != V2_TYPE_SUPERBLOCK) return false;
    return slot->struct_offset && superblock_fields(at + slot->struct_offset, V2_LENGTH(slot->struct_tag), found);
}

// The struct mostly follows the name.
#define V2_USUAL_FIELDS (V2_MAGIC_OFFSET + MAGIC_SIZE + V2_TAG_SIZE)
#define V2_USUAL_SIZE (V2_USUAL_FIELDS + V2_SUPERBLOCK_SIZE)

bool superblock_at_v2(const u8 *dump, u32 size, u32 start, struct v2_mdir *mdir, struct superblock *found) {
    if (start >= size || size - start < V2_USUAL_SIZE) return false;
    const u8 *at = dump + start;
    need(at, V2_USUAL_SIZE);
    if (memcmp(at + V2_MAGIC_OFFSET, MAGIC, MAGIC_SIZE)) return false;
    *found = (struct superblock){
        .start = start, .generation = 2, .root = {{0, 1}}, .revision = load_le32(at), .good = true};
    u32 name_tag = load_be32(at + V2_REVISION_SIZE) ^ V2_FIRST_TAG;
    u32 struct_tag = load_be32(at + V2_MAGIC_OFFSET + MAGIC_SIZE) ^ name_tag;
    bool usual = V2_TYPE3(name_tag) == V2_TYPE_SUPERBLOCK && V2_TYPE3(struct_tag) == V2_TYPE_INLINESTRUCT &&
                 superblock_fields(at + V2_USUAL_FIELDS, V2_LENGTH(struct_tag), found);
    // Text that names littlefs is no log: nothing more is read for each of its lines.
    if (!usual && !v2_starts_log(at, size - start)) return false;
    // The fields mostly follow the name, and then no more than the block they speak of is read.
    u32 bound = usual ? found->block_size : MOST_LOG_SIZE;
    if (load_log(at, min_u32(size - start, bound), mdir, found)) return true;
    found->good = false;
    return usual && superblock_fields(at + V2_USUAL_FIELDS, V2_LENGTH(struct_tag), found);
}
