// The dump that is read. In WebAssembly its bytes stay with the host: memory of its size is set aside, and
// a page is copied in when it is first needed, since touching all of that memory would take longer than
// reading the file system. Natively it is all there.
#ifndef DUMP_H
#define DUMP_H

#include "base.h"

#ifdef __wasm__

// Sets memory aside for the host's dump; NULL if there is none. One dump at a time.
const u8 *dump_open(u32 size);

// The same without any memory, for a dump of which only words are looked at (`peek_le32`). What it gives stands for
// where the dump begins, and can't be read from.
const u8 *dump_far(u32 size);

// Sees to it that these bytes of the dump are in memory. Whatever lies outside it is left alone.
void need(const u8 *at, u32 size);

// Four bytes of the dump, wherever they are.
u32 peek_le32(const u8 *at);

// Bytes of the dump for one look at them, in `scratch` or where they are.
const u8 *look(const u8 *dump, u32 offset, u32 size, u8 *scratch);

#else

static inline const u8 *look(const u8 *dump, u32 offset, u32 size, u8 *scratch) {
    (void)size, (void)scratch;
    return dump + offset;
}
static inline void need(const u8 *at, u32 size) { (void)at, (void)size; }
static inline u32 peek_le32(const u8 *at) { return load_le32(at); }

#endif

#endif
