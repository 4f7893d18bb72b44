#include "base.h"

#ifdef __wasm__

extern u8 __heap_base;
static u32 top;

#define PAGE 65536u

void *arena_alloc(u32 size) {
    if (!top) top = ((u32)(uintptr_t)&__heap_base + 15) & ~15u;
    u64 end = ((u64)top + size + 15) & ~15ull;
    u64 have = (u64)__builtin_wasm_memory_size(0) * PAGE;
    if (end > 0xFFFF0000ull) return NULL;
    if (end > have && __builtin_wasm_memory_grow(0, (u32)((end - have + PAGE - 1) / PAGE)) == (size_t)-1) {
        return NULL;
    }
    void *at = (void *)(uintptr_t)top;
    top = (u32)end;
    return at;
}

void arena_reset(void) { top = 0; }
u32 arena_mark(void) { return top; }
void arena_release(u32 mark) { top = mark; }

#else // Each allocation apart, so that the sanitizers see a step over its end.

#include <stdlib.h>

static void **chunks;
static u32 chunk_count;
static u32 chunk_capacity;

void *arena_alloc(u32 size) {
    if (chunk_count == chunk_capacity) {
        u32 capacity = chunk_capacity ? 2 * chunk_capacity : 64;
        void **grown = realloc(chunks, capacity * sizeof *chunks);
        if (!grown) return NULL;
        chunks = grown;
        chunk_capacity = capacity;
    }
    void *chunk = malloc(size ? size : 1);
    if (chunk) chunks[chunk_count++] = chunk;
    return chunk;
}

u32 arena_mark(void) { return chunk_count; }

void arena_release(u32 mark) {
    while (chunk_count > mark) free(chunks[--chunk_count]);
}

void arena_reset(void) {
    arena_release(0);
    free(chunks);
    chunks = NULL;
    chunk_capacity = 0;
}

#endif

void *arena_zalloc(u32 size) {
    void *at = arena_alloc(size);
    if (at) memset(at, 0, size);
    return at;
}

void *table_push(struct table *table) {
    if (table->count == table->capacity) {
        u64 capacity = table->capacity ? 2ull * table->capacity : 16;
        u64 size = capacity * table->record_size;
        u8 *grown = size < 0xFFFF0000ull ? arena_alloc((u32)size) : NULL;
        if (!grown) return NULL;
        memcpy(grown, table->at ? table->at : grown, (size_t)table->count * table->record_size);
        table->at = grown;
        table->capacity = (u32)capacity;
    }
    u8 *record = table_get(table, table->count++);
    memset(record, 0, table->record_size);
    return record;
}
