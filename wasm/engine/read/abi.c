// What the host calls: one image for each run of the engine.
#include "base/abi.h"
#include "base/dump.h"
#include "read.h"

static struct image image;
static struct table candidates;
static struct candidate first;

enum found { FOUND_NO_MEMORY = 0xFFFFFFFF };

// Sets up reading a dump of the host's; 0 where memory runs out.
EXPORT const u8 *open_dump(u32 size) {
#ifdef __wasm__
    return dump_open(size);
#else
    (void)size;
    return NULL;
#endif
}

// Number of candidates, FOUND_NO_MEMORY where memory runs out.
EXPORT u32 find(const u8 *dump, u32 size) {
    return find_candidates(dump, size, &candidates) ? candidates.count : (u32)FOUND_NO_MEMORY;
}

EXPORT const u8 *candidate_records(void) { return candidates.at; }

// The likeliest candidate, as far as its start; NULL where there is none. Opening it completes it.
EXPORT const struct candidate *first_candidate(const u8 *dump, u32 size) {
    return find_first(dump, size, &first) ? &first : NULL;
}

// `after_repair`: as the driver's first write will leave it.
EXPORT bool open_image(const u8 *dump, u32 size, const struct candidate *candidate, bool after_repair) {
    if (candidate == &first) return open_first(&image, dump, size, &first);
    struct candidate chosen = *candidate;
    return image_open(&image, dump, size, &chosen, after_repair ? VIEW_AFTER_REPAIR : VIEW_NOW);
}

EXPORT const u8 *entry_records(void) { return image.entries.at; }
EXPORT u32 entry_count(void) { return image.entries.count; }
EXPORT const u8 *attribute_records(void) { return image.attributes.at; }
EXPORT u32 attribute_count(void) { return image.attributes.count; }
EXPORT const u8 *diagnostic_records(void) { return image.diagnostics.at; }
EXPORT u32 diagnostic_count(void) { return image.diagnostics.count; }

EXPORT const struct block *block_records(void) {
    classify_free_blocks(&image);
    return image.blocks;
}

// Fills `chain` and gives its length; 0 also where memory runs out.
EXPORT u32 resolve_chain(u32 entry) { return ctz_resolve(&image, table_get(&image.entries, entry)); }
EXPORT const u32 *chain_blocks(void) { return image.chain; }

// Lists where a range of a file lies, as pairs of offset in the dump and size, up to where it can't be
// reached; gives their number.
EXPORT u32 find_holes(u32 entry) { return file_holes(&image, entry); }
EXPORT u32 locate(u32 entry, u32 offset, u32 size) { return file_locate(&image, entry, offset, size); }
EXPORT const u8 *pieces(void) { return image.pieces.at; }

// Lists the tags of a block and gives their number.
EXPORT u32 list_tags(u32 block) {
    image.tags.count = 0;
    struct block *record = block_record(&image, block);
    if (!record) return 0;
    if (image.candidate.generation == 1) v1_list_tags(&image, block);
    else v2_list_tags(&image, block);
    return image.tags.count;
}
EXPORT const u8 *tag_records(void) { return image.tags.at; }
