// Any bytes as a tree and a geometry: what is built must read back as that tree, in as many blocks as
// planned and with nothing to complain of.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "find/find.h"
#include "tree.h"

#define CHECK(what)                                                    \
    do {                                                               \
        if (!(what)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            abort();                                                   \
        }                                                              \
    } while (0)

static u8 *make_inline_data(const struct fuzz_tree *tree, u32 size) {
    u8 *data = malloc(size ? size : 1);
    CHECK(data);
    for (u32 id = 0; id < tree->node_count; id++) {
        const struct build_node *node = &tree->nodes[id];
        if (node->is_dir || node->inline_at == NONE) continue;
        CHECK(node->inline_at + node->size <= size);
        for (u32 i = 0; i < node->size; i++) data[node->inline_at + i] = content_byte(id, i);
    }
    return data;
}

static void put_piece(const struct build *build, const struct build_piece *piece, u8 *image, u32 used) {
    CHECK((u64)piece->at + piece->size <= used);
    if (piece->node == NONE) {
        memcpy(image + piece->at, build->stage + piece->from, piece->size);
        return;
    }
    CHECK(piece->node < build->node_count);
    CHECK(piece->from + piece->size <= build->nodes[piece->node].size);
    for (u32 i = 0; i < piece->size; i++) image[piece->at + i] = content_byte(piece->node, piece->from + i);
}

// The entry at a path, from the root down; NONE if there is none.
static u32 find_entry(const struct image *image, const u8 *path, u32 size) {
    u32 at = 0;
    for (u32 start = 1; start <= size;) {
        u32 end = start;
        while (end < size && path[end] != '/') end++;
        const struct entry *dir = table_get(&image->entries, at);
        u32 found = NONE;
        for (u32 i = 0; i < dir->child_count && found == NONE; i++) {
            const struct entry *child = table_get(&image->entries, dir->first_child + i);
            bool same = child->name_size == end - start && !memcmp(image->dump + child->name, path + start, end - start);
            if (same) found = dir->first_child + i;
        }
        if (found == NONE) return NONE;
        at = found;
        start = end + 1;
    }
    return at;
}

static void compare_file(struct image *image, u32 id, u32 node, u32 size) {
    const struct entry *entry = table_get(&image->entries, id);
    CHECK(entry->type == ENTRY_FILE && entry->size == size);
    u8 *content = malloc(size ? size : 1);
    CHECK(content);
    CHECK(file_read(image, entry, 0, size, content) == size);
    for (u32 i = 0; i < size; i++) CHECK(content[i] == content_byte(node, i));
    free(content);
}

static void compare_attributes(const struct image *image, const struct entry *entry, const struct fuzz_tree *tree,
                               const struct build_node *node) {
    CHECK(entry->attribute_count == node->attr_count);
    for (u32 i = 0; i < node->attr_count; i++) {
        const struct build_attr *wanted = &tree->attrs[node->attr + i];
        u32 matches = 0;
        for (u32 j = 0; j < entry->attribute_count; j++) {
            const struct attribute *found = table_get(&image->attributes, entry->first_attribute + j);
            matches += found->type == wanted->type && found->size == wanted->size &&
                       !memcmp(image->dump + found->value, tree->text + wanted->at, wanted->size);
        }
        CHECK(matches == 1);
    }
}

static void compare(const struct fuzz_tree *tree, const u8 *dump, u32 size, u32 blocks) {
    struct candidate candidate;
    struct image image;
    CHECK(find_first(dump, size, &candidate));
    CHECK(candidate.offset == 0 && candidate.trust == TRUST_VERIFIED && candidate.good_halves == 3);
    CHECK(candidate.version == (tree->options.major << 16 | tree->options.minor));
    CHECK(candidate.block_size == tree->options.block_size && candidate.block_count == tree->options.block_count);
    CHECK(image_open(&image, dump, size, &candidate, VIEW_NOW));
    CHECK(image.diagnostics.count == 0);
    for (u32 id = 0; id < tree->node_count; id++) {
        const struct build_node *node = &tree->nodes[id];
        const u8 *path = tree->text + node->path;
        u32 found = find_entry(&image, path, node->path_size == 1 ? 0 : node->path_size);
        CHECK(found != NONE);
        const struct entry *entry = table_get(&image.entries, found);
        compare_attributes(&image, entry, tree, node);
        CHECK(found == 0 || entry->blocks == node->blocks);
        if (node->is_dir) CHECK(entry->type == ENTRY_DIR);
        else compare_file(&image, found, id, node->size);
    }
    u32 used = 0;
    for (u32 i = 0; i < candidate.blocks_present; i++) used += image.blocks[i].kind != BLOCK_FREE;
    CHECK(used == blocks);
}

static void build_and_compare(struct fuzz_tree *tree) {
    struct build *build = build_plan(&tree->options, tree->nodes, tree->node_count, tree->attrs, tree->text);
    CHECK(build);
    u32 blocks = build->report.blocks_low;
    if (build->report.fault || build->report.blocks_high || blocks > tree->options.block_count) return;
    u32 used = blocks * tree->options.block_size;
    u32 size = tree->options.block_count * tree->options.block_size;
    u8 *image = malloc(size);
    CHECK(image);
    memset(image, 0xFF, size);
    u8 *inline_data = make_inline_data(tree, build->report.inline_size);
    CHECK(build_begin(build, inline_data));
    for (u32 count = build_next(build); count; count = build_next(build)) {
        for (u32 i = 0; i < count; i++) put_piece(build, &build->pieces[i], image, used);
    }
    free(inline_data);
    compare(tree, image, size, blocks);
    free(image);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size) {
    static struct fuzz_tree tree;
    make_tree(&tree, (struct source){data, (u32)size});
    build_and_compare(&tree);
    arena_reset();
    return 0;
}
