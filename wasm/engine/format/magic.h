// The name of every superblock's entry, of both generations.
#ifndef FORMAT_MAGIC_H
#define FORMAT_MAGIC_H

#include "v1.h"
#include "v2.h"

#define MAGIC "littlefs"
#define MAGIC_SIZE 8u
#define V1_MAGIC_OFFSET (V1_ENTRIES + V1_ENTRY_DATA + V1_SUPERBLOCK_SIZE)
#define V2_MAGIC_OFFSET (V2_REVISION_SIZE + V2_TAG_SIZE)

#endif
