// What the host calls. It takes the tables out after each call and hands back what a later one needs, so
// that no image keeps the engine's memory.
#include "base/abi.h"
#include "find/find.h"

static struct image image;
static struct table candidates;
static struct candidate first;

enum count { NO_MEMORY = 0xFFFFFFFF };

// Sets up reading a dump of the host's; 0 if memory runs out.
EXPORT const u8 *open_dump(u32 size) {
#ifdef __wasm__
    return dump_open(size);
#else
    (void)size;
    return NULL;
#endif
}

// Number of candidates, NO_MEMORY if memory runs out.
EXPORT u32 find(const u8 *dump, u32 size) {
    return find_candidates(dump, size, &candidates) ? candidates.count : (u32)NO_MEMORY;
}

EXPORT const u8 *candidate_records(void) { return candidates.at; }

// The likeliest candidate, as far as its start; NULL if there is none. Opening it completes it.
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

EXPORT const struct block *block_records(void) { return image.blocks; }

// For what is asked of a file of an image that was opened before: of the dump no more than single words are needed.
static void look_back(u32 size, const struct candidate *candidate) {
#ifdef __wasm__
    image = (struct image){
        .dump = dump_far(size),
        .dump_size = size,
        .candidate = *candidate,
        .extents.record_size = sizeof(struct extent),
    };
#else
    (void)size, (void)candidate;
#endif
}

// Lists where the bytes of a file lie and gives the number of extents, NO_MEMORY if memory runs out. Candidate
// and entry are what `open_image` left.
EXPORT u32 list_extents(u32 size, const struct candidate *candidate, const struct entry *entry) {
    look_back(size, candidate);
    u32 count = file_extents(&image, entry);
    return image.out_of_memory ? (u32)NO_MEMORY : count;
}
EXPORT const u8 *extent_records(void) { return image.extents.at; }

// Fills `chain_blocks` and gives their number, NO_MEMORY if memory runs out.
EXPORT u32 resolve_chain(u32 size, const struct candidate *candidate, const struct entry *entry) {
    look_back(size, candidate);
    u32 count = ctz_resolve(&image, entry);
    return image.out_of_memory ? (u32)NO_MEMORY : count;
}
EXPORT const u32 *chain_blocks(void) { return image.chain; }

static u32 good_commits;

// Lists the tags of a block, which is all there is of the dump, and gives their number, NO_MEMORY if memory runs
// out. Whatever the block holds is taken for metadata; `tag_commits` says how many commits of it are good.
EXPORT u32 list_tags(const u8 *block, u32 size, u32 block_size, u32 generation) {
    struct candidate alone = {
        .generation = generation, .block_size = block_size, .block_count = 1, .blocks_present = 1};
    image_init(&image, block, size, &alone);
    if (generation == 1) {
        good_commits = v1_block_good(block, size, block_size);
        v1_list_tags(&image, 0);
    } else {
        need(block, size);
        good_commits = v2_scan(block, size).commits;
        v2_list_tags(&image, 0);
    }
    return image.out_of_memory ? (u32)NO_MEMORY : image.tags.count;
}
EXPORT const u8 *tag_records(void) { return image.tags.at; }
EXPORT u32 tag_commits(void) { return good_commits; }
