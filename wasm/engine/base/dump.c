#include "dump.h"

#ifdef __wasm__

#define IMPORT(name) __attribute__((import_module("host"), import_name(name)))
#define PAGE 4096u

// Copies bytes of the dump to an address.
IMPORT("load") void host_load(u32 offset, u32 size, u8 *to);
// Four bytes of the dump, little-endian.
IMPORT("word") u32 host_word(u32 offset);

static struct {
    u8 *at;
    u32 size;
    u8 *pages; // 1: copied in; NULL for a dump without memory
} dump;

const u8 *dump_open(u32 size) {
    dump.at = arena_alloc(size);
    dump.size = size;
    dump.pages = arena_zalloc(size / PAGE + 1);
    return dump.pages ? dump.at : NULL;
}

const u8 *dump_far(u32 size) {
    dump.at = (u8 *)8; // any address but NULL, with room for the dump above it
    dump.size = size;
    dump.pages = NULL;
    return dump.at;
}

static bool inside(const u8 *at, u32 size) {
    return at >= dump.at && size <= dump.size && (u32)(at - dump.at) <= dump.size - size;
}

// Pages in a row come in with one call.
static void load_pages(u32 first, u32 last) {
    for (u32 page = first; page <= last; page++) {
        if (dump.pages[page]) continue;
        u32 run = page;
        while (run <= last && !dump.pages[run]) dump.pages[run++] = 1;
        u32 start = page * PAGE;
        host_load(start, min_u32((run - page) * PAGE, dump.size - start), dump.at + start);
        page = run;
    }
}

void need(const u8 *at, u32 size) {
    if (!size || !inside(at, size)) return;
    u32 offset = (u32)(at - dump.at);
    load_pages(offset / PAGE, (offset + size - 1) / PAGE);
}

const u8 *look(const u8 *at, u32 offset, u32 size, u8 *scratch) {
    (void)at;
    host_load(offset, size, scratch);
    return scratch;
}

u32 peek_le32(const u8 *at) {
    u32 offset = (u32)(at - dump.at);
    if (!inside(at, 4)) return load_le32(at);
    bool loaded = dump.pages && dump.pages[offset / PAGE] && dump.pages[(offset + 3) / PAGE];
    return loaded ? load_le32(at) : host_word(offset);
}

#endif
