// Memory for the host: what it writes into before it calls the engine.
#include "abi.h"

// Forgets all that was allocated: the engine can be used for something else.
EXPORT void reset(void) { arena_reset(); }

EXPORT u8 *alloc(u32 size) { return arena_alloc(size); }
