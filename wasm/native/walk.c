#include "walk.h"

#include <stdio.h>
#include <stdlib.h>

// Damaged files may claim gigabytes and share their blocks; past this a walk stops reading content.
#define MOST_CONTENT (64u << 20)

// Every byte goes through here, so that the sanitizers see each one read.
static volatile u32 sink;

static void look_at(const u8 *at, u32 size) {
    sink = crc32(sink, at, size);
}

// The extents of a file lie inside the dump and add up to its size; up to the first that can't be reached they are
// as many bytes as a read gives.
static void check_extents(struct image *image, const struct entry *entry, u32 size, u32 got) {
    u32 count = file_extents(image, entry);
    u64 sum = 0, reached = 0;
    bool hole = false;
    for (u32 i = 0; i < count; i++) {
        const struct extent *extent = table_get(&image->extents, i);
        if (!extent->size) abort();
        sum += extent->size;
        hole |= extent->offset == NONE;
        if (!hole) reached = sum;
        if (extent->offset == NONE) continue;
        if ((u64)extent->offset + extent->size > image->dump_size) abort();
        look_at(image->dump + extent->offset, extent->size);
    }
    if (sum != entry->size || got != (reached < size ? reached : size)) abort();
}

static void read_content(struct image *image, u32 id, u32 *budget, visit *visit, void *context) {
    const struct entry *entry = table_get(&image->entries, id);
    u32 size = min_u32(entry->size, *budget);
    *budget -= size;
    // Exactly as large as asked for, so that one byte too many is seen.
    u8 *content = malloc(size ? size : 1);
    if (!content) abort();
    u32 got = file_read(image, entry, 0, size, content);
    if (got > size) abort();
    look_at(content, got);
    check_extents(image, entry, size, got);
    for (u32 part = 1; part <= 4 && size; part++) {
        u32 offset = (u32)((u64)entry->size * part / 5);
        u32 length = min_u32(size, 1000 * part);
        u32 again = file_read(image, entry, offset, length, content);
        if (again > length) abort();
    }
    if (visit) {
        file_read(image, entry, 0, size, content);
        visit(context, image, id, content, got == entry->size);
    }
    free(content);
}

static void walk_entries(struct image *image, visit *visit, void *context) {
    u32 budget = MOST_CONTENT;
    for (u32 id = 0; id < image->entries.count; id++) {
        const struct entry *entry = table_get(&image->entries, id);
        look_at(image->dump + entry->name, entry->name_size);
        if (id == 0) continue;
        if (entry->parent >= image->entries.count) abort();
        if (entry->type == ENTRY_FILE) read_content(image, id, &budget, visit, context);
        else if (visit) visit(context, image, id, NULL, true);
    }
    for (u32 i = 0; i < image->attributes.count; i++) {
        const struct attribute *attribute = table_get(&image->attributes, i);
        look_at(image->dump + attribute->value, attribute->size);
    }
}

static void walk_blocks(struct image *image) {
    for (u32 block = 0; block < image->candidate.blocks_present; block++) {
        image->tags.count = 0;
        if (image->candidate.generation == 1) v1_list_tags(image, block);
        else v2_list_tags(image, block);
        for (u32 i = 0; i < image->tags.count; i++) {
            const struct tag_record *tag = table_get(&image->tags, i);
            if (tag->size != NONE) look_at(image->dump + tag->data, tag->size);
        }
    }
}

u32 walk_dump(const u8 *dump, u32 size, u32 most, visit *visit, void *context) {
    struct table candidates = {.record_size = sizeof(struct candidate)};
    struct candidate likeliest;
    struct image opened;
    if (find_first(dump, size, &likeliest) && !open_first(&opened, dump, size, &likeliest)) abort();
    if (!find_candidates(dump, size, &candidates)) abort();
    for (u32 i = 0; i < min_u32(candidates.count, most); i++) {
        struct image image;
        if (!image_open(&image, dump, size, table_get(&candidates, i), VIEW_AFTER_REPAIR)) abort();
        walk_entries(&image, NULL, NULL);
        if (!image_open(&image, dump, size, table_get(&candidates, i), VIEW_NOW)) abort();
        walk_entries(&image, visit, context);
        walk_blocks(&image);
    }
    u32 count = candidates.count;
    arena_reset();
    return count;
}
