// Generation 2 on disk, as SPEC.md of littlefs 2.11 describes it. A metadata block is a revision count and a log of
// tags: tags are big-endian, each XORed with the one before, all else is little-endian.
#ifndef FORMAT_V2_H
#define FORMAT_V2_H

#include "base/base.h"

#define V2_REVISION_SIZE 4u
#define V2_TAG_SIZE 4u
// What the first tag of a block is XORed with.
#define V2_FIRST_TAG 0xFFFFFFFFu

// The parts of a tag: valid bit (0 for a valid one), type, id, length.
#define V2_INVALID 0x80000000u
#define V2_TAG(type, id, length) ((u32)(type) << 20 | (u32)(id) << 10 | (u32)(length))
#define V2_TYPE3(tag) ((tag) >> 20 & 0x7FF)
#define V2_TYPE1(tag) ((tag) >> 20 & 0x700) // what the first three bits of the type tell alone
#define V2_CHUNK(tag) ((tag) >> 20 & 0xFF)
#define V2_ID(tag) ((tag) >> 10 & 0x3FF)
#define V2_LENGTH(tag) ((tag) & 0x3FF)
#define V2_NO_ID 0x3FFu
#define V2_DELETED 0x3FFu // as a length
#define V2_LENGTH_MAX 0x3FEu

enum {
    V2_TYPE_NAME = 0x000,
    V2_TYPE_REG = 0x001,
    V2_TYPE_DIR = 0x002,
    V2_TYPE_SUPERBLOCK = 0x0FF,
    V2_TYPE_STRUCT = 0x200,
    V2_TYPE_DIRSTRUCT = 0x200,
    V2_TYPE_INLINESTRUCT = 0x201,
    V2_TYPE_CTZSTRUCT = 0x202,
    V2_TYPE_USERATTR = 0x300,
    V2_TYPE_SPLICE = 0x400,
    V2_TYPE_CREATE = 0x401,
    V2_TYPE_DELETE = 0x4FF,
    V2_TYPE_CCRC = 0x500, // its lowest bit: the valid bit of the tags that follow
    V2_TYPE_FCRC = 0x5FF,
    V2_TYPE_TAIL = 0x600,
    V2_TYPE_SOFTTAIL = 0x600,
    V2_TYPE_HARDTAIL = 0x601,
    V2_TYPE_GSTATE = 0x700,
    V2_TYPE_MOVESTATE = 0x7FF,
};

static inline bool v2_is_ccrc(u32 tag) { return (V2_TYPE3(tag) & 0x780) == V2_TYPE_CCRC; }

// Data of the superblock's inline struct; its name is `littlefs`.
#define V2_SUPERBLOCK_VERSION 0u
#define V2_SUPERBLOCK_BLOCK_SIZE 4u
#define V2_SUPERBLOCK_BLOCK_COUNT 8u
#define V2_SUPERBLOCK_NAME_MAX 12u
#define V2_SUPERBLOCK_FILE_MAX 16u
#define V2_SUPERBLOCK_ATTR_MAX 20u
#define V2_SUPERBLOCK_SIZE 24u

#define V2_VERSION_0 0x00020000u // 2.0
#define V2_VERSION_1 0x00020001u // 2.1
// What a driver allows unless it is compiled otherwise.
#define V2_NAME_MAX 255u
#define V2_FILE_MAX 0x7FFFFFFFu
#define V2_ATTR_MAX 0x3FEu

// The global state: a tag, whose highest bit says that there may be orphans and which is the tag of a deletion if a
// move is pending, and the pair that it concerns.
#define V2_ORPHANS 0x80000000u
#define V2_MOVESTATE_SIZE 12u

#endif
