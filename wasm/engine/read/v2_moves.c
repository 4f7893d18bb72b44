// A move that a power loss cut off leaves its source in place, and the global state says that it counts as
// deleted. The reference library has read such a pair in three ways until its next write finishes the move:
//
//   MOVE_HONOURED       2.1 to 2.9.0: the source is left out, as SPEC.md has it.
//   MOVE_SHIFTED_BELOW  2.0: the ids up to the source are taken for the ones above them, so that the source's
//                       lower neighbours vanish or open with their neighbour's content.
//   MOVE_HIDES_NEXT     2.9.1 and later: the source's upper neighbour is left out with it.
//
// Seen with the power-cut images of 2.0.5, and with 2.4, 2.7, 2.8 and 2.11 reading their own. Portside shows what
// the module will, as far as the image tells the library's age: disk version 2.1 came with 2.6, and up to 2.8 a
// superblock that moves on leaves none in the first pair. Otherwise disk version 2.1 counts as the latest.
#include "read.h"

bool v2_move_concerns(const struct image *image, struct pair pair) {
    struct pair source = {{image->move_pair[0], image->move_pair[1]}};
    return image->move_tag && pairs_meet(pair, source);
}

// The compaction of 2.0 keeps a struct beside the one that replaced it; later ones drop it.
static bool written_by_2_0(struct image *image) {
    for (u32 i = 0; i < image->candidate.blocks_present; i++) {
        const struct block *record = &image->blocks[i];
        u32 available;
        const u8 *at = block_bytes(image, i, &available);
        if (record->listed && record->commits && v2_keeps_superseded(at, record->valid_bytes)) return true;
    }
    return false;
}

enum move_quirk v2_move_quirk(struct image *image) {
    if ((image->candidate.version & 0xFFFF) >= 1) return image->superblock_moved ? MOVE_HONOURED : MOVE_HIDES_NEXT;
    return written_by_2_0(image) ? MOVE_SHIFTED_BELOW : MOVE_HONOURED;
}

struct v2_view v2_view_at(const struct image *image, struct pair pair, u32 place) {
    if (!v2_move_concerns(image, pair)) return (struct v2_view){place, place};
    u32 source = V2_ID(image->move_tag);
    if (image->move_quirk == MOVE_HONOURED) {
        return place == source ? (struct v2_view){NONE, NONE} : (struct v2_view){place, place};
    }
    if (image->move_quirk == MOVE_HIDES_NEXT) {
        if (place == source) return (struct v2_view){NONE, NONE};
        u32 id = place > source ? place + 1 : place;
        return (struct v2_view){id, id};
    }
    u32 id = place <= source ? place + 1 : place;
    u32 found = id > source ? id - 1 : id; // what looking up its name gives
    u32 opened = found <= source ? found + 1 : found;
    return (struct v2_view){id, id == source ? NONE : opened};
}
