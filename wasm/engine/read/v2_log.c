// Generation 2: a metadata block is a log of commits.
#include "read.h"

static u32 data_size(u32 tag) { return V2_LENGTH(tag) == V2_DELETED ? 0 : V2_LENGTH(tag); }

struct cursor {
    const u8 *at;
    u32 available;
    u32 offset; // of the next tag
    u32 before; // the tag before it, that its bits are xored with
};

struct step {
    u32 tag;
    u32 offset; // of the data
    u32 size;
};

// False if no valid tag follows: erased space, or a tag that overruns the block.
static bool next_tag(struct cursor *cursor, struct step *step) {
    if (cursor->offset + V2_TAG_SIZE > cursor->available) return false;
    u32 tag = load_be32(cursor->at + cursor->offset) ^ cursor->before;
    if (tag & V2_INVALID) return false;
    u32 size = data_size(tag);
    if (size > cursor->available - cursor->offset - V2_TAG_SIZE) return false;
    if (v2_is_ccrc(tag) && size < 4) return false;
    *step = (struct step){tag, cursor->offset + V2_TAG_SIZE, size};
    cursor->offset += V2_TAG_SIZE + size;
    // A CRC tag's lowest chunk bit says which valid bit what follows will carry.
    cursor->before = v2_is_ccrc(tag) ? tag ^ (V2_CHUNK(tag) & 1) << 31 : tag;
    return true;
}

bool v2_may_be_log(const u8 *at, u32 available) {
    u32 first = available < 8 ? V2_FIRST_TAG : peek_le32(at + 4);
    return first != 0xFFFFFFFF && first != 0;
}

bool v2_starts_log(const u8 *at, u32 available) {
    if (!v2_may_be_log(at, available)) return false;
    u32 word = peek_le32(at + V2_REVISION_SIZE);
    u32 tag = __builtin_bswap32(word) ^ V2_FIRST_TAG;
    if (tag & V2_INVALID) return false;
    u32 type = V2_TYPE3(tag), length = V2_LENGTH(tag);
    switch (V2_TYPE1(tag)) {
    case V2_TYPE_NAME: return type == V2_TYPE_REG || type == V2_TYPE_DIR || type == V2_TYPE_SUPERBLOCK;
    case V2_TYPE_STRUCT: return type <= V2_TYPE_CTZSTRUCT;
    case V2_TYPE_SPLICE: return (type == V2_TYPE_CREATE || type == V2_TYPE_DELETE) && !length;
    case V2_TYPE_TAIL: return type <= V2_TYPE_HARDTAIL && length == 8;
    case V2_TYPE_GSTATE: return type == V2_TYPE_MOVESTATE && length == V2_MOVESTATE_SIZE;
    default: return (v2_is_ccrc(tag) || type == V2_TYPE_FCRC) && V2_ID(tag) == V2_NO_ID;
    }
}

struct v2_log v2_scan(const u8 *at, u32 available) {
    struct v2_log log = {0};
    if (!at || available < 4) return log;
    log.revision = load_le32(at);
    struct cursor cursor = {at, available, V2_REVISION_SIZE, V2_FIRST_TAG};
    u32 crc = crc32(0xFFFFFFFF, at, 4);
    struct step step;
    u32 tags = 0;
    while (next_tag(&cursor, &step)) {
        u32 tag_offset = step.offset - V2_TAG_SIZE;
        if (!v2_is_ccrc(step.tag)) {
            crc = crc32(crc, at + tag_offset, V2_TAG_SIZE + step.size);
            log.has_fcrc |= V2_TYPE3(step.tag) == V2_TYPE_FCRC;
            tags++;
            continue;
        }
        crc = crc32(crc, at + tag_offset, V2_TAG_SIZE);
        if (load_le32(at + step.offset) != crc) {
            log.torn = true;
            return log;
        }
        // Padding is made of CRC tags without anything before them: the same commit.
        if (tags || !log.commits) log.commits++;
        log.valid_bytes = cursor.offset;
        crc = 0xFFFFFFFF;
        tags = 0;
    }
    log.torn = tags > 0;
    return log;
}

static u16 take_slot(struct v2_mdir *mdir) {
    u16 slot = mdir->free_slots[--mdir->free_count];
    mdir->slots[slot] = (struct v2_slot){.first_attribute = NONE};
    return slot;
}

static void insert_id(struct v2_mdir *mdir, u32 id) {
    if (mdir->count > V2_MAX_IDS || id > mdir->count) return;
    memmove(&mdir->order[id + 1], &mdir->order[id], (mdir->count - id) * sizeof(u16));
    mdir->order[id] = take_slot(mdir);
    mdir->count++;
}

static void remove_id(struct v2_mdir *mdir, u32 id) {
    if (id >= mdir->count) return;
    mdir->free_slots[mdir->free_count++] = mdir->order[id];
    mdir->count--;
    memmove(&mdir->order[id], &mdir->order[id + 1], (mdir->count - id) * sizeof(u16));
}

static bool set_attribute(struct v2_mdir *mdir, struct v2_slot *slot, const struct step *step) {
    u32 *link = &slot->first_attribute;
    while (*link != NONE) {
        struct v2_attribute *known = table_get(&mdir->attributes, *link);
        if (V2_TYPE3(known->tag) == V2_TYPE3(step->tag)) {
            if (V2_LENGTH(step->tag) == V2_DELETED) *link = known->next;
            else known->tag = step->tag, known->offset = step->offset;
            return true;
        }
        link = &known->next;
    }
    if (V2_LENGTH(step->tag) == V2_DELETED) return true;
    u32 index = mdir->attributes.count;
    *link = index; // before the push, which may move what `link` points into
    struct v2_attribute *attribute = table_push(&mdir->attributes);
    if (!attribute) return false;
    *attribute = (struct v2_attribute){step->tag, step->offset, NONE};
    return true;
}

static bool apply(struct v2_mdir *mdir, const u8 *at, const struct step *step) {
    u32 tag = step->tag, id = V2_ID(tag);
    switch (V2_TYPE1(tag)) {
    case V2_TYPE_NAME:
        // A compacted log has names without the splices that once made room for them.
        while (id >= mdir->count && id < V2_MAX_IDS) insert_id(mdir, mdir->count);
        if (id < mdir->count) {
            v2_slot_of(mdir, id)->name_tag = tag;
            v2_slot_of(mdir, id)->name_offset = step->offset;
        }
        return true;
    case V2_TYPE_STRUCT:
        if (v2_slot_of(mdir, id)) {
            v2_slot_of(mdir, id)->struct_tag = tag;
            v2_slot_of(mdir, id)->struct_offset = step->offset;
        }
        return true;
    case V2_TYPE_USERATTR:
        return v2_slot_of(mdir, id) ? set_attribute(mdir, v2_slot_of(mdir, id), step) : true;
    case V2_TYPE_SPLICE:
        if (V2_TYPE3(tag) == V2_TYPE_CREATE) insert_id(mdir, id);
        if (V2_TYPE3(tag) == V2_TYPE_DELETE) remove_id(mdir, id);
        return true;
    case V2_TYPE_TAIL:
        if (step->size < 8) return true;
        mdir->tail = load_pair(at + step->offset);
        mdir->hard_tail = V2_TYPE3(tag) == V2_TYPE_HARDTAIL;
        return true;
    default:
        if (V2_TYPE3(tag) != V2_TYPE_MOVESTATE || step->size < V2_MOVESTATE_SIZE) return true;
        for (u32 word = 0; word < 3; word++) mdir->move_delta[word] = load_le32(at + step->offset + 4 * word);
        return true;
    }
}

bool v2_replay(const u8 *at, u32 valid_bytes, struct v2_mdir *mdir) {
    mdir->count = 0;
    mdir->free_count = V2_MAX_IDS + 1;
    for (u32 i = 0; i <= V2_MAX_IDS; i++) mdir->free_slots[i] = (u16)(V2_MAX_IDS - i);
    mdir->attributes.count = 0;
    mdir->attributes.record_size = sizeof(struct v2_attribute);
    mdir->tail = (struct pair){{BLOCK_NULL, BLOCK_NULL}};
    mdir->hard_tail = false;
    memset(mdir->move_delta, 0, sizeof mdir->move_delta);

    struct cursor cursor = {at, valid_bytes, V2_REVISION_SIZE, V2_FIRST_TAG};
    struct step step;
    while (next_tag(&cursor, &step)) {
        if (!apply(mdir, at, &step)) return false;
    }
    return true;
}

bool v2_keeps_superseded(const u8 *at, u32 valid_bytes) {
    u8 seen[V2_MAX_IDS + 1] = {0};
    struct cursor cursor = {at, valid_bytes, V2_REVISION_SIZE, V2_FIRST_TAG};
    struct step step;
    while (next_tag(&cursor, &step) && !v2_is_ccrc(step.tag)) {
        if (V2_TYPE1(step.tag) == V2_TYPE_STRUCT && seen[V2_ID(step.tag)]++) return true;
    }
    return false;
}

void v2_list_tags(struct image *image, u32 block) {
    u32 available;
    const u8 *at = block_bytes(image, block, &available);
    if (!at || available < 4) return;
    struct cursor cursor = {at, available, V2_REVISION_SIZE, V2_FIRST_TAG};
    struct step step;
    u32 commit = 0;
    bool padding = false;
    while (next_tag(&cursor, &step)) {
        bool ends_commit = v2_is_ccrc(step.tag);
        // CRC tags in a row pad the commit that the first of them ended.
        u32 belongs_to = padding && ends_commit ? commit - 1 : commit;
        struct tag_record *record = table_push(&image->tags);
        if (!record) {
            image->out_of_memory = true;
            return;
        }
        *record = (struct tag_record){step.offset - V2_TAG_SIZE, V2_TYPE3(step.tag), V2_ID(step.tag),
                                      V2_LENGTH(step.tag) == V2_DELETED ? NONE : step.size,
                                      dump_offset(image, at + step.offset), belongs_to};
        if (ends_commit && !padding) commit++;
        padding = ends_commit;
    }
}
