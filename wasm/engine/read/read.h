// Reading: what the parser learns of a dump. Every record is made of u32 words, so that the host can
// read the tables as they lie in memory.
#ifndef READ_H
#define READ_H

#include "base/base.h"
#include "base/dump.h"
#include "format/v1.h"
#include "format/v2.h"

enum trust { TRUST_VERIFIED, TRUST_DAMAGED, TRUST_RESCUED, TRUST_ASSUMED };

struct candidate {
    i32 offset; // of block 0 in the dump; negative if the dump starts behind it
    u32 generation;
    u32 version; // major << 16 | minor
    u32 block_size;
    u32 block_count;
    u32 blocks_present; // blocks 0 … n-1 begin before the end of the dump
    u32 trust;
    u32 good_halves; // bit 0: block 0, bit 1: block 1
    u32 name_max;
    u32 file_max;
    u32 attr_max;
    u32 root[2];
    u32 recorded_block_size; // differs from block_size if the recorded one leads nowhere
    u32 revision;            // newest of the good halves
};

enum entry_type { ENTRY_FILE, ENTRY_DIR };
enum storage { STORAGE_PAIR, STORAGE_INLINE, STORAGE_CTZ, STORAGE_EMPTY };

struct entry {
    u32 parent; // NONE for the root
    u32 type;
    u32 storage;
    u32 name; // offset in the dump; of a directory whose name is lost nothing, with an `offset` of NONE
    u32 name_size;
    u32 size;
    u32 head; // CTZ: last block. Pair: first block. Inline: offset of the data in the dump.
    u32 head2;
    u32 block; // where its record lies
    u32 offset;
    u32 first_attribute;
    u32 attribute_count;
    u32 first_child;
    u32 child_count;
    u32 blocks; // of its own
    u32 damaged;
    u32 content_size; // what the struct says; differs from `size` only if a driver misreads a move
};

struct attribute {
    u32 type;
    u32 value; // offset in the dump
    u32 size;
};

enum block_kind { BLOCK_FREE, BLOCK_SUPERBLOCK, BLOCK_DIRECTORY, BLOCK_DATA };
// What a free block holds, the host sees in its bytes.
enum block_state { STATE_FREE, STATE_CURRENT, STATE_OLDER, STATE_DAMAGED };

struct block {
    u8 kind;
    u8 state;
    u8 scanned;  // the words below are filled in
    u8 listed;   // seen on the threaded list
    u8 followed; // the list went on from it
    u8 torn;     // a commit with a bad CRC follows the good ones
    u8 told;     // that what it holds may be an older state
    u8 referred; // an entry or a hard tail leads to it; filled in if the root is lost
    u32 owner;
    u32 index;
    u32 revision;
    u32 commits;
    u32 valid_bytes;
};

enum severity { INFO, WARNING, ERROR };

// The same order as DiagnosticCode in diagnostics.ts.
enum diagnostic_code {
    DIAG_SUPERBLOCK_HALF_BAD,
    DIAG_SUPERBLOCK_BAD,
    DIAG_SUPERBLOCK_MISSING,
    DIAG_BLOCK_SIZE_WRONG,
    DIAG_DUMP_SHORT,
    DIAG_VERSION_UNKNOWN,
    DIAG_PAIR_BAD,
    DIAG_POINTER_OUTSIDE,
    DIAG_POINTER_MISSING,
    DIAG_CYCLE,
    DIAG_BLOCK_SHARED,
    DIAG_CTZ_DISAGREE,
    DIAG_FILE_UNREADABLE,
    DIAG_SIZE_ABSURD,
    DIAG_ENTRY_BAD,
    DIAG_NAME_BAD,
    DIAG_ORDER_BAD,
    DIAG_NAME_DOUBLE,
    DIAG_MOVE_PENDING,
    DIAG_MOVE_MISREAD,
    DIAG_ORPHANS_POSSIBLE,
    DIAG_ORPHAN,
    DIAG_COMMIT_TORN,
    DIAG_OLDER_STATE,
    DIAG_OLDER_STATE_POSSIBLE,
    DIAG_REPAIR_RESTORES,
    DIAG_REPAIR_DROPS,
    DIAG_DIRECTORY_TWICE,
    DIAG_HALF_ORPHAN,
    DIAG_DIRECTORY_NAMELESS,
    DIAG_TOO_MANY,
};

struct diagnostic {
    u32 code;
    u32 severity;
    u32 block;
    u32 offset;
    u32 entry;
    u32 a;
    u32 b;
};

struct tag_record {
    u32 offset;
    u32 type;
    u32 id;
    u32 size; // 0xFFFFFFFF: deleted
    u32 data; // offset in the dump
    u32 commit;
};

// Bytes of a file that lie in one run.
struct extent {
    u32 offset; // in the dump; NONE if they can't be reached
    u32 size;
};

struct v2_mdir;

struct pair {
    u32 block[2];
};

// What a superblock says, of either generation.
struct superblock {
    u32 start; // of its block in the dump
    u32 generation;
    u32 version;
    u32 block_size;
    u32 block_count;
    u32 name_max;
    u32 file_max;
    u32 attr_max;
    u32 revision;
    struct pair root;
    bool good; // its CRC is
};

struct listed_pair {
    struct pair pair;
    u32 active;
};

// What the driver lists now, or what it will list once its first write has finished a pending move.
enum view { VIEW_NOW, VIEW_AFTER_REPAIR };

struct image {
    const u8 *dump;
    u32 dump_size;
    struct candidate candidate;
    struct block *blocks; // candidate.blocks_present of them
    struct table entries;
    struct table attributes;
    struct table diagnostics;
    struct table tags;
    struct table extents; // of the file last asked for
    u32 *chain; // block numbers of the file last resolved
    u32 chain_capacity;
    u32 move_tag; // generation 2: pending move, 0 for none
    u32 move_pair[2];
    u32 move_quirk; // enum move_quirk
    u32 view;       // enum view
    struct table listed; // generation 2: struct listed_pair, the threaded list in its order
    bool list_broken; // and what breaks it off before its end is not the end of the dump
    bool superblock_moved; // the first pair has none any more
    struct superblock superblock; // the last one of the list; `good` if there is one
    u32 listed_again; // pairs listed although another directory owns them
    u64 *settled; // generation 1: payloads of the entries that no move is pending for
    u32 settled_mask;
    struct v2_mdir *mdir; // generation 2: the pair last replayed
    bool out_of_memory;
};

static inline bool pair_is_null(struct pair pair) {
    return pair.block[0] == BLOCK_NULL || pair.block[1] == BLOCK_NULL;
}

static inline bool pairs_meet(struct pair a, struct pair b) {
    return a.block[0] == b.block[0] || a.block[1] == b.block[1] || a.block[0] == b.block[1] ||
           a.block[1] == b.block[0];
}

// Revision counts of one pair are at most this far apart; anything further is not a count of this pair.
#define MOST_REVISION_STEP 2

// Whether both may be revision counts of the halves of one pair.
static inline bool are_near(u32 a, u32 b) {
    i32 step = revision_compare(a, b);
    return step && step >= -MOST_REVISION_STEP && step <= MOST_REVISION_STEP;
}

static inline u32 dump_offset(const struct image *image, const u8 *at) { return (u32)(at - image->dump); }

static inline struct pair load_pair(const u8 *p) {
    return (struct pair){{load_le32(p), load_le32(p + 4)}};
}

// image.c
void image_init(struct image *image, const u8 *dump, u32 size, const struct candidate *candidate);
// Where a block lies and how many of its bytes the dump holds; NULL if none. They may not be in memory yet.
const u8 *block_at(const struct image *image, u32 block, u32 *available);
// The same, with all of it in memory.
const u8 *block_bytes(const struct image *image, u32 block, u32 *available);
bool block_valid(const struct image *image, u32 block);
// True if the dump ends before the block does: what it holds tells nothing.
bool block_cut(const struct image *image, u32 block);
struct block *block_record(struct image *image, u32 block);
void diagnose(struct image *image, enum diagnostic_code code, enum severity severity, u32 block, u32 offset,
              u32 entry, u32 a, u32 b);
// Says what is wrong with a pointer found at block/offset; true if nothing is.
bool check_pointer(struct image *image, u32 pointer, u32 block, u32 offset, u32 entry);
// The same for both halves; true if at least one can be read.
bool check_pair(struct image *image, struct pair pair, u32 block, u32 offset, u32 entry);
// Marks both halves of a pair as owned; false if a half has an owner already.
bool own_pair(struct image *image, struct pair pair, u32 active, enum block_kind kind, u32 owner, u32 index);
// A driver lists a pair under every directory that leads to it, but can't go round in circles. Reports a pair
// that has an owner already; true if it is to be listed once more all the same.
bool list_again(struct image *image, struct pair pair, u32 active, u32 directory, u32 index, u32 from_block,
                u32 from_offset);
// Says so if the other half of the pair may have held a newer state than `active`.
void report_older_state(struct image *image, struct pair pair, u32 active, u32 entry);

// open.c: false when memory runs out.
bool image_open(struct image *image, const u8 *dump, u32 size, const struct candidate *candidate, enum view view);
// The same as image_open for a candidate of which the start alone is known: geometry, limits and root become those of the
// last superblock that the list leads to.
bool image_open_start(struct image *image, const u8 *dump, u32 size, struct candidate *candidate);

// v1.c
static inline u32 v1_dir_size(const u8 *at) { return load_le32(at + V1_DIR_SIZE) & ~V1_CONTINUES; }
static inline bool v1_dir_continues(const u8 *at) { return load_le32(at + V1_DIR_SIZE) & V1_CONTINUES; }
static inline struct pair v1_dir_tail(const u8 *at) { return load_pair(at + V1_TAIL); }

// One entry record of a directory block.
struct v1_record {
    u32 offset;
    u32 type;
    const u8 *data;
    u32 data_size;
    const u8 *attributes;
    u32 attributes_size;
    const u8 *name;
    u32 name_size;
};

static inline bool v1_is_tree_record(const struct v1_record *record) {
    u32 type = record->type & ~V1_TYPE_MOVED;
    return (type == V1_TYPE_REG || type == V1_TYPE_DIR) && record->data_size >= V1_DATA_SIZE;
}

// Reads the record at *offset of a good block and steps over it. False at the end, or if a record overruns it.
bool v1_next_record(const u8 *at, u32 dir_size, u32 *offset, struct v1_record *record);
bool v1_block_good(const u8 *at, u32 available, u32 block_size);
// The block of a pair that counts; BLOCK_NULL if none is good.
u32 v1_fetch(struct image *image, struct pair pair);
void v1_read_tree(struct image *image);
void v1_list_tags(struct image *image, u32 block);

// v2_log.c
struct v2_log {
    u32 revision;
    u32 commits;
    u32 valid_bytes;
    bool torn; // a commit with a bad CRC follows
    bool has_fcrc; // as disk version 2.1 writes it
};
// False for a block that is blank where its first tag would be; looks at nothing else.
bool v2_may_be_log(const u8 *at, u32 available);
// False for nearly everything that is no log, however it came about; looks at the first tag alone.
bool v2_starts_log(const u8 *at, u32 available);
struct v2_log v2_scan(const u8 *at, u32 available);

#define V2_MAX_IDS 0x3FF

struct v2_slot {
    u32 name_offset; // of the data; 0 for none
    u32 name_tag;
    u32 struct_offset;
    u32 struct_tag;
    u32 first_attribute; // into v2_mdir.attributes, NONE ends the list
};

struct v2_attribute {
    u32 tag;
    u32 offset;
    u32 next;
};

struct v2_mdir {
    u32 count;
    u16 order[V2_MAX_IDS + 1]; // slot of each id
    struct v2_slot slots[V2_MAX_IDS + 1];
    u16 free_slots[V2_MAX_IDS + 1];
    u32 free_count;
    struct table attributes;
    struct pair tail;
    bool hard_tail;
    u32 move_delta[3];
};

static inline struct v2_slot *v2_slot_of(struct v2_mdir *mdir, u32 id) {
    return id < mdir->count ? &mdir->slots[mdir->order[id]] : NULL;
}

// Replays the first `valid_bytes` of a block. False when memory runs out.
bool v2_replay(const u8 *at, u32 valid_bytes, struct v2_mdir *mdir);
void v2_list_tags(struct image *image, u32 block);

// v2.c
u32 v2_fetch(struct image *image, struct pair pair);
void v2_read_list(struct image *image);
void v2_read_tree(struct image *image);

// Whether the first commit of a log keeps two structs of one id.
bool v2_keeps_superseded(const u8 *at, u32 valid_bytes);

// v2_moves.c
enum move_quirk { MOVE_HONOURED, MOVE_SHIFTED_BELOW, MOVE_HIDES_NEXT };

// Which id is listed at a place of a pair, and whose content is opened under its name.
struct v2_view {
    u32 name_id; // NONE: nothing is listed
    u32 content_id;
};

// True if the source of a pending move lies in this pair.
bool v2_move_concerns(const struct image *image, struct pair pair);
enum move_quirk v2_move_quirk(struct image *image);
struct v2_view v2_view_at(const struct image *image, struct pair pair, u32 place);

// ctz_file.c
// Fills image->chain with the blocks of a CTZ file, BLOCK_NULL if one can't be reached; returns their number.
u32 ctz_resolve(struct image *image, const struct entry *entry);
// Owns the blocks of the file and reports what is wrong with them.
void ctz_claim(struct image *image, u32 entry);
// Fills image->extents with where every byte of the file lies, in order, and gives their number. Their sizes add up
// to the size of the entry.
u32 file_extents(struct image *image, const struct entry *entry);
// Copies `size` bytes from `offset`. The bytes copied; fewer if a block can't be reached.
u32 file_read(struct image *image, const struct entry *entry, u32 offset, u32 size, u8 *to);

// names.c
void check_names(struct image *image);

#endif
