#include "tree.h"

// Largest content of one file.
#define MOST_SIZE 40000u

static u8 take(struct source *source) {
    if (!source->size) return 0;
    source->size--;
    return *source->at++;
}

static void make_options(struct build_options *options, struct source *source) {
    static const u32 block_sizes[] = {128, 256, 512, 1024, 4096, 8192, 384, 640};
    static const u32 name_maxima[] = {255, 255, 32, 1022};
    u32 version = take(source) % 3;
    options->major = version ? 2 : 1;
    options->minor = version != 1;
    options->block_size = block_sizes[take(source) % 8];
    options->block_count = 2 + take(source) * 8u;
    // What build-options.ts lets through: a divisor of the block size.
    u32 prog_size = 1u << take(source) % 14;
    while (options->block_size % prog_size) prog_size /= 2;
    options->prog_size = prog_size;
    options->name_max = name_maxima[take(source) % (version ? 4 : 3)];
    options->file_max = 0x7FFFFFFF;
    options->attr_max = 1022;
    options->inline_max = min_u32(options->block_size, 1 + take(source) * 4u);
    options->path_max = 0xFFFFFFFF;
}

static void add_text(struct fuzz_tree *tree, const u8 *from, u32 size) {
    memcpy(tree->text + tree->text_size, from, size);
    tree->text_size += size;
}

// Paths grow below a directory made before, so that most trees are sound ones.
static void add_path(struct fuzz_tree *tree, struct build_node *node, struct source *source) {
    node->path = tree->text_size;
    u32 parent = take(source);
    if (parent && tree->node_count) {
        const struct build_node *above = &tree->nodes[parent % tree->node_count];
        if ((above->is_dir || parent == 255) && above->path_size < 250) {
            add_text(tree, tree->text + above->path, above->path_size);
        }
    }
    u32 length = take(source);
    // Mostly short names; the long ones are filled up with one letter.
    if (length < 200) length = 1 + length % 12;
    u8 last = 'n';
    u8 slash = '/';
    add_text(tree, &slash, 1);
    for (u32 i = 0; i < length; i++) {
        if (i < 6) last = take(source);
        add_text(tree, &last, 1);
    }
    node->path_size = tree->text_size - node->path;
}

static void add_attributes(struct fuzz_tree *tree, struct build_node *node, struct source *source) {
    u32 count = tree->options.major == 1 ? 0 : take(source);
    node->attr = tree->attr_count;
    node->attr_count = count < 200 ? 0 : count % 3;
    u32 type = 0;
    for (u32 i = 0; i < node->attr_count; i++) {
        type += 1 + take(source) % 100;
        struct build_attr *attr = &tree->attrs[tree->attr_count++];
        *attr = (struct build_attr){.type = type, .at = tree->text_size, .size = take(source) % 40};
        for (u32 byte = 0; byte < attr->size; byte++) tree->text[tree->text_size++] = (u8)(byte * type);
    }
}

static u32 make_size(struct source *source) {
    u32 scale = take(source);
    if (scale < 64) return scale % 4;
    if (scale < 160) return take(source) * 4u + scale % 4;
    return (take(source) * 257u + scale) % MOST_SIZE;
}

void make_tree(struct fuzz_tree *tree, struct source source) {
    make_options(&tree->options, &source);
    tree->node_count = tree->attr_count = tree->text_size = 0;
    while (source.size && tree->node_count < MOST_NODES) {
        struct build_node node = {0};
        u8 kind = take(&source);
        node.is_dir = kind % 4 == 0;
        add_path(tree, &node, &source);
        add_attributes(tree, &node, &source);
        if (!node.is_dir) node.size = make_size(&source);
        tree->nodes[tree->node_count++] = node;
        // A run of like files under counted names, to fill directories.
        for (u32 run = kind >= 250 ? take(&source) : 0; run && tree->node_count < MOST_NODES; run--) {
            struct build_node like = node;
            like.is_dir = 0;
            like.attr_count = 0;
            like.path = tree->text_size;
            add_text(tree, tree->text + node.path, min_u32(node.path_size, 200));
            u8 number[3] = {(u8)('A' + run / 26 % 26), (u8)('a' + run % 26), (u8)('0' + run % 10)};
            add_text(tree, number, sizeof number);
            like.path_size = tree->text_size - like.path;
            tree->nodes[tree->node_count++] = like;
        }
    }
}
