// Does with a dump everything that a host can ask of the reader.
#ifndef WALK_H
#define WALK_H

#include "find/find.h"

// Called once for each entry but the root, with the content of a file. `whole` is false if not
// all of it could be read.
typedef void visit(void *context, const struct image *image, u32 entry, const u8 *content, bool whole);

// Finds every candidate of a dump, opens each of the first `most` and reads all it holds: names,
// files, attributes, records of every block. The number of candidates.
u32 walk_dump(const u8 *dump, u32 size, u32 most, visit *visit, void *context);

#endif
