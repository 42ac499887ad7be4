// Fork-join pool of the addon: workers spin briefly, then sleep; the calling thread takes its share.
// A loop's items are claimed one by one, so a busy neighbour on one core does not hold up the other.
#ifndef CNNLAB_THREADS_H
#define CNNLAB_THREADS_H
#include "common.h"

// A vector of 64 bytes that crosses from one line of the cache to the next takes twice as long.
#define CACHE_LINE 64
INLINE int bytes_to_line(const void *at) { return (int)(-(uintptr_t)at & (CACHE_LINE - 1)); }

// The host whose loops run on n threads (1..MAX_THREADS); workers start on first need and stop when n shrinks.
Host *host_with(int threads);
// 1 when a scratch request failed since the last call of this.
int host_out_of_memory(void);
// One kernel at a time: several JavaScript threads may have loaded the addon, and it has one pool and one scratch.
void lock_kernels(void);
void unlock_kernels(void);
// Flushes denormals to zero on this thread; returns the control word to give back to restore_rounding.
unsigned flush_denormals(void);
void restore_rounding(unsigned word);
#endif
