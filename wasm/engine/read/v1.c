// Generation 1: directories are pairs of whole blocks under one CRC.
#include "read.h"

#define HEADER_SIZE 16u // revision, size, tail[2]
#define ENTRY_HEADER_SIZE 4u
#define CRC_SIZE 4u
#define CONTINUES 0x80000000u
#define TYPE_FILE 0x11u
#define TYPE_DIR 0x22u
#define TYPE_SUPERBLOCK 0x2Eu
#define TYPE_MOVING 0x80u

static u32 dir_size(const u8 *at) { return load_le32(at + 4) & ~CONTINUES; }
static bool dir_continues(const u8 *at) { return load_le32(at + 4) & CONTINUES; }
static struct pair dir_tail(const u8 *at) { return load_pair(at + 8); }

bool v1_block_good(const u8 *at, u32 available, u32 block_size) {
    if (!at || available < HEADER_SIZE + CRC_SIZE) return false;
    u32 size = peek_le32(at + 4) & ~CONTINUES;
    if (size < HEADER_SIZE + CRC_SIZE || size > block_size || size > available) return false;
    need(at, size);
    return crc32(0xFFFFFFFF, at, size) == 0;
}

static struct block *scan_block(struct image *image, u32 block) {
    struct block *record = block_record(image, block);
    u32 available;
    const u8 *at = block_at(image, block, &available);
    if (!record || !at || record->scanned) return record;
    record->scanned = 1;
    if (available >= 4) record->revision = peek_le32(at);
    if (v1_block_good(at, available, image->candidate.block_size)) {
        record->commits = 1;
        record->valid_bytes = dir_size(at);
    }
    return record;
}

u32 v1_fetch(struct image *image, struct pair pair) {
    u32 best = BLOCK_NULL;
    u32 best_revision = 0;
    for (int half = 0; half < 2; half++) {
        struct block *record = scan_block(image, pair.block[half]);
        if (!record || !record->commits) continue;
        if (best != BLOCK_NULL && revision_compare(record->revision, best_revision) < 0) continue;
        best = pair.block[half];
        best_revision = record->revision;
    }
    return best;
}

// One entry record of a directory block.
struct record {
    u32 offset;
    u32 type;
    const u8 *payload;
    u32 payload_size;
    const u8 *attributes;
    u32 attributes_size;
    const u8 *name;
    u32 name_size;
};

// Reads the record at *offset and steps over it. False at the end, or where a record overruns it.
static bool next_record(const u8 *at, u32 size, u32 *offset, struct record *record) {
    u32 end = size - CRC_SIZE;
    if (*offset + ENTRY_HEADER_SIZE > end) return false;
    const u8 *p = at + *offset;
    u32 total = ENTRY_HEADER_SIZE + p[1] + p[2] + p[3];
    if (*offset + total > end) return false;
    *record = (struct record){*offset, p[0], p + 4, p[1], p + 4 + p[1], p[2], p + 4 + p[1] + p[2], p[3]};
    *offset += total;
    return true;
}

static bool is_tree_record(const struct record *record) {
    u32 type = record->type & ~TYPE_MOVING;
    return (type == TYPE_FILE || type == TYPE_DIR) && record->payload_size >= 8;
}

static u64 payload_key(const struct record *record) {
    return load_le32(record->payload) | (u64)load_le32(record->payload + 4) << 32;
}

// The set of payloads, by open addressing; the null payload of a free place can't be an entry's (its
// pair or head would be block 0, which is the superblock's).
static u64 *settled_place(struct image *image, u64 key) {
    u32 at = (u32)((key * 0x9E3779B97F4A7C15ull) >> 32) & image->settled_mask;
    while (image->settled[at] && image->settled[at] != key) at = (at + 1) & image->settled_mask;
    return &image->settled[at];
}

// Walks the threaded list from the superblock; as many steps as there are blocks end a cycle.
static void walk_list(struct image *image, void (*visit)(struct image *, struct pair, u32 active, const u8 *at)) {
    struct pair pair = {{0, 1}};
    for (u32 steps = 0; steps <= image->candidate.blocks_present && !pair_is_null(pair); steps++) {
        u32 active = v1_fetch(image, pair);
        if (active == BLOCK_NULL) return;
        u32 available;
        const u8 *at = block_bytes(image, active, &available);
        visit(image, pair, active, at);
        pair = dir_tail(at);
    }
}

static u32 record_total;

static void count_records(struct image *image, struct pair pair, u32 active, const u8 *at) {
    struct record record;
    for (u32 offset = HEADER_SIZE; next_record(at, dir_size(at), &offset, &record);) record_total++;
    (void)image, (void)pair, (void)active;
}

static void settle_records(struct image *image, struct pair pair, u32 active, const u8 *at) {
    (void)pair, (void)active;
    struct record record;
    for (u32 offset = HEADER_SIZE; next_record(at, dir_size(at), &offset, &record);) {
        if (record.payload_size < 8 || record.type & TYPE_MOVING) continue;
        u64 key = payload_key(&record);
        if (key) *settled_place(image, key) = key;
    }
}

// A record marked as moving counts only while no other one leads to the same content.
static bool has_moved(struct image *image, const struct record *record) {
    if (!image->settled) {
        record_total = 0;
        walk_list(image, count_records);
        u32 capacity = 16;
        while (capacity < 2 * record_total) capacity *= 2;
        image->settled = arena_zalloc(capacity * (u32)sizeof(u64));
        if (!image->settled) {
            image->out_of_memory = true;
            return false;
        }
        image->settled_mask = capacity - 1;
        walk_list(image, settle_records);
    }
    u64 key = payload_key(record);
    return key && *settled_place(image, key) == key;
}

static void add_attributes(struct image *image, struct entry *entry, const struct record *record) {
    if (!record->attributes_size) return;
    struct attribute *attribute = table_push(&image->attributes);
    if (!attribute) {
        image->out_of_memory = true;
        return;
    }
    // Generation 1 reserves the place and gives it no structure: kept whole, as type 0.
    *attribute = (struct attribute){0, dump_offset(image, record->attributes), record->attributes_size};
    entry->first_attribute = image->attributes.count - 1;
    entry->attribute_count = 1;
}

static void add_entry(struct image *image, u32 directory, u32 block, const struct record *record) {
    u32 type = record->type & ~TYPE_MOVING;
    if (record->type & TYPE_MOVING) {
        bool moved = has_moved(image, record);
        diagnose(image, DIAG_MOVE_PENDING, INFO, block, record->offset, NONE, block, block);
        if (moved) return;
    }
    struct entry *entry = table_push(&image->entries);
    if (!entry) {
        image->out_of_memory = true;
        return;
    }
    u32 first = load_le32(record->payload), second = load_le32(record->payload + 4);
    entry->parent = directory;
    entry->type = type == TYPE_DIR ? ENTRY_DIR : ENTRY_FILE;
    entry->storage = type == TYPE_DIR ? STORAGE_PAIR : second ? STORAGE_CTZ : STORAGE_EMPTY;
    entry->size = entry->content_size = type == TYPE_DIR ? 0 : second;
    entry->head = first;
    entry->head2 = second;
    entry->name = dump_offset(image, record->name);
    entry->name_size = record->name_size;
    entry->block = block;
    entry->offset = record->offset;
    add_attributes(image, entry, record);
    ((struct entry *)table_get(&image->entries, directory))->child_count++;
}

static void read_records(struct image *image, u32 directory, u32 block, const u8 *at) {
    u32 size = dir_size(at), offset = HEADER_SIZE;
    struct record record;
    while (next_record(at, size, &offset, &record)) {
        if (is_tree_record(&record)) add_entry(image, directory, block, &record);
        else diagnose(image, DIAG_ENTRY_BAD, WARNING, block, record.offset, directory, record.type, 0);
    }
    if (offset != size - CRC_SIZE) diagnose(image, DIAG_ENTRY_BAD, ERROR, block, offset, directory, at[offset], 0);
}

static void read_directory(struct image *image, u32 directory) {
    struct entry *entry = table_get(&image->entries, directory);
    struct pair pair = {{entry->head, entry->head2}};
    u32 from_block = entry->block, from_offset = entry->offset;
    entry->first_child = image->entries.count;
    for (u32 index = 0;; index++) {
        if (!check_pair(image, pair, from_block, from_offset, directory)) return;
        u32 active = v1_fetch(image, pair);
        if (own_pair(image, pair, active, BLOCK_DIRECTORY, directory, index)) {
            ((struct entry *)table_get(&image->entries, directory))->blocks += 2;
        } else if (!list_again(image, pair, active, directory, index, from_block, from_offset)) {
            return;
        }
        if (active == BLOCK_NULL) {
            diagnose(image, DIAG_PAIR_BAD, ERROR, pair.block[0], NONE, directory, pair.block[0], pair.block[1]);
            return;
        }
        report_older_state(image, pair, active, directory);
        u32 available;
        const u8 *at = block_bytes(image, active, &available);
        read_records(image, directory, active, at);
        if (!dir_continues(at)) return;
        pair = dir_tail(at);
        from_block = active;
        from_offset = 8;
    }
}

// A pair that the list still holds and no entry leads to: the driver drops it at its next write.
static void claim_orphan(struct image *image, struct pair pair, u32 active, const u8 *at) {
    (void)at;
    bool orphan = false;
    for (int half = 0; half < 2; half++) {
        struct block *record = block_record(image, pair.block[half]);
        if (!record || record->kind != BLOCK_FREE) continue;
        record->kind = BLOCK_DIRECTORY;
        record->state = STATE_OLDER;
        orphan = true;
    }
    if (orphan) diagnose(image, DIAG_ORPHAN, INFO, active, NONE, NONE, pair.block[0], pair.block[1]);
}

void v1_read_tree(struct image *image) {
    struct pair superblocks = {{0, 1}};
    own_pair(image, superblocks, v1_fetch(image, superblocks), BLOCK_SUPERBLOCK, NONE, 0);
    for (u32 i = 0; i < image->entries.count && !image->out_of_memory; i++) {
        if (((struct entry *)table_get(&image->entries, i))->type == ENTRY_DIR) read_directory(image, i);
    }
    walk_list(image, claim_orphan);
}

void v1_list_tags(struct image *image, u32 block) {
    u32 available;
    const u8 *at = block_bytes(image, block, &available);
    if (!at || available < HEADER_SIZE + CRC_SIZE) return;
    u32 size = dir_size(at);
    if (size < HEADER_SIZE + CRC_SIZE || size > image->candidate.block_size || size > available) return;
    u32 commit = v1_block_good(at, available, image->candidate.block_size) ? 0 : 1;
    struct record record;
    u32 id = 0;
    for (u32 offset = HEADER_SIZE; next_record(at, size, &offset, &record); id++) {
        struct tag_record *tag = table_push(&image->tags);
        if (!tag) {
            image->out_of_memory = true;
            return;
        }
        u32 data_size = offset - record.offset - ENTRY_HEADER_SIZE;
        *tag = (struct tag_record){record.offset, record.type, id, data_size, dump_offset(image, record.payload), commit};
    }
}
