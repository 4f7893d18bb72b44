// A tree and a geometry made of any bytes, for the builder.
#ifndef TREE_H
#define TREE_H

#include "write/build.h"

#define MOST_NODES 400u

struct source {
    const u8 *at;
    u32 size;
};

struct fuzz_tree {
    struct build_options options;
    struct build_node nodes[MOST_NODES];
    struct build_attr attrs[2 * MOST_NODES];
    u8 text[MOST_NODES * 600];
    u32 node_count;
    u32 attr_count;
    u32 text_size;
};

void make_tree(struct fuzz_tree *tree, struct source source);

// Byte `at` of the content of a node.
static inline u8 content_byte(u32 node, u32 at) {
    u32 mixed = (node + 1) * 2654435761u + at * 40503u;
    return (u8)(mixed >> 13 ^ mixed >> 5);
}

#endif
