// Generation 1: directories are pairs of whole blocks under one CRC.
#include "read.h"


bool v1_block_good(const u8 *at, u32 available, u32 block_size) {
    if (!at || available < V1_ENTRIES + V1_CRC_SIZE) return false;
    u32 size = peek_le32(at + V1_DIR_SIZE) & ~V1_CONTINUES;
    if (size < V1_ENTRIES + V1_CRC_SIZE || size > block_size || size > available) return false;
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
        record->valid_bytes = v1_dir_size(at);
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

bool v1_next_record(const u8 *at, u32 size, u32 *offset, struct v1_record *record) {
    u32 end = size - V1_CRC_SIZE;
    if (*offset + V1_ENTRY_DATA > end) return false;
    const u8 *p = at + *offset;
    u32 data = p[V1_ENTRY_LENGTH], attributes = p[V1_ATTRIBUTE_LENGTH], name = p[V1_NAME_LENGTH];
    u32 total = V1_ENTRY_DATA + data + attributes + name;
    if (*offset + total > end) return false;
    p += V1_ENTRY_DATA;
    *record = (struct v1_record){
        .offset = *offset,
        .type = at[*offset + V1_ENTRY_TYPE],
        .data = p,
        .data_size = data,
        .attributes = p + data,
        .attributes_size = attributes,
        .name = p + data + attributes,
        .name_size = name,
    };
    *offset += total;
    return true;
}

static u64 data_key(const struct v1_record *record) {
    return load_le32(record->data) | (u64)load_le32(record->data + 4) << 32;
}

// The set of data, by open addressing; the null data of a free place can't be an entry's (its
// pair or head would be block 0, which is the superblock's).
static u64 *settled_place(struct image *image, u64 key) {
    u32 at = (u32)((key * 0x9E3779B97F4A7C15ull) >> 32) & image->settled_mask;
    while (image->settled[at] && image->settled[at] != key) at = (at + 1) & image->settled_mask;
    return &image->settled[at];
}

// A pair of the threaded list.
struct listing {
    struct pair pair;
    u32 active;
    const u8 *at;
    struct pair next;
    u32 steps; // as many as there are blocks end a cycle
};

// Before the superblock's pair or, if that is lost, the root's.
static struct listing list_start(const struct image *image) {
    const struct candidate *c = &image->candidate;
    bool rescued = c->trust == TRUST_RESCUED;
    return (struct listing){.next = {{rescued ? c->root[0] : 0, rescued ? c->root[1] : 1}}};
}

static bool next_listed(struct image *image, struct listing *listing) {
    if (pair_is_null(listing->next) || listing->steps++ > image->candidate.blocks_present) return false;
    listing->pair = listing->next;
    listing->active = v1_fetch(image, listing->pair);
    if (listing->active == BLOCK_NULL) return false;
    u32 available;
    listing->at = block_bytes(image, listing->active, &available);
    listing->next = v1_dir_tail(listing->at);
    return true;
}

static u32 count_records(struct image *image) {
    u32 count = 0;
    struct v1_record record;
    for (struct listing listing = list_start(image); next_listed(image, &listing);) {
        for (u32 offset = V1_ENTRIES; v1_next_record(listing.at, v1_dir_size(listing.at), &offset, &record);) count++;
    }
    return count;
}

static void settle_records(struct image *image) {
    struct v1_record record;
    for (struct listing listing = list_start(image); next_listed(image, &listing);) {
        for (u32 offset = V1_ENTRIES; v1_next_record(listing.at, v1_dir_size(listing.at), &offset, &record);) {
            if (record.data_size < V1_DATA_SIZE || record.type & V1_TYPE_MOVED) continue;
            u64 key = data_key(&record);
            if (key) *settled_place(image, key) = key;
        }
    }
}

// A record marked as moving counts only while no other one leads to the same content.
static bool has_moved(struct image *image, const struct v1_record *record) {
    if (!image->settled) {
        u32 capacity = 16, count = count_records(image);
        while (capacity < 2 * count) capacity *= 2;
        image->settled = arena_zalloc(capacity * (u32)sizeof(u64));
        if (!image->settled) {
            image->out_of_memory = true;
            return false;
        }
        image->settled_mask = capacity - 1;
        settle_records(image);
    }
    u64 key = data_key(record);
    return key && *settled_place(image, key) == key;
}

static void add_attributes(struct image *image, struct entry *entry, const struct v1_record *record) {
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

static void add_entry(struct image *image, u32 directory, u32 block, const struct v1_record *record) {
    u32 type = record->type & ~V1_TYPE_MOVED;
    if (record->type & V1_TYPE_MOVED) {
        bool moved = has_moved(image, record);
        diagnose(image, DIAG_MOVE_PENDING, INFO, block, record->offset, NONE, block, block);
        if (moved) return;
    }
    struct entry *entry = table_push(&image->entries);
    if (!entry) {
        image->out_of_memory = true;
        return;
    }
    u32 first = load_le32(record->data), second = load_le32(record->data + 4);
    entry->parent = directory;
    entry->type = type == V1_TYPE_DIR ? ENTRY_DIR : ENTRY_FILE;
    entry->storage = type == V1_TYPE_DIR ? STORAGE_PAIR : second ? STORAGE_CTZ : STORAGE_EMPTY;
    entry->size = entry->content_size = type == V1_TYPE_DIR ? 0 : second;
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
    u32 size = v1_dir_size(at), offset = V1_ENTRIES;
    struct v1_record record;
    while (v1_next_record(at, size, &offset, &record)) {
        if (v1_is_tree_record(&record)) add_entry(image, directory, block, &record);
        else diagnose(image, DIAG_ENTRY_BAD, WARNING, block, record.offset, directory, record.type, 0);
    }
    if (offset != size - V1_CRC_SIZE) diagnose(image, DIAG_ENTRY_BAD, ERROR, block, offset, directory, at[offset], 0);
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
        if (!v1_dir_continues(at)) return;
        pair = v1_dir_tail(at);
        from_block = active;
        from_offset = 8;
    }
}

// Pairs that the list still holds and no entry leads to: the driver drops them at its next write.
static void claim_orphans(struct image *image) {
    for (struct listing listing = list_start(image); next_listed(image, &listing);) {
        bool orphan = false;
        for (int half = 0; half < 2; half++) {
            struct block *record = block_record(image, listing.pair.block[half]);
            if (!record || record->kind != BLOCK_FREE) continue;
            record->kind = BLOCK_DIRECTORY;
            record->state = STATE_OLDER;
            orphan = true;
        }
        if (!orphan) continue;
        diagnose(image, DIAG_ORPHAN, INFO, listing.active, NONE, NONE, listing.pair.block[0], listing.pair.block[1]);
    }
}

void v1_read_tree(struct image *image) {
    struct pair superblocks = {{0, 1}};
    own_pair(image, superblocks, v1_fetch(image, superblocks), BLOCK_SUPERBLOCK, NONE, 0);
    for (u32 i = 0; i < image->entries.count && !image->out_of_memory; i++) {
        if (((struct entry *)table_get(&image->entries, i))->type == ENTRY_DIR) read_directory(image, i);
    }
    claim_orphans(image);
}

void v1_list_tags(struct image *image, u32 block) {
    u32 available;
    const u8 *at = block_bytes(image, block, &available);
    if (!at || available < V1_ENTRIES + V1_CRC_SIZE) return;
    u32 size = v1_dir_size(at);
    if (size < V1_ENTRIES + V1_CRC_SIZE || size > image->candidate.block_size || size > available) return;
    u32 commit = v1_block_good(at, available, image->candidate.block_size) ? 0 : 1;
    struct v1_record record;
    u32 id = 0;
    for (u32 offset = V1_ENTRIES; v1_next_record(at, size, &offset, &record); id++) {
        struct tag_record *tag = table_push(&image->tags);
        if (!tag) {
            image->out_of_memory = true;
            return;
        }
        u32 data_size = offset - record.offset - V1_ENTRY_DATA;
        *tag = (struct tag_record){record.offset, record.type, id, data_size, dump_offset(image, record.data), commit};
    }
}
