#include "base.h"

// Eight tables, so that eight bytes are folded in at once.
static u32 tables[8][256];

static void fill_tables(void) {
    for (u32 byte = 0; byte < 256; byte++) {
        u32 crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        tables[0][byte] = crc;
    }
    for (u32 byte = 0; byte < 256; byte++) {
        for (int slice = 1; slice < 8; slice++) {
            u32 before = tables[slice - 1][byte];
            tables[slice][byte] = before >> 8 ^ tables[0][before & 0xFF];
        }
    }
}

u32 crc32(u32 crc, const u8 *bytes, u32 size) {
    if (!tables[0][1]) fill_tables();
    for (; size >= 8; size -= 8, bytes += 8) {
        u32 low = load_le32(bytes) ^ crc;
        u32 high = load_le32(bytes + 4);
        crc = tables[7][low & 0xFF] ^ tables[6][low >> 8 & 0xFF] ^ tables[5][low >> 16 & 0xFF] ^
              tables[4][low >> 24] ^ tables[3][high & 0xFF] ^ tables[2][high >> 8 & 0xFF] ^
              tables[1][high >> 16 & 0xFF] ^ tables[0][high >> 24];
    }
    for (; size; size--) crc = crc >> 8 ^ tables[0][(crc ^ *bytes++) & 0xFF];
    return crc;
}
