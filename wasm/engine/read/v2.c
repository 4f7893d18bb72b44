// Generation 2: directories are chains of logs; the move state is spread over all of them.
#include "superblock.h"

static struct block *scan_block(struct image *image, u32 block) {
    struct block *record = block_record(image, block);
    if (!record || record->scanned) return record;
    record->scanned = 1;
    u32 available;
    const u8 *at = block_at(image, block, &available);
    if (!at || !v2_may_be_log(at, available)) return record;
    need(at, available);
    struct v2_log log = v2_scan(at, available);
    record->revision = log.revision;
    record->commits = log.commits;
    record->valid_bytes = log.valid_bytes;
    record->torn = log.torn;
    return record;
}

u32 v2_fetch(struct image *image, struct pair pair) {
    struct block *records[2];
    for (int half = 0; half < 2; half++) records[half] = scan_block(image, pair.block[half]);
    bool good[2];
    for (int half = 0; half < 2; half++) good[half] = records[half] && records[half]->commits;
    if (good[0] && good[1]) {
        return pair.block[revision_compare(records[1]->revision, records[0]->revision) > 0];
    }
    return good[0] ? pair.block[0] : good[1] ? pair.block[1] : BLOCK_NULL;
}

// Fetches a pair and replays it into image->mdir; BLOCK_NULL if neither half is good.
static u32 load_mdir(struct image *image, struct pair pair, const u8 **at) {
    u32 active = v2_fetch(image, pair);
    if (active == BLOCK_NULL) return BLOCK_NULL;
    u32 available;
    *at = block_bytes(image, active, &available);
    if (!v2_replay(*at, image->blocks[active].valid_bytes, image->mdir)) {
        image->out_of_memory = true;
        return BLOCK_NULL;
    }
    return active;
}

// The last pair with a superblock is the root, and what its superblock says counts.
static void note_superblock(struct image *image, struct pair pair, u32 active, const u8 *at) {
    struct v2_slot *slot = v2_slot_of(image->mdir, 0);
    if (!slot || V2_TYPE3(slot->name_tag) != V2_TYPE_SUPERBLOCK) return;
    image->superblock_moved = !pairs_meet(pair, (struct pair){{0, 1}}) && !image->superblock.good;
    image->candidate.root[0] = pair.block[0];
    image->candidate.root[1] = pair.block[1];
    struct superblock found = {.generation = 2, .root = pair, .revision = image->blocks[active].revision, .good = true};
    if (!slot->struct_offset || !superblock_fields(at + slot->struct_offset, V2_LENGTH(slot->struct_tag), &found)) return;
    found.start = dump_offset(image, at);
    image->superblock = found;
}

// Data of an entry's struct in the dump, and its tag; NULL for an entry without content, which tells nothing.
static const u8 *content_of(const u8 *at, const struct v2_slot *slot, u32 *tag) {
    if (!slot || !slot->struct_offset || !slot->name_offset) return NULL;
    *tag = V2_TAG(V2_TYPE3(slot->struct_tag), 0, V2_LENGTH(slot->struct_tag));
    u32 length = V2_LENGTH(slot->struct_tag);
    return length && length != V2_DELETED ? at + slot->struct_offset : NULL;
}

// Whether another entry of the list has the very content of this one, so that it has been moved there.
static bool is_moved(struct image *image, struct pair source, u32 id) {
    const u8 *at, *content = NULL;
    u32 tag = 0, other_tag = 0, from = BLOCK_NULL;
    for (u32 i = 0; i < image->listed.count && !content; i++) {
        struct pair pair = ((struct listed_pair *)table_get(&image->listed, i))->pair;
        if (!pairs_meet(pair, source)) continue;
        from = load_mdir(image, pair, &at);
        if (from == BLOCK_NULL) return false;
        content = content_of(at, v2_slot_of(image->mdir, id), &tag);
    }
    for (u32 i = 0; content && i < image->listed.count; i++) {
        u32 active = load_mdir(image, ((struct listed_pair *)table_get(&image->listed, i))->pair, &at);
        for (u32 other = 0; active != BLOCK_NULL && other < image->mdir->count; other++) {
            if (active == from && other == id) continue;
            const u8 *same = content_of(at, v2_slot_of(image->mdir, other), &other_tag);
            if (same && tag == other_tag && !memcmp(same, content, V2_LENGTH(tag))) return true;
        }
    }
    return false;
}

// Follows the threaded list: sums up the global state and finds the root.
void v2_read_list(struct image *image) {
    image->mdir = arena_zalloc(sizeof(struct v2_mdir));
    if (!image->mdir) {
        image->out_of_memory = true;
        return;
    }
    const struct candidate *c = &image->candidate;
    bool rescued = c->trust == TRUST_RESCUED;
    struct pair pair = {{rescued ? c->root[0] : 0, rescued ? c->root[1] : 1}};
    u32 state[3] = {0};
    u32 from = NONE;
    while (!pair_is_null(pair)) {
        if (!check_pair(image, pair, from, NONE, NONE)) break;
        const u8 *at;
        u32 active = load_mdir(image, pair, &at);
        if (active == BLOCK_NULL) {
            if (from != NONE) diagnose(image, DIAG_PAIR_BAD, ERROR, from, NONE, NONE, pair.block[0], pair.block[1]);
            break;
        }
        struct block *record = &image->blocks[active];
        // Not `listed`: a library that breaks its own file system may give a block to two pairs.
        if (record->followed) {
            diagnose(image, DIAG_CYCLE, ERROR, from, NONE, NONE, pair.block[0], pair.block[1]);
            break;
        }
        record->followed = 1;
        for (int half = 0; half < 2; half++) {
            struct block *half_record = block_record(image, pair.block[half]);
            if (half_record) half_record->listed = 1;
        }
        struct listed_pair *listed = table_push(&image->listed);
        if (!listed) {
            image->out_of_memory = true;
            break;
        }
        *listed = (struct listed_pair){pair, active};
        if (record->torn) diagnose(image, DIAG_COMMIT_TORN, INFO, active, record->valid_bytes, NONE, 0, 0);
        note_superblock(image, pair, active, at);
        for (int word = 0; word < 3; word++) state[word] ^= image->mdir->move_delta[word];
        from = active;
        pair = image->mdir->tail;
    }
    image->list_broken = !pair_is_null(pair) && !block_cut(image, pair.block[0]) && !block_cut(image, pair.block[1]);
    bool orphans = state[0] & V2_ORPHANS, now = image->view == VIEW_NOW;
    bool moves = V2_TYPE1(state[0]) == V2_TYPE_SPLICE;
    // What the lost pairs had of the global state is lost as well: what is left of it counts only with a proof.
    if (rescued && (!moves || !is_moved(image, (struct pair){{state[1], state[2]}}, V2_ID(state[0])))) return;
    if (orphans && now) diagnose(image, DIAG_ORPHANS_POSSIBLE, INFO, NONE, NONE, NONE, 0, 0);
    if (V2_TYPE1(state[0])) {
        image->move_tag = state[0];
        image->move_pair[0] = state[1];
        image->move_pair[1] = state[2];
        image->move_quirk = now && !rescued ? v2_move_quirk(image) : MOVE_HONOURED;
        if (now) diagnose(image, DIAG_MOVE_PENDING, INFO, NONE, NONE, NONE, state[1], state[2]);
    }
}

// Superblock pairs before the root pair hold nothing but an older superblock.
static void own_superblock_chain(struct image *image) {
    struct pair root = {{image->candidate.root[0], image->candidate.root[1]}};
    for (u32 index = 0; index < image->listed.count; index++) {
        const struct listed_pair *listed = table_get(&image->listed, index);
        if (pairs_meet(listed->pair, root)) return;
        own_pair(image, listed->pair, listed->active, BLOCK_SUPERBLOCK, NONE, index);
    }
}

static void add_attributes(struct image *image, struct entry *entry, const u8 *at, struct v2_slot *slot) {
    entry->first_attribute = image->attributes.count;
    entry->attribute_count = 0;
    for (u32 i = slot->first_attribute; i != NONE;) {
        struct v2_attribute *known = table_get(&image->mdir->attributes, i);
        struct attribute *attribute = table_push(&image->attributes);
        if (!attribute) {
            image->out_of_memory = true;
            return;
        }
        *attribute = (struct attribute){V2_TYPE3(known->tag) & 0xFF, dump_offset(image, at + known->offset),
                                        V2_LENGTH(known->tag)};
        entry->attribute_count++;
        i = known->next;
    }
}

static bool fill_struct(struct image *image, struct entry *entry, const u8 *at, struct v2_slot *slot) {
    const u8 *data = at + slot->struct_offset;
    u32 size = V2_LENGTH(slot->struct_tag);
    if (!slot->struct_offset || size == V2_DELETED) return false;
    switch (V2_TYPE3(slot->struct_tag)) {
    case V2_TYPE_DIRSTRUCT:
        if (entry->type != ENTRY_DIR || size < 8) return false;
        entry->storage = STORAGE_PAIR;
        break;
    case V2_TYPE_CTZSTRUCT:
        if (entry->type != ENTRY_FILE || size < 8) return false;
        entry->storage = STORAGE_CTZ;
        entry->size = entry->content_size = load_le32(data + 4);
        break;
    case V2_TYPE_INLINESTRUCT:
        if (entry->type != ENTRY_FILE) return false;
        entry->storage = size ? STORAGE_INLINE : STORAGE_EMPTY;
        entry->size = entry->content_size = size;
        entry->head = dump_offset(image, data);
        return true;
    default:
        return false;
    }
    entry->head = load_le32(data);
    entry->head2 = load_le32(data + 4);
    if (entry->storage == STORAGE_CTZ && !entry->size) entry->storage = STORAGE_EMPTY;
    return true;
}

// What a driver opens under the name may be another entry's content (see v2_moves.c): its size stays.
static void fill_other_content(struct image *image, struct entry *entry, const u8 *at, struct v2_slot *content) {
    u32 size = entry->size;
    struct entry other = *entry;
    if (content && fill_struct(image, &other, at, content)) {
        *entry = other;
    } else {
        entry->storage = entry->type == ENTRY_DIR ? STORAGE_PAIR : STORAGE_CTZ;
        entry->head = entry->head2 = BLOCK_NULL;
    }
    entry->size = size;
}

static void add_entry(struct image *image, u32 directory, u32 block, const u8 *at, struct v2_slot *slot,
                      struct v2_slot *content) {
    u32 type = V2_TYPE3(slot->name_tag);
    if (!slot->name_offset || (type != V2_TYPE_REG && type != V2_TYPE_DIR)) {
        u32 offset = slot->name_offset ? slot->name_offset - 4 : NONE;
        diagnose(image, DIAG_ENTRY_BAD, ERROR, block, offset, directory, type, 0);
        return;
    }
    struct entry filled = {
        .parent = directory,
        .type = type == V2_TYPE_DIR ? ENTRY_DIR : ENTRY_FILE,
        .name = dump_offset(image, at + slot->name_offset),
        .name_size = V2_LENGTH(slot->name_tag),
        .block = block,
        .offset = slot->name_offset - 4,
    };
    if (filled.name_size == V2_DELETED || !fill_struct(image, &filled, at, slot)) {
        diagnose(image, DIAG_ENTRY_BAD, ERROR, block, filled.offset, directory, V2_TYPE3(slot->struct_tag), 0);
        return;
    }
    if (content != slot) fill_other_content(image, &filled, at, content);
    add_attributes(image, &filled, at, slot);
    struct entry *entry = table_push(&image->entries);
    if (!entry) {
        image->out_of_memory = true;
        return;
    }
    *entry = filled;
    ((struct entry *)table_get(&image->entries, directory))->child_count++;
}

// What a pending move makes the driver list or open otherwise than it will after its first write.
static void report_move(struct image *image, u32 directory, struct pair pair, u32 block) {
    u32 source = V2_ID(image->move_tag);
    u32 listed[V2_MAX_IDS / 32 + 2] = {0};
    for (u32 place = 0; place < image->mdir->count; place++) {
        u32 id = v2_view_at(image, pair, place).name_id;
        if (id < image->mdir->count) listed[id / 32] |= 1u << id % 32;
    }
    for (u32 id = 0; id < image->mdir->count; id++) {
        bool now = listed[id / 32] >> id % 32 & 1;
        if (now == (id != source)) continue;
        u32 name = v2_slot_of(image->mdir, id)->name_offset;
        enum diagnostic_code code = now ? DIAG_REPAIR_DROPS : DIAG_REPAIR_RESTORES;
        diagnose(image, code, WARNING, block, name ? name - 4 : NONE, directory, id, 0);
    }
}

static void read_slots(struct image *image, u32 directory, struct pair pair, u32 block, const u8 *at) {
    if (v2_move_concerns(image, pair)) report_move(image, directory, pair, block);
    for (u32 place = 0; place < image->mdir->count; place++) {
        struct v2_view view = v2_view_at(image, pair, place);
        struct v2_slot *slot = v2_slot_of(image->mdir, view.name_id);
        if (!slot) continue;
        if (V2_TYPE3(slot->name_tag) == V2_TYPE_SUPERBLOCK && view.name_id == 0 && directory == 0) {
            add_attributes(image, table_get(&image->entries, 0), at, slot);
            continue;
        }
        u32 before = image->entries.count;
        add_entry(image, directory, block, at, slot, v2_slot_of(image->mdir, view.content_id));
        if (view.content_id == view.name_id || image->entries.count == before) continue;
        diagnose(image, DIAG_MOVE_MISREAD, WARNING, block, slot->name_offset - 4, before, view.name_id, view.content_id);
    }
}

static void read_directory(struct image *image, u32 directory) {
    struct entry *entry = table_get(&image->entries, directory);
    struct pair pair = {{entry->head, entry->head2}};
    u32 from_block = entry->block, from_offset = entry->offset;
    entry->first_child = image->entries.count;
    for (u32 index = 0;; index++) {
        if (!check_pair(image, pair, from_block, from_offset, directory)) return;
        const u8 *at;
        u32 active = load_mdir(image, pair, &at);
        // The first pair of the root holds the superblock as well.
        enum block_kind kind = directory == 0 && index == 0 ? BLOCK_SUPERBLOCK : BLOCK_DIRECTORY;
        if (own_pair(image, pair, active, kind, directory, index)) {
            ((struct entry *)table_get(&image->entries, directory))->blocks += 2;
        } else if (!list_again(image, pair, active, directory, index, from_block, from_offset)) {
            return;
        }
        if (active == BLOCK_NULL) {
            diagnose(image, DIAG_PAIR_BAD, ERROR, pair.block[0], NONE, directory, pair.block[0], pair.block[1]);
            return;
        }
        report_older_state(image, pair, active, directory);
        read_slots(image, directory, pair, active, at);
        if (!image->mdir->hard_tail || pair_is_null(image->mdir->tail)) return;
        pair = image->mdir->tail;
        from_block = active;
        from_offset = NONE;
    }
}

// Pairs that the list holds and no directory owns, and those of which it owns one half alone: the list has not
// followed yet where a relocation has put the other.
static void find_orphans(struct image *image) {
    for (u32 i = 0; i < image->listed.count; i++) {
        const struct listed_pair *listed = table_get(&image->listed, i);
        u32 unowned = 0;
        for (int half = 0; half < 2; half++) {
            struct block *record = block_record(image, listed->pair.block[half]);
            if (!record || record->kind != BLOCK_FREE) continue;
            record->kind = BLOCK_DIRECTORY;
            record->state = STATE_OLDER;
            unowned++;
        }
        if (!unowned || image->view != VIEW_NOW) continue;
        enum diagnostic_code code = unowned == 2 ? DIAG_ORPHAN : DIAG_HALF_ORPHAN;
        diagnose(image, code, INFO, listed->active, NONE, NONE, listed->pair.block[0], listed->pair.block[1]);
    }
}

static void refer_to(struct image *image, struct pair pair) {
    for (int half = 0; half < 2; half++) {
        struct block *record = block_record(image, pair.block[half]);
        if (record) record->referred = 1;
    }
}

// The root is lost: directories that no entry leads to were in it, and their names are lost with it.
static void add_nameless(struct image *image) {
    struct entry *root = table_get(&image->entries, 0);
    root->head = root->head2 = BLOCK_NULL;
    diagnose(image, DIAG_PAIR_BAD, ERROR, 0, NONE, 0, 0, 1);
    for (u32 i = 0; i < image->listed.count; i++) {
        const u8 *at;
        u32 tag;
        if (load_mdir(image, ((struct listed_pair *)table_get(&image->listed, i))->pair, &at) == BLOCK_NULL) continue;
        if (image->mdir->hard_tail) refer_to(image, image->mdir->tail);
        for (u32 id = 0; id < image->mdir->count; id++) {
            const u8 *content = content_of(at, v2_slot_of(image->mdir, id), &tag);
            if (content && V2_TYPE3(tag) == V2_TYPE_DIRSTRUCT && V2_LENGTH(tag) >= 8) refer_to(image, load_pair(content));
        }
    }
    root->first_child = image->entries.count;
    for (u32 i = 0; i < image->listed.count; i++) {
        const struct listed_pair *listed = table_get(&image->listed, i);
        if (image->blocks[listed->active].referred) continue;
        struct entry *entry = table_push(&image->entries);
        if (!entry) {
            image->out_of_memory = true;
            return;
        }
        *entry = (struct entry){
            .parent = 0,
            .type = ENTRY_DIR,
            .storage = STORAGE_PAIR,
            .head = listed->pair.block[0],
            .head2 = listed->pair.block[1],
            .block = NONE,
            .offset = NONE,
        };
        ((struct entry *)table_get(&image->entries, 0))->child_count++;
        diagnose(image, DIAG_DIRECTORY_NAMELESS, WARNING, listed->active, NONE, image->entries.count - 1,
                 listed->pair.block[0], 0);
    }
}

void v2_read_tree(struct image *image) {
    v2_read_list(image);
    if (image->out_of_memory) return;
    own_superblock_chain(image);
    struct entry *root = table_get(&image->entries, 0);
    root->head = image->candidate.root[0];
    root->head2 = image->candidate.root[1];
    bool rootless = image->candidate.trust == TRUST_RESCUED && !image->superblock.good;
    if (rootless) add_nameless(image);
    for (u32 i = rootless; i < image->entries.count && !image->out_of_memory; i++) {
        if (((struct entry *)table_get(&image->entries, i))->type == ENTRY_DIR) read_directory(image, i);
    }
    find_orphans(image);
}
