// Generation 2: a metadata block is a log of commits.
#include "read.h"

#define TAG_SIZE 4u
#define FIRST_TAG 0xFFFFFFFFu
#define INVALID 0x80000000u
#define SIZE_DELETED 0x3FFu

#define TYPE1(tag) ((tag) >> 20 & 0x700)
#define TYPE2(tag) ((tag) >> 20 & 0x780)
#define CHUNK(tag) ((tag) >> 20 & 0xFF)
#define ID(tag) ((tag) >> 10 & 0x3FF)

#define TYPE_NAME 0x000u
#define TYPE_STRUCT 0x200u
#define TYPE_ATTRIBUTE 0x300u
#define TYPE_SPLICE 0x400u
#define TYPE_CREATE 0x401u
#define TYPE_DELETE 0x4FFu
#define TYPE_CRC 0x500u // by TYPE2, so that FCRC (0x5FF) is not one
#define TYPE_TAIL 0x600u
#define TYPE_HARD_TAIL 0x601u
#define TYPE_MOVE_STATE 0x7FFu

static u32 data_size(u32 tag) { return V2_SIZE(tag) == SIZE_DELETED ? 0 : V2_SIZE(tag); }

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

// False where no valid tag follows: erased space, or a tag that overruns the block.
static bool next_tag(struct cursor *cursor, struct step *step) {
    if (cursor->offset + TAG_SIZE > cursor->available) return false;
    u32 tag = load_be32(cursor->at + cursor->offset) ^ cursor->before;
    if (tag & INVALID) return false;
    u32 size = data_size(tag);
    if (size > cursor->available - cursor->offset - TAG_SIZE) return false;
    if (TYPE2(tag) == TYPE_CRC && size < 4) return false;
    *step = (struct step){tag, cursor->offset + TAG_SIZE, size};
    cursor->offset += TAG_SIZE + size;
    // A CRC tag's lowest chunk bit says which valid bit what follows will carry.
    cursor->before = TYPE2(tag) == TYPE_CRC ? tag ^ (CHUNK(tag) & 1) << 31 : tag;
    return true;
}

bool v2_may_be_log(const u8 *at, u32 available) {
    u32 first = available < 8 ? FIRST_TAG : peek_le32(at + 4);
    return first != 0xFFFFFFFF && first != 0;
}

struct v2_log v2_scan(const u8 *at, u32 available) {
    struct v2_log log = {0};
    if (!at || available < 4) return log;
    log.revision = load_le32(at);
    struct cursor cursor = {at, available, 4, FIRST_TAG};
    u32 crc = crc32(0xFFFFFFFF, at, 4);
    struct step step;
    u32 tags = 0;
    while (next_tag(&cursor, &step)) {
        u32 tag_offset = step.offset - TAG_SIZE;
        if (TYPE2(step.tag) != TYPE_CRC) {
            crc = crc32(crc, at + tag_offset, TAG_SIZE + step.size);
            tags++;
            continue;
        }
        crc = crc32(crc, at + tag_offset, TAG_SIZE);
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
            if (V2_SIZE(step->tag) == SIZE_DELETED) *link = known->next;
            else known->tag = step->tag, known->offset = step->offset;
            return true;
        }
        link = &known->next;
    }
    if (V2_SIZE(step->tag) == SIZE_DELETED) return true;
    u32 index = mdir->attributes.count;
    *link = index; // before the push, which may move what `link` points into
    struct v2_attribute *attribute = table_push(&mdir->attributes);
    if (!attribute) return false;
    *attribute = (struct v2_attribute){step->tag, step->offset, NONE};
    return true;
}

static bool apply(struct v2_mdir *mdir, const u8 *at, const struct step *step) {
    u32 tag = step->tag, id = ID(tag);
    switch (TYPE1(tag)) {
    case TYPE_NAME:
        // A compacted log has names without the splices that once made room for them.
        while (id >= mdir->count && id < V2_MAX_IDS) insert_id(mdir, mdir->count);
        if (id < mdir->count) {
            v2_slot_of(mdir, id)->name_tag = tag;
            v2_slot_of(mdir, id)->name_offset = step->offset;
        }
        return true;
    case TYPE_STRUCT:
        if (v2_slot_of(mdir, id)) {
            v2_slot_of(mdir, id)->struct_tag = tag;
            v2_slot_of(mdir, id)->struct_offset = step->offset;
        }
        return true;
    case TYPE_ATTRIBUTE:
        return v2_slot_of(mdir, id) ? set_attribute(mdir, v2_slot_of(mdir, id), step) : true;
    case TYPE_SPLICE:
        if (V2_TYPE3(tag) == TYPE_CREATE) insert_id(mdir, id);
        if (V2_TYPE3(tag) == TYPE_DELETE) remove_id(mdir, id);
        return true;
    case TYPE_TAIL:
        if (step->size < 8) return true;
        mdir->tail = load_pair(at + step->offset);
        mdir->hard_tail = V2_TYPE3(tag) == TYPE_HARD_TAIL;
        return true;
    default:
        if (V2_TYPE3(tag) != TYPE_MOVE_STATE || step->size < 12) return true;
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

    struct cursor cursor = {at, valid_bytes, 4, FIRST_TAG};
    struct step step;
    while (next_tag(&cursor, &step)) {
        if (!apply(mdir, at, &step)) return false;
    }
    return true;
}

bool v2_keeps_superseded(const u8 *at, u32 valid_bytes) {
    u8 seen[V2_MAX_IDS + 1] = {0};
    struct cursor cursor = {at, valid_bytes, 4, FIRST_TAG};
    struct step step;
    while (next_tag(&cursor, &step) && TYPE2(step.tag) != TYPE_CRC) {
        if (TYPE1(step.tag) == TYPE_STRUCT && seen[ID(step.tag)]++) return true;
    }
    return false;
}

void v2_list_tags(struct image *image, u32 block) {
    u32 available;
    const u8 *at = block_bytes(image, block, &available);
    if (!at || available < 4) return;
    struct cursor cursor = {at, available, 4, FIRST_TAG};
    struct step step;
    u32 commit = 0;
    bool padding = false;
    while (next_tag(&cursor, &step)) {
        bool ends_commit = TYPE2(step.tag) == TYPE_CRC;
        // CRC tags in a row pad the commit that the first of them ended.
        u32 belongs_to = padding && ends_commit ? commit - 1 : commit;
        struct tag_record *record = table_push(&image->tags);
        if (!record) {
            image->out_of_memory = true;
            return;
        }
        *record = (struct tag_record){step.offset - TAG_SIZE, V2_TYPE3(step.tag), ID(step.tag),
                                      V2_SIZE(step.tag) == SIZE_DELETED ? NONE : step.size,
                                      dump_offset(image, at + step.offset), belongs_to};
        if (ends_commit && !padding) commit++;
        padding = ends_commit;
    }
}
