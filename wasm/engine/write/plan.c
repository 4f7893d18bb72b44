// Sizes and places: how entries share the pairs of a directory, and which blocks everything gets.
#include "base/abi.h"
#include "base/ctz.h"
#include "build.h"
#include "format/magic.h"

// Generation 1: what lies around the entries.
#define FRAME1 (V1_ENTRIES + V1_CRC_SIZE)
// Generation 2: what a compaction may need beside the entries: tail 12, global state 16, delete 4, CRC 8.
#define FRAME2 40u
// Superblock entry: name and struct.
#define SUPERBLOCK2 (V2_TAG_SIZE + MAGIC_SIZE + V2_TAG_SIZE + V2_SUPERBLOCK_SIZE)
// The driver splits a pair of generation 2 that has as many entries.
#define ENTRIES_MAX 0xFFu

bool build_refuse(struct build *build, enum build_fault fault, u32 node, u32 value, u32 limit) {
    build->report.fault = fault;
    build->report.node = node;
    build->report.value = value;
    build->report.limit = limit;
    return false;
}

u32 build_attrs_size(const struct build *build, const struct build_item *item) {
    if (item->node == NONE) return 0;
    const struct build_node *node = &build->nodes[item->node];
    u32 size = 0;
    for (u32 i = 0; i < node->attr_count; i++) size += V2_TAG_SIZE + build->attrs[node->attr + i].size;
    return size;
}

// The driver holds an inline file in its cache, and wants eight of them to fit a block.
bool build_is_inline(const struct build *build, const struct build_item *item) {
    const struct build_options *options = build->options;
    if (item->is_dir || options->major == 1) return false;
    return item->size <= min_u32(min_u32(V2_LENGTH_MAX, options->inline_max), options->block_size / 8);
}

static u32 record_size(const struct build *build, const struct build_item *item) {
    if (build->options->major == 1) return V1_ENTRY_DATA + V1_DATA_SIZE + item->name_size;
    u32 structure = build_is_inline(build, item) ? item->size : 8;
    return V2_TAG_SIZE + item->name_size + V2_TAG_SIZE + structure + build_attrs_size(build, item);
}

static u32 record_max(const struct build *build) {
    return build->options->block_size - (build->options->major == 1 ? FRAME1 : FRAME2);
}

// Bytes of entries that a pair with more than one may hold. Generation 2: the driver splits above half a block.
static u32 pair_max(const struct build *build) {
    const struct build_options *options = build->options;
    if (options->major == 1) return record_max(build);
    return min_u32(record_max(build), align_up(options->block_size / 2, options->prog_size));
}

u32 build_pair_end(const struct build *build, u32 dir, u32 child, bool first) {
    bool has_superblock = build->options->major == 2 && !dir && first;
    u32 count_max = build->options->major == 2 ? ENTRIES_MAX - 1 : NONE;
    u32 size = has_superblock ? build_item(build, 0)->record : 0;
    u32 count = has_superblock;
    u32 max = pair_max(build);
    for (u32 end = build_item(build, dir)->end; child < end; count++) {
        const struct build_item *item = build_item(build, child);
        if (count && (count == count_max || size > max || item->record > max - size)) break;
        size += item->record;
        child = item->end;
    }
    return child;
}

static bool measure_records(struct build *build) {
    u32 max = record_max(build);
    for (u32 i = 0; i < build->items.count; i++) {
        struct build_item *item = build_item(build, i);
        if (i) item->record = record_size(build, item);
        else item->record = build->options->major == 2 ? SUPERBLOCK2 + build_attrs_size(build, item) : 0;
        if (item->record > max) {
            // A directory without a node: the first node inside it names it.
            u32 named = i;
            while (build_item(build, named)->node == NONE && named + 1 < build->items.count) named++;
            return build_refuse(build, FAULT_ENTRY_TOO_LARGE, build_item(build, named)->node, item->record, max);
        }
    }
    return true;
}

static u32 count_pairs(const struct build *build, u32 dir) {
    u32 pairs = 0, child = dir + 1;
    do {
        child = build_pair_end(build, dir, child, !pairs);
        pairs++;
    } while (child < build_item(build, dir)->end);
    return pairs;
}

static void place_items(struct build *build) {
    // Generation 1 has a superblock pair of its own, generation 2 keeps it in the root's first one.
    u64 blocks = build->options->major == 1 ? 2 : 0;
    u32 inline_size = 0;
    u32 last_dir = NONE;
    for (u32 i = 0; i < build->items.count; i++) {
        struct build_item *item = build_item(build, i);
        bool is_inline = build_is_inline(build, item);
        // Wrong past 2^32; nothing fits then, and `first` is not used.
        item->first = (u32)blocks;
        if (item->is_dir) {
            item->blocks = 2 * count_pairs(build, i);
            if (last_dir != NONE) build_item(build, last_dir)->next_dir = i;
            last_dir = i;
        } else if (!is_inline) {
            item->blocks = ctz_block_count(item->size, build->options->block_size);
        }
        blocks += item->blocks;
        if (i && item->node != NONE) {
            build->nodes[item->node].blocks = item->blocks;
            if (is_inline) {
                build->nodes[item->node].inline_at = inline_size;
                inline_size += item->size;
            }
        }
    }
    build->report.inline_size = inline_size;
    build->report.blocks_low = (u32)blocks;
    build->report.blocks_high = (u32)(blocks >> 32);
}

EXPORT struct build *build_plan(const struct build_options *options, struct build_node *nodes, u32 node_count,
                                const struct build_attr *attrs, const u8 *text) {
    struct build *build = arena_zalloc(sizeof *build);
    if (!build) return NULL;
    build->options = options;
    build->nodes = nodes;
    build->node_count = node_count;
    build->attrs = attrs;
    build->text = text;
    build->report.other = NONE;
    build->items.record_size = sizeof(struct build_item);
    for (u32 i = 0; i < node_count; i++) {
        nodes[i].blocks = 0;
        nodes[i].inline_at = NONE;
    }
    if (build_tree(build) && measure_records(build)) place_items(build);
    return build;
}
