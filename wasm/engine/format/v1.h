// Generation 1 on disk, as SPEC.md of littlefs 1.7 describes it. All words are little-endian.
#ifndef FORMAT_V1_H
#define FORMAT_V1_H

// A metadata block: revision count, dir size, tail pointer, entries, CRC.
#define V1_REVISION 0u
#define V1_DIR_SIZE 4u // bytes from the revision count to the end of the CRC
#define V1_TAIL 8u
#define V1_ENTRIES 16u
#define V1_CRC_SIZE 4u
// Bit of the dir size: the pair at the tail belongs to the same directory.
#define V1_CONTINUES 0x80000000u

// An entry: four bytes, then entry data, attributes and name.
#define V1_ENTRY_TYPE 0u
#define V1_ENTRY_LENGTH 1u
#define V1_ATTRIBUTE_LENGTH 2u
#define V1_NAME_LENGTH 3u
#define V1_ENTRY_DATA 4u

enum {
    V1_TYPE_REG = 0x11, // data: head, file size
    V1_TYPE_DIR = 0x22, // data: directory pointer
    V1_TYPE_SUPERBLOCK = 0x2E,
    V1_TYPE_MOVED = 0x80, // bit of a type: counts only while no other entry has its data
};
// Data of a file's or a directory's entry.
#define V1_DATA_SIZE 8u

// Data of the superblock's entry, which is named `littlefs`.
#define V1_SUPERBLOCK_ROOT 0u
#define V1_SUPERBLOCK_BLOCK_SIZE 8u
#define V1_SUPERBLOCK_BLOCK_COUNT 12u
#define V1_SUPERBLOCK_VERSION 16u
#define V1_SUPERBLOCK_SIZE 20u

#define V1_VERSION 0x00010001u // 1.1
// What its driver allows unless it is compiled otherwise: no superblock of generation 1 records it.
#define V1_NAME_MAX 255u
#define V1_FILE_MAX 0x7FFFFFFFu
#define V1_ATTR_MAX 1022u

#endif
