// Content of files: CTZ skip-lists of both generations, and the inline files of generation 2.
#include "read.h"
#include "base/ctz.h"

// The chain of a file on a short dump may be longer than the dump; past this it can't be worth resolving.
static bool chain_plausible(const struct image *image, u32 count) {
    return count <= image->candidate.block_count && count / 64 <= image->candidate.blocks_present + 1024u;
}

static bool reserve_chain(struct image *image, u32 count) {
    if (count <= image->chain_capacity) return true;
    u64 capacity = max_u32(count, 2 * image->chain_capacity);
    u32 *chain = capacity * 4 < 0xFFFF0000ull ? arena_alloc((u32)capacity * 4) : NULL;
    if (!chain) {
        image->out_of_memory = true;
        return false;
    }
    image->chain = chain;
    image->chain_capacity = (u32)capacity;
    return true;
}

// Takes over every pointer of block `index` whose target is not known yet. Returns an offset at which
// a pointer disagrees with one seen before, or NONE.
static u32 follow_pointers(struct image *image, u32 index, u32 *bad_offset) {
    u32 available, disagrees = NONE;
    const u8 *at = block_at(image, image->chain[index], &available);
    *bad_offset = NONE;
    u32 pointers = min_u32(ctz_pointer_count(index), available / 4);
    for (u32 skip = 0; skip < pointers; skip++) {
        u32 pointer = peek_le32(at + 4 * skip);
        u32 *target = &image->chain[index - (1u << skip)];
        if (!block_valid(image, pointer)) {
            if (*bad_offset == NONE) *bad_offset = 4 * skip;
        } else if (*target == BLOCK_NULL) {
            *target = pointer;
        } else if (*target != pointer) {
            disagrees = 4 * skip;
        }
    }
    return disagrees;
}

static u32 start_chain(struct image *image, const struct entry *entry) {
    u32 count = ctz_block_count(entry->content_size, image->candidate.block_size);
    if (!chain_plausible(image, count) || !reserve_chain(image, count)) return 0;
    for (u32 i = 0; i < count; i++) image->chain[i] = BLOCK_NULL;
    if (block_valid(image, entry->head)) image->chain[count - 1] = entry->head;
    return count;
}

u32 ctz_resolve(struct image *image, const struct entry *entry) {
    if (entry->storage != STORAGE_CTZ) return 0;
    u32 count = start_chain(image, entry), bad_offset;
    for (u32 index = count; index-- > 1;) {
        if (image->chain[index] != BLOCK_NULL) follow_pointers(image, index, &bad_offset);
    }
    return count;
}

// Bytes of the chain that are the file's: the chain may be longer than the entry says.
static u32 content_end(const struct entry *entry) {
    return min_u32(entry->size, entry->content_size);
}

// Bytes of the file that block `index` should hold and the dump does not.
static void report_cut_block(struct image *image, u32 id, u32 index) {
    struct entry *entry = table_get(&image->entries, id);
    u32 available, data = ctz_data_offset(index);
    block_at(image, image->chain[index], &available);
    u32 start = (u32)ctz_block_start(index, image->candidate.block_size);
    if (start >= content_end(entry)) return;
    u32 held = available > data ? available - data : 0;
    u32 wanted = min_u32(image->candidate.block_size - data, content_end(entry) - start);
    if (held >= wanted) return;
    diagnose(image, DIAG_FILE_UNREADABLE, ERROR, image->chain[index], available, id, start + held, wanted - held);
}

static void report_holes(struct image *image, u32 id, u32 count) {
    struct entry *entry = table_get(&image->entries, id);
    for (u32 index = 0; index < count; index++) {
        if (image->chain[index] != BLOCK_NULL) continue;
        u32 first = index;
        while (index + 1 < count && image->chain[index + 1] == BLOCK_NULL) index++;
        u32 start = (u32)ctz_block_start(first, image->candidate.block_size);
        if (start >= content_end(entry)) return;
        u64 end = ctz_block_start(index + 1, image->candidate.block_size);
        u32 missing = (end < content_end(entry) ? (u32)end : content_end(entry)) - start;
        diagnose(image, DIAG_FILE_UNREADABLE, ERROR, entry->block, entry->offset, id, start, missing);
    }
}

// True if the other entry is this one, listed under a second path.
static bool same_record(const struct image *image, const struct entry *entry, u32 other) {
    if (other >= image->entries.count) return false;
    const struct entry *owner = table_get(&image->entries, other);
    return owner != entry && owner->block == entry->block && owner->offset == entry->offset;
}

void ctz_claim(struct image *image, u32 id) {
    struct entry *entry = table_get(&image->entries, id);
    if (entry->type == ENTRY_FILE && entry->size > entry->content_size) {
        diagnose(image, DIAG_FILE_UNREADABLE, ERROR, entry->block, entry->offset, id, entry->content_size,
                 entry->size - entry->content_size);
    }
    if (entry->storage != STORAGE_CTZ) return;
    const struct candidate *c = &image->candidate;
    u32 count = start_chain(image, entry);
    if (!count) {
        if (!image->out_of_memory) {
            diagnose(image, DIAG_SIZE_ABSURD, ERROR, entry->block, entry->offset, id, entry->content_size, 0);
        }
        return;
    }
    check_pointer(image, entry->head, entry->block, entry->offset, id);
    for (u32 index = count; index-- > 0;) {
        u32 block = image->chain[index];
        if (block == BLOCK_NULL) continue;
        struct block *record = block_record(image, block);
        if (record->kind != BLOCK_FREE) {
            // Whoever comes first owns the rest of the chain too: going on would cost files times blocks.
            if (same_record(image, entry, record->owner)) {
                entry->damaged = ((struct entry *)table_get(&image->entries, record->owner))->damaged;
                return;
            }
            // No driver notices: it gives out what the other owner wrote there.
            diagnose(image, DIAG_BLOCK_SHARED, WARNING, block, NONE, id, block, record->owner);
            entry->damaged = 1;
            return;
        }
        record->kind = BLOCK_DATA;
        record->state = STATE_CURRENT;
        record->owner = id;
        record->index = index;
        entry->blocks++;
        report_cut_block(image, id, index);
        u32 bad_offset, disagrees = follow_pointers(image, index, &bad_offset);
        if (bad_offset != NONE) {
            u32 available, pointer = peek_le32(block_at(image, block, &available) + bad_offset);
            enum diagnostic_code code = pointer < c->block_count ? DIAG_POINTER_MISSING : DIAG_POINTER_OUTSIDE;
            diagnose(image, code, WARNING, block, bad_offset, id, pointer, 0);
        }
        if (disagrees != NONE) {
            u32 available, pointer = peek_le32(block_at(image, block, &available) + disagrees);
            u32 other = image->chain[index - (1u << disagrees / 4)];
            diagnose(image, DIAG_CTZ_DISAGREE, WARNING, block, disagrees, id, pointer, other);
        }
    }
    report_holes(image, id, count);
}

// Adds bytes at an offset of the dump, NONE for what can't be reached, to the extents of a file.
static void add_extent(struct image *image, u32 offset, u32 size) {
    if (!size) return;
    u32 count = image->extents.count;
    struct extent *last = count ? table_get(&image->extents, count - 1) : NULL;
    bool joins = last && (offset == NONE ? last->offset == NONE
                                         : last->offset != NONE && last->offset + last->size == offset);
    if (joins) {
        last->size += size;
        return;
    }
    struct extent *extent = table_push(&image->extents);
    if (extent) *extent = (struct extent){offset, size};
    else image->out_of_memory = true;
}

u32 file_extents(struct image *image, const struct entry *entry) {
    image->extents.count = 0;
    if (entry->type != ENTRY_FILE) return 0;
    u32 whole = content_end(entry), done = 0;
    if (entry->storage == STORAGE_INLINE) add_extent(image, entry->head, done = whole);
    u32 count = ctz_resolve(image, entry);
    for (u32 index = 0; index < count && done < whole; index++) {
        u32 available = 0, data = ctz_data_offset(index), block = image->chain[index];
        const u8 *at = block == BLOCK_NULL ? NULL : block_at(image, block, &available);
        u32 wanted = min_u32(image->candidate.block_size - data, whole - done);
        u32 held = available > data ? min_u32(available - data, wanted) : 0;
        if (held) add_extent(image, dump_offset(image, at) + data, held);
        add_extent(image, NONE, wanted - held); // the dump ends within the block, or before it
        done += wanted;
    }
    add_extent(image, NONE, entry->size - done);
    return image->extents.count;
}

u32 file_read(struct image *image, const struct entry *entry, u32 offset, u32 size, u8 *to) {
    u32 count = file_extents(image, entry), done = 0;
    u64 start = 0;
    for (u32 i = 0; i < count && done < size; i++) {
        const struct extent *extent = table_get(&image->extents, i);
        u64 end = start + extent->size, from = (u64)offset + done;
        if (from < end) {
            if (extent->offset == NONE) break;
            u32 length = min_u32(size - done, (u32)(end - from));
            memcpy(to + done, image->dump + extent->offset + (from - start), length);
            done += length;
        }
        start = end;
    }
    return done;
}
