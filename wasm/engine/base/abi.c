// Memory for the host: what it writes into before it calls the engine.
#include "abi.h"

EXPORT u8 *alloc(u32 size) { return arena_alloc(size); }
