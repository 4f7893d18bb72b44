#ifndef ABI_H
#define ABI_H

#include "base.h"

#ifdef __wasm__
#define EXPORT __attribute__((visibility("default"), used))
#else
#define EXPORT
#endif

#endif
