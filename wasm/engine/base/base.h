// Ground of the engine: integers, byte order, memory, CRC-32.
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;

// No block: SPEC.md's null pointer of both generations.
#define BLOCK_NULL 0xFFFFFFFFu
#define NONE 0xFFFFFFFFu

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

static inline u32 min_u32(u32 a, u32 b) { return a < b ? a : b; }
static inline u32 max_u32(u32 a, u32 b) { return a > b ? a : b; }

// `to` must be a power of two or any other positive size; the result wraps only past 2^32.
static inline u32 align_up(u32 n, u32 to) { return (n + to - 1) / to * to; }

static inline u32 load_le32(const u8 *p) {
    return (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

static inline u32 load_be32(const u8 *p) {
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | (u32)p[3];
}

static inline void store_le32(u8 *p, u32 v) {
    p[0] = (u8)v, p[1] = (u8)(v >> 8), p[2] = (u8)(v >> 16), p[3] = (u8)(v >> 24);
}

static inline void store_be32(u8 *p, u32 v) {
    p[0] = (u8)(v >> 24), p[1] = (u8)(v >> 16), p[2] = (u8)(v >> 8), p[3] = (u8)v;
}

// Reflected 0xEDB88320 without initial or final xor: start with 0xFFFFFFFF, chain by passing the result on.
u32 crc32(u32 crc, const u8 *bytes, u32 size);

// Revision counts wrap: positive if `a` is the newer one.
static inline i32 revision_compare(u32 a, u32 b) { return (i32)(a - b); }

// Memory that lives until `arena_reset`. NULL if no more is to be had; 8-byte aligned; not cleared.
void *arena_alloc(u32 size);
void *arena_zalloc(u32 size);
void arena_reset(void);

// Gives back all that was allocated since the mark.
u32 arena_mark(void);
void arena_release(u32 mark);

// A growing table of records. A failed push returns NULL and leaves the table as it was.
struct table {
    u8 *at;
    u32 count;
    u32 capacity;
    u32 record_size;
};

void *table_push(struct table *table);

static inline void *table_get(const struct table *table, u32 index) {
    return table->at + (size_t)index * table->record_size;
}

#endif
