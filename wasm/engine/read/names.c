// Names that the driver would not have written, or can't tell apart.
#include "read.h"

static const u8 *name_of(const struct image *image, const struct entry *entry) { return image->dump + entry->name; }

static bool is_nameless(const struct entry *entry) { return !entry->name_size && entry->offset == NONE; }

static bool name_allowed(const u8 *name, u32 size) {
    if (!size || (size == 1 && name[0] == '.') || (size == 2 && name[0] == '.' && name[1] == '.')) return false;
    for (u32 i = 0; i < size; i++) {
        if (name[i] == '/' || name[i] == 0) return false;
    }
    return true;
}

static int compare_names(const struct image *image, const struct entry *a, const struct entry *b) {
    int order = memcmp(name_of(image, a), name_of(image, b), min_u32(a->name_size, b->name_size));
    // The reference sorts a name before its own beginnings: n10, n1.
    return order ? order : (a->name_size < b->name_size) - (a->name_size > b->name_size);
}

static u32 hash_name(const struct image *image, const struct entry *entry) {
    u32 hash = 0x811C9DC5u ^ entry->parent; // FNV-1a
    for (u32 i = 0; i < entry->name_size; i++) hash = (hash ^ name_of(image, entry)[i]) * 0x01000193u;
    return hash ^ hash >> 15;
}

static void check_doubles(struct image *image) {
    u32 capacity = 16;
    while (capacity < 2 * image->entries.count) capacity *= 2;
    u32 *places = arena_zalloc(capacity * 4); // id of the entry there; 0, the root, for none
    if (!places) {
        image->out_of_memory = true;
        return;
    }
    for (u32 id = 1; id < image->entries.count; id++) {
        struct entry *entry = table_get(&image->entries, id);
        if (is_nameless(entry)) continue;
        u32 at = hash_name(image, entry) & (capacity - 1);
        bool seen = false;
        for (; places[at] && !seen; at = (at + 1) & (capacity - 1)) {
            struct entry *other = table_get(&image->entries, places[at]);
            seen = other->parent == entry->parent && !compare_names(image, other, entry);
        }
        if (seen) diagnose(image, DIAG_NAME_DOUBLE, WARNING, entry->block, entry->offset, id, 0, 0);
        else places[at] = id;
    }
}

void check_names(struct image *image) {
    for (u32 id = 1; id < image->entries.count; id++) {
        struct entry *entry = table_get(&image->entries, id);
        if (is_nameless(entry)) continue;
        if (!name_allowed(name_of(image, entry), entry->name_size)) {
            diagnose(image, DIAG_NAME_BAD, WARNING, entry->block, entry->offset, id, 0, 0);
        }
        struct entry *before = table_get(&image->entries, id - 1);
        bool same_directory = id > 1 && before->parent == entry->parent;
        if (image->candidate.generation == 2 && same_directory && compare_names(image, before, entry) > 0) {
            diagnose(image, DIAG_ORDER_BAD, WARNING, entry->block, entry->offset, id, 0, 0);
        }
    }
    check_doubles(image);
}
