#include "survey.h"
#include "base/ctz.h"

static bool refer(struct survey *survey, struct spot *spot, bool is_file, u32 head, u32 second) {
    struct reference *reference = table_push(&survey->references);
    if (!reference) return false;
    *reference = (struct reference){is_file, head, second};
    spot->reference_count++;
    return true;
}

static bool read_v1(struct survey *survey, const u8 *at, u32 available, struct spot *spot) {
    if (!v1_block_good(at, available, survey->block_size)) return true;
    spot->good = true;
    spot->revision = load_le32(at + V1_REVISION);
    spot->tail = v1_dir_tail(at);
    struct v1_record record;
    for (u32 offset = V1_ENTRIES; v1_next_record(at, v1_dir_size(at), &offset, &record);) {
        if (!v1_is_tree_record(&record)) continue;
        bool is_file = (record.type & ~V1_TYPE_MOVED) == V1_TYPE_REG;
        if (!refer(survey, spot, is_file, load_le32(record.data), load_le32(record.data + 4))) return false;
    }
    spot->empty = !spot->reference_count;
    return true;
}

static bool read_v2(struct survey *survey, const u8 *at, u32 available, struct v2_mdir *mdir, struct spot *spot) {
    if (!v2_may_be_log(at, available)) return true;
    need(at, available);
    struct v2_log log = v2_scan(at, available);
    if (!log.commits) return true;
    if (!v2_replay(at, log.valid_bytes, mdir)) return false;
    spot->good = true;
    spot->revision = log.revision;
    spot->tail = mdir->tail;
    spot->empty = !mdir->count;
    spot->newest_format = log.has_fcrc;
    for (u32 id = 0; id < mdir->count; id++) {
        const struct v2_slot *slot = v2_slot_of(mdir, id);
        if (!slot->struct_offset || V2_LENGTH(slot->struct_tag) == V2_DELETED) continue;
        const u8 *data = at + slot->struct_offset;
        u32 type = V2_TYPE3(slot->struct_tag), size = V2_LENGTH(slot->struct_tag);
        bool is_file = type == V2_TYPE_CTZSTRUCT;
        struct superblock fields;
        if (V2_TYPE3(slot->name_tag) == V2_TYPE_SUPERBLOCK) {
            if (!id && superblock_fields(data, size, &fields)) spot->superblock = fields.block_size;
        } else if ((is_file || type == V2_TYPE_DIRSTRUCT) && size >= 8) {
            if (!refer(survey, spot, is_file, load_le32(data), load_le32(data + 4))) return false;
        }
    }
    return true;
}

bool survey_read(struct survey *survey, const u8 *dump, u32 size, u32 residue, u32 block_size, u32 generation) {
    u32 count = (size - residue + block_size - 1) / block_size;
    *survey = (struct survey){
        .dump = dump,
        .size = size,
        .residue = residue,
        .block_size = block_size,
        .generation = generation,
        .count = count,
        .references.record_size = sizeof(struct reference),
        .steps_left = 64ull * count + 1024,
    };
    struct v2_mdir *mdir = arena_zalloc(sizeof *mdir);
    u64 bytes = (u64)count * sizeof(struct spot);
    survey->spots = bytes < 0xFFFF0000ull ? arena_zalloc((u32)bytes) : NULL;
    if (!mdir || !survey->spots) return false;
    for (u32 i = 0; i < count; i++) {
        u32 start = residue + i * block_size, available = min_u32(block_size, size - start);
        struct spot *spot = &survey->spots[i];
        spot->first_reference = survey->references.count;
        bool read = generation == 1 ? read_v1(survey, dump + start, available, spot)
                                    : read_v2(survey, dump + start, available, mdir, spot);
        if (!read) return false;
    }
    return true;
}

static const struct spot *spot_of(const struct survey *survey, u32 first, u32 block) {
    u64 at = (u64)first + block;
    return at && at <= survey->count ? &survey->spots[at - 1] : NULL;
}

const struct spot *survey_newer(const struct survey *survey, u32 first, struct pair pair) {
    const struct spot *best = NULL;
    for (int half = 0; half < 2; half++) {
        const struct spot *spot = spot_of(survey, first, pair.block[half]);
        if (!spot || !spot->good) continue;
        if (!best || revision_compare(spot->revision, best->revision) > 0) best = spot;
    }
    return best;
}

struct spot *survey_step(struct survey *survey, u32 first, struct pair pair) {
    const struct spot *next = pair_is_null(pair) ? NULL : survey_newer(survey, first, pair);
    if (!next || next->walk == survey->walks || !survey->steps_left) return NULL;
    struct spot *spot = &survey->spots[next - survey->spots];
    spot->walk = survey->walks;
    survey->steps_left--;
    return spot;
}

bool survey_is_firm(const struct survey *survey, u32 first, struct pair pair) {
    const struct spot *a = spot_of(survey, first, pair.block[0]), *b = spot_of(survey, first, pair.block[1]);
    return a && b && a->good && b->good && are_near(a->revision, b->revision);
}

static void weigh_pair(const struct survey *survey, u32 first, struct pair pair, struct evidence *evidence) {
    if (survey_is_firm(survey, first, pair)) evidence->proof++;
    else if (survey_newer(survey, first, pair)) evidence->hints++;
    else evidence->errors++;
}

// One of the first words of a block that holds data of a file; BLOCK_NULL if it can't.
static u32 data_word(const struct survey *survey, u32 first, u32 block, u32 word) {
    const struct spot *spot = spot_of(survey, first, block);
    if (!spot || spot->good) return BLOCK_NULL;
    u32 start = survey->residue + (u32)(spot - survey->spots) * survey->block_size;
    return survey->size - start < 4 * word + 4 ? BLOCK_NULL : peek_le32(survey->dump + start + 4 * word);
}

// A block of an even index points to the two blocks before it, and the nearer of them to the other.
static void weigh_file(const struct survey *survey, u32 first, u32 head, u32 size, struct evidence *evidence) {
    u32 count = ctz_block_count(size, survey->block_size);
    if (count < 2) return;
    u32 before = data_word(survey, first, head, 0);
    u32 even = count % 2 ? head : before;
    if (count == 2) {
        if (data_word(survey, first, before, 0) != BLOCK_NULL) evidence->hints++;
        else evidence->errors++;
        return;
    }
    u32 near = data_word(survey, first, even, 0), far = data_word(survey, first, even, 1);
    if (far != BLOCK_NULL && data_word(survey, first, near, 0) == far) evidence->proof++;
    else evidence->errors++;
}

void survey_weigh(struct survey *survey, u32 first, const struct spot *spot, struct evidence *evidence) {
    if (!survey->steps_left) return;
    survey->steps_left--;
    if (!pair_is_null(spot->tail)) weigh_pair(survey, first, spot->tail, evidence);
    for (u32 i = 0; i < spot->reference_count && survey->steps_left; i++) {
        survey->steps_left--;
        const struct reference *to = table_get(&survey->references, spot->first_reference + i);
        if (to->is_file) weigh_file(survey, first, to->head, to->second, evidence);
        else weigh_pair(survey, first, (struct pair){{to->head, to->second}}, evidence);
    }
}

i32 survey_weight(const struct evidence *evidence) {
    return (i32)(4 * evidence->proof + evidence->hints) - (i32)(2 * evidence->errors);
}
