// The builder: a tree and a geometry in, the blocks of an image out, each written once.
//
// `build_plan` checks the names, orders the tree and gives every directory and file its blocks; it is all a
// forecast needs. `build_begin` and `build_next` then hand out the content as pieces in the order of the
// blocks, from the very same plan. File data never passes through here, save that of inline files.
#ifndef BUILD_H
#define BUILD_H

#include "base/base.h"

// As the host writes them: words in this order.
struct build_options {
    u32 major;
    u32 minor;
    u32 block_size;
    u32 block_count;
    u32 prog_size;
    u32 name_max;
    u32 file_max;
    u32 attr_max;
    u32 inline_max; // Largest file that is kept in the metadata of generation 2.
    u32 path_max;
};

struct build_node {
    u32 path; // Offset in the text.
    u32 path_size;
    u32 size;
    u32 is_dir;
    u32 attr; // Index of the first attribute.
    u32 attr_count;
    // Set by `build_plan`:
    u32 blocks;
    u32 inline_at; // Where the host puts the data of an inline file; NONE for other nodes.
};

// Ordered by type within a node.
struct build_attr {
    u32 type;
    u32 at; // Offset in the text.
    u32 size;
};

enum build_fault {
    FAULT_NONE,
    FAULT_NO_MEMORY,
    FAULT_PATH_NOT_ABSOLUTE,
    FAULT_PATH_TOO_LONG,
    FAULT_NAME_EMPTY,
    FAULT_NAME_DOTS,
    FAULT_NAME_NUL,
    FAULT_NAME_TOO_LONG,
    FAULT_PATH_DOUBLE,
    FAULT_PATH_THROUGH_FILE,
    FAULT_ENTRY_TOO_LARGE,
};

// What the host reads; words in this order.
struct build_report {
    u32 fault;
    u32 node;  // The node at fault; NONE for the root if it has no node.
    u32 other; // The second node of a pair at fault.
    u32 value; // The size or length that is too large,
    u32 limit; // and its maximum.
    u32 blocks_low;
    u32 blocks_high;
    u32 inline_size; // Bytes of all inline files.
    u32 pieces;      // Address of the pieces that `build_next` makes.
};

// A run of the image's bytes.
struct build_piece {
    u32 at; // In the image.
    u32 size;
    u32 node; // Node whose data it is; NONE if `from` is an address.
    u32 from; // Offset in the node's data, or address of the bytes.
};

// An entry of the tree. Items lie depth-first and by name: item 0 is the root, a directory's content follows it.
struct build_item {
    const u8 *path;
    u32 path_size; // 0 for the root, so that path[path_size] is '/' for all that lies below.
    u32 name_size;
    u32 node; // NONE for a directory that has no node of its own.
    u32 is_dir;
    u32 size;
    u32 parent;
    u32 end; // One past the last item below it, so also its next sibling.
    u32 next_dir;
    u32 record; // Bytes of its entry in the directory that holds it.
    u32 first;  // Its first block.
    u32 blocks;
};

struct build {
    struct build_report report;
    const struct build_options *options;
    struct build_node *nodes;
    u32 node_count;
    const struct build_attr *attrs;
    const u8 *text;
    struct table items;
    u32 fcrc; // CRC of prog_size erased bytes.
    // Where `build_next` goes on:
    const u8 *inline_data;
    struct build_piece *pieces;
    u8 *stage;
    u32 stage_used;
    u32 item;
    u32 child;
    u32 index;
    bool superblock_done;
};

static inline struct build_item *build_item(const struct build *build, u32 index) {
    return table_get(&build->items, index);
}

static inline const u8 *item_name(const struct build_item *item) {
    return item->path + item->path_size - item->name_size;
}

// Notes what is wrong and returns false.
bool build_refuse(struct build *build, enum build_fault fault, u32 node, u32 value, u32 limit);

// tree.c: checks the paths and makes the items.
bool build_tree(struct build *build);

// plan.c: the first item that does not go into the pair which starts with `child`; `first` is the directory's
// first pair.
u32 build_pair_end(const struct build *build, u32 dir, u32 child, bool first);
u32 build_attrs_size(const struct build *build, const struct build_item *item);
bool build_is_inline(const struct build *build, const struct build_item *item);

// One block of a pair: what it holds and where the list goes on.
struct build_pair {
    u32 child;
    u32 end;
    u32 revision;
    u32 tail; // First block of the pair that follows, BLOCK_NULL at the end of the list.
    bool continues;
    bool superblock; // Generation 2: the superblock entry comes first.
};

// Write a block of metadata and return how many bytes it takes; what follows stays erased.
u32 build_super1(const struct build *build, u32 revision, u8 *out);
u32 build_pair1(const struct build *build, const struct build_pair *pair, u8 *out);
u32 build_pair2(const struct build *build, const struct build_pair *pair, u8 *out);

// The calls of the host.
struct build *build_plan(const struct build_options *options, struct build_node *nodes, u32 node_count,
                         const struct build_attr *attrs, const u8 *text);
// False if memory runs out. `inline_data` holds the data of the inline files at `inline_at`.
bool build_begin(struct build *build, const u8 *inline_data);
// Makes the next pieces and returns their number; 0 when the image is complete.
u32 build_next(struct build *build);

#endif
