// From a list of paths to a tree: sorted so that a directory is followed by all it holds, and names as the
// driver of generation 2 looks for them: by their bytes, but a name comes behind those that start with it
// (abc, ab, a). So the end of a name, be it '/' or the end of the path, counts as above every byte.
#include "build.h"

static const u8 *path_of(const struct build *build, u32 node) { return build->text + build->nodes[node].path; }

static bool check_name(struct build *build, u32 node, const u8 *name, u32 size) {
    if (!size) return build_refuse(build, FAULT_NAME_EMPTY, node, 0, 0);
    if (name[0] == '.' && (size == 1 || (size == 2 && name[1] == '.'))) {
        return build_refuse(build, FAULT_NAME_DOTS, node, size, 0);
    }
    if (size > build->options->name_max) {
        return build_refuse(build, FAULT_NAME_TOO_LONG, node, size, build->options->name_max);
    }
    return true;
}

static bool check_path(struct build *build, u32 node) {
    struct build_node *record = &build->nodes[node];
    const u8 *path = path_of(build, node);
    u32 size = record->path_size;
    if (!size || path[0] != '/') return build_refuse(build, FAULT_PATH_NOT_ABSOLUTE, node, 0, 0);
    if (size > build->options->path_max) {
        return build_refuse(build, FAULT_PATH_TOO_LONG, node, size, build->options->path_max);
    }
    if (size == 1 && record->is_dir) {
        record->path_size = 0;
        return true;
    }
    u32 start = 1;
    for (u32 i = 1; i <= size; i++) {
        if (i == size || path[i] == '/') {
            if (!check_name(build, node, path + start, i - start)) return false;
            start = i + 1;
        } else if (!path[i]) {
            return build_refuse(build, FAULT_NAME_NUL, node, i, 0);
        }
    }
    return true;
}

static u32 common_size(const u8 *a, const u8 *b, u32 size) {
    u32 i = 0;
    for (; i + 8 <= size; i += 8) {
        u64 left, right;
        memcpy(&left, a + i, 8);
        memcpy(&right, b + i, 8);
        if (left != right) break;
    }
    while (i < size && a[i] == b[i]) i++;
    return i;
}

static bool in_order(const struct build *build, u32 left, u32 right) {
    const u8 *a = path_of(build, left), *b = path_of(build, right);
    u32 a_size = build->nodes[left].path_size, b_size = build->nodes[right].path_size;
    u32 size = min_u32(a_size, b_size);
    u32 common = common_size(a, b, size);
    if (a_size == b_size && common == size) return true;
    // A path comes before those below it.
    if (common == a_size) return b[common] == '/';
    if (common == b_size) return a[common] != '/';
    if (a[common] == '/') return false;
    return b[common] == '/' || a[common] < b[common];
}

// Merges the sorted halves of from[start … end) into `to`.
static void merge(const struct build *build, const u32 *from, u32 *to, u32 start, u32 middle, u32 end) {
    u32 left = start, right = middle;
    if (middle >= end || in_order(build, from[middle - 1], from[middle])) {
        memcpy(to + start, from + start, (size_t)(end - start) * sizeof *to);
        return;
    }
    for (u32 at = start; at < end; at++) {
        bool take_left = right == end || (left < middle && in_order(build, from[left], from[right]));
        to[at] = take_left ? from[left++] : from[right++];
    }
}

// Indices of the nodes by path; NULL if memory runs out.
static u32 *sort_nodes(const struct build *build) {
    u32 count = build->node_count;
    u32 *order = arena_alloc(4 * count), *spare = arena_alloc(4 * count);
    if (!order || !spare) return NULL;
    for (u32 i = 0; i < count; i++) order[i] = i;
    for (u32 width = 1; width < count; width *= 2) {
        for (u32 start = 0; start < count; start += 2 * width) {
            u32 middle = min_u32(start + width, count);
            merge(build, order, spare, start, middle, min_u32(middle + width, count));
        }
        u32 *swap = order;
        order = spare;
        spare = swap;
    }
    return order;
}

static struct build_item *push_item(struct build *build, const u8 *path, u32 path_size, u32 parent) {
    struct build_item *item = table_push(&build->items);
    if (!item) {
        build_refuse(build, FAULT_NO_MEMORY, NONE, 0, 0);
        return NULL;
    }
    item->path = path;
    item->path_size = path_size;
    item->node = NONE;
    item->is_dir = true;
    item->parent = parent;
    item->next_dir = NONE;
    if (parent != NONE) item->name_size = path_size - build_item(build, parent)->path_size - 1;
    return item;
}

// Closes directories until one is left that holds a path which shares `common` bytes with the path before.
static u32 close_dirs(struct build *build, u32 open, const u8 *path, u32 common) {
    while (open) {
        struct build_item *dir = build_item(build, open);
        if (dir->path_size <= common && path[dir->path_size] == '/') break;
        dir->end = build->items.count;
        open = dir->parent;
    }
    return open;
}

// Adds a node and the directories on the way to it that have none; returns the directory left open.
static u32 add_node(struct build *build, u32 node, u32 open) {
    const struct build_node *record = &build->nodes[node];
    const u8 *path = path_of(build, node);
    for (u32 i = build_item(build, open)->path_size + 1; i < record->path_size; i++) {
        if (path[i] != '/') continue;
        if (!push_item(build, path, i, open)) return NONE;
        open = build->items.count - 1;
    }
    struct build_item *item = push_item(build, path, record->path_size, open);
    if (!item) return NONE;
    item->node = node;
    item->is_dir = record->is_dir;
    item->size = record->size;
    item->end = build->items.count;
    return record->is_dir ? build->items.count - 1 : open;
}

static bool refuse_two(struct build *build, enum build_fault fault, u32 node, u32 other) {
    build->report.other = other;
    return build_refuse(build, fault, node, 0, 0);
}

bool build_tree(struct build *build) {
    for (u32 i = 0; i < build->node_count; i++) {
        if (!check_path(build, i)) return false;
    }
    const u32 *order = sort_nodes(build);
    if (!order) return build_refuse(build, FAULT_NO_MEMORY, NONE, 0, 0);
    if (!push_item(build, build->text, 0, NONE)) return false;

    u32 open = 0;
    for (u32 i = 0; i < build->node_count; i++) {
        const struct build_node *node = &build->nodes[order[i]];
        const u8 *path = path_of(build, order[i]);
        u32 common = 0;
        if (i) {
            const struct build_node *before = &build->nodes[order[i - 1]];
            common = common_size(path_of(build, order[i - 1]), path, min_u32(before->path_size, node->path_size));
            if (common == before->path_size) {
                if (common == node->path_size) {
                    return refuse_two(build, FAULT_PATH_DOUBLE, max_u32(order[i], order[i - 1]),
                                      min_u32(order[i], order[i - 1]));
                }
                // What lies below a file comes right after it.
                if (!before->is_dir && path[common] == '/') {
                    return refuse_two(build, FAULT_PATH_THROUGH_FILE, order[i], order[i - 1]);
                }
            }
        }
        if (!node->path_size) {
            build_item(build, 0)->node = order[i];
            continue;
        }
        open = add_node(build, order[i], close_dirs(build, open, path, common));
        if (open == NONE) return false;
    }
    close_dirs(build, open, (const u8 *)"", 0);
    build_item(build, 0)->end = build->items.count;
    return true;
}
