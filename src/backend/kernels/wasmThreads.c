// Fork-join over threads of the host: each has an instance of this module on the same memory, a stack of its own, and
// sits in `work`. Items are claimed one by one, and the calling thread waits only for those that somebody has claimed:
// a thread that starts late, or never, holds nothing up.
#include "wasmThreads.h"
#include "job.h"
#include <stdatomic.h>

#define STACK 131072
#define CLOSED (1 << 30) // more than any job has items: a late claim finds nothing
// As SPINS of threads.c: the longest gap between the ops of a small net.
#define SPINS 20000

static Job job;
static _Alignas(64) atomic_int ticket, next_item = CLOSED, finished, workers, sleepers, dismissed, entered;
static _Alignas(16) unsigned char stacks[MAX_THREADS][STACK];

static void take_items(int thread) {
  for (int i; (i = atomic_fetch_add(&next_item, 1)) < job.items;) {
    job.body(job.context, i, thread);
    atomic_fetch_add(&finished, 1);
  }
}

void run_parallel(const Host *host, Body body, const void *context, int items) {
  if (host->threads < 2 || items < 2 || atomic_load(&workers) == 0) return run_serial(body, context, items);
  job = (Job){body, context, items, host->threads};
  atomic_store(&finished, 0);
  atomic_store(&next_item, 0);
  atomic_fetch_add(&ticket, 1);
  // Who is about to sleep has said so before he compares the ticket, so none is missed; a call to the host costs 1 us.
  if (atomic_load(&sleepers)) __builtin_wasm_memory_atomic_notify((int *)&ticket, MAX_THREADS);
  take_items(0);
  while (atomic_load(&finished) < items) continue;
  atomic_store(&next_item, CLOSED);
}

// The upper end of the stack of a thread, for its instance's __stack_pointer.
EXPORT(stack) void *stack(int thread) { return stacks[thread] + STACK; }

// Returns when dismissed.
EXPORT(work) void work(int thread) {
  int seen = atomic_load(&ticket);
  atomic_fetch_add(&workers, 1);
  while (!atomic_load(&dismissed)) {
    for (int s = 0; atomic_load(&ticket) == seen && s < SPINS; s++) continue;
    // Node 24 now and then loses a termination that meets a thread on its way into the wait: look up four times a second.
    atomic_fetch_add(&sleepers, 1);
    while (atomic_load(&ticket) == seen) __builtin_wasm_memory_atomic_wait32((int *)&ticket, seen, 250000000);
    atomic_fetch_sub(&sleepers, 1);
    seen = atomic_load(&ticket);
    if (thread < job.threads) take_items(thread);
  }
}

// Sends the threads home, also those that start later; no kernel runs after it.
EXPORT(dismiss) void dismiss(void) {
  atomic_store(&dismissed, 1);
  atomic_store(&next_item, CLOSED);
  atomic_fetch_add(&ticket, 1);
  __builtin_wasm_memory_atomic_notify((int *)&ticket, MAX_THREADS);
}

void enter(void) {
  // The calling thread may have been stopped inside, for good; then dismiss lets the others go on to their end.
  while (atomic_exchange(&entered, 1) && !atomic_load(&dismissed)) continue;
}
void leave(void) { atomic_store(&entered, 0); }
