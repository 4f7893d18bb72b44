#include "read.h"

#define MOST_DIAGNOSTICS 4096u

void image_init(struct image *image, const u8 *dump, u32 size, const struct candidate *candidate) {
    *image = (struct image){
        .dump = dump,
        .dump_size = size,
        .candidate = *candidate,
        .entries.record_size = sizeof(struct entry),
        .attributes.record_size = sizeof(struct attribute),
        .diagnostics.record_size = sizeof(struct diagnostic),
        .tags.record_size = sizeof(struct tag_record),
        .extents.record_size = sizeof(struct extent),
        .listed.record_size = sizeof(struct listed_pair),
    };
    u64 bytes = candidate->blocks_present * (u64)sizeof(struct block);
    image->blocks = bytes < 0xFFFF0000ull ? arena_zalloc((u32)bytes) : NULL;
    if (!image->blocks) {
        image->out_of_memory = true;
        return;
    }
    for (u32 i = 0; i < candidate->blocks_present; i++) image->blocks[i].owner = NONE;
}

const u8 *block_at(const struct image *image, u32 block, u32 *available) {
    const struct candidate *c = &image->candidate;
    *available = 0;
    if (block >= c->block_count) return NULL;
    int64_t start = c->offset + (int64_t)((u64)block * c->block_size);
    if (start < 0 || start >= (int64_t)image->dump_size) return NULL;
    *available = min_u32(c->block_size, image->dump_size - (u32)start);
    return image->dump + start;
}

const u8 *block_bytes(const struct image *image, u32 block, u32 *available) {
    const u8 *at = block_at(image, block, available);
    if (at) need(at, *available);
    return at;
}

bool block_valid(const struct image *image, u32 block) {
    u32 available;
    return block_at(image, block, &available) != NULL;
}

bool block_cut(const struct image *image, u32 block) {
    if (block >= image->candidate.block_count) return false;
    u32 available;
    return block >= image->candidate.blocks_present ||
           (block_at(image, block, &available) && available < image->candidate.block_size);
}

struct block *block_record(struct image *image, u32 block) {
    return block < image->candidate.blocks_present ? &image->blocks[block] : NULL;
}

void diagnose(struct image *image, enum diagnostic_code code, enum severity severity, u32 block, u32 offset,
              u32 entry, u32 a, u32 b) {
    struct table *list = &image->diagnostics;
    if (list->count > MOST_DIAGNOSTICS) {
        ((struct diagnostic *)table_get(list, MOST_DIAGNOSTICS))->a++;
        return;
    }
    struct diagnostic *d = table_push(list);
    if (!d) {
        image->out_of_memory = true;
        return;
    }
    if (list->count > MOST_DIAGNOSTICS) {
        *d = (struct diagnostic){DIAG_TOO_MANY, WARNING, NONE, NONE, NONE, 1, 0};
        return;
    }
    *d = (struct diagnostic){code, severity, block, offset, entry, a, b};
    if (severity == ERROR && entry < image->entries.count) {
        ((struct entry *)table_get(&image->entries, entry))->damaged = 1;
    }
}

bool check_pointer(struct image *image, u32 pointer, u32 block, u32 offset, u32 entry) {
    if (pointer >= image->candidate.block_count) {
        diagnose(image, DIAG_POINTER_OUTSIDE, ERROR, block, offset, entry, pointer, 0);
        return false;
    }
    if (!block_valid(image, pointer)) {
        diagnose(image, DIAG_POINTER_MISSING, ERROR, block, offset, entry, pointer, 0);
        return false;
    }
    return true;
}

bool check_pair(struct image *image, struct pair pair, u32 block, u32 offset, u32 entry) {
    bool first = check_pointer(image, pair.block[0], block, offset, entry);
    bool second = check_pointer(image, pair.block[1], block, offset + 4, entry);
    return first || second;
}

bool own_pair(struct image *image, struct pair pair, u32 active, enum block_kind kind, u32 owner, u32 index) {
    for (int half = 0; half < 2; half++) {
        struct block *record = block_record(image, pair.block[half]);
        if (record && record->kind != BLOCK_FREE) return false;
    }
    for (int half = 0; half < 2; half++) {
        struct block *record = block_record(image, pair.block[half]);
        if (!record) continue;
        record->kind = (u8)kind;
        record->state = active == BLOCK_NULL ? STATE_DAMAGED : active == pair.block[half] ? STATE_CURRENT : STATE_OLDER;
        record->owner = owner;
        record->index = index;
    }
    return true;
}

// True if the block that counts of a pair is one that leads here: of the directory itself, or of one above it. A
// pair that has the other half in common with one of them is another pair.
static bool leads_here(struct image *image, u32 active, u32 directory, u32 index) {
    const struct block *record = block_record(image, active);
    if (index && record && record->owner == directory && record->state == STATE_CURRENT) return true;
    const struct entry *entry = table_get(&image->entries, directory);
    for (u32 id = index ? directory : entry->parent; id != NONE; id = entry->parent) {
        entry = table_get(&image->entries, id);
        struct pair above = {{entry->head, entry->head2}};
        u32 counts = image->candidate.generation == 1 ? v1_fetch(image, above) : v2_fetch(image, above);
        if (counts == active) return true;
    }
    return false;
}

bool list_again(struct image *image, struct pair pair, u32 active, u32 directory, u32 index, u32 from_block,
                u32 from_offset) {
    u32 owner = NONE;
    for (int half = 0; half < 2; half++) {
        struct block *record = block_record(image, pair.block[half]);
        bool owned = record && (record->kind == BLOCK_DIRECTORY || record->kind == BLOCK_SUPERBLOCK);
        if (owned) owner = min_u32(owner, record->owner);
    }
    // As many as there are blocks: directories that lead to one another would otherwise cost a power of two.
    bool again = owner != NONE && !leads_here(image, active, directory, index) &&
                 image->listed_again < image->candidate.blocks_present;
    if (again) {
        image->listed_again++;
        diagnose(image, DIAG_DIRECTORY_TWICE, WARNING, from_block, from_offset, directory, pair.block[0], owner);
    } else {
        diagnose(image, DIAG_CYCLE, ERROR, from_block, from_offset, directory, pair.block[0], pair.block[1]);
    }
    return again;
}

void report_older_state(struct image *image, struct pair pair, u32 active, u32 entry) {
    u32 other = pair.block[0] == active ? pair.block[1] : pair.block[0];
    struct block *shown = block_record(image, active), *lost = block_record(image, other);
    if (!shown || !lost || lost->commits || shown->told) return;
    bool readable = lost->revision && are_near(lost->revision, shown->revision);
    if (readable && revision_compare(lost->revision, shown->revision) < 0) return;
    // Only the first pair of generation 2 is always written in both halves and holds what may change.
    bool both_written = image->candidate.generation == 2 && min_u32(pair.block[0], pair.block[1]) == 0;
    if (!readable && !both_written) return;
    shown->told = 1;
    enum diagnostic_code code = readable ? DIAG_OLDER_STATE : DIAG_OLDER_STATE_POSSIBLE;
    diagnose(image, code, WARNING, other, NONE, entry, shown->revision, readable ? lost->revision : 0);
}
