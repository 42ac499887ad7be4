// Fork-join over threads of the host, each an instance of this module on the same memory: see wasmThreads.c.
#ifndef CNNLAB_WASM_THREADS_H
#define CNNLAB_WASM_THREADS_H
#include "common.h"

#define EXPORT(name) __attribute__((export_name(#name)))

void run_parallel(const Host *host, Body body, const void *context, int items);
// Around what only one thread may do at a time, for a few instructions.
void enter(void);
void leave(void);
#endif
