// Any bytes: find, open every candidate, read everything. Mutants get good CRCs in half of all cases,
// because no mutation would ever find one by chance.
#include <stdlib.h>
#include <string.h>

#include "damage.h"
#include "walk.h"

#define MOST_CANDIDATES 8

size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t most);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size) {
    walk_dump(data, (u32)size, MOST_CANDIDATES, NULL, NULL);
    return 0;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t most, unsigned seed) {
    struct seals seals = seed % 2 ? find_seals(data, (u32)size) : (struct seals){0};
    if (seed % 4 == 1) return damage(data, (u32)size, &seals, seed);
    size_t mutated = LLVMFuzzerMutate(data, size, most);
    reseal(&seals, data, (u32)mutated);
    return mutated;
}
