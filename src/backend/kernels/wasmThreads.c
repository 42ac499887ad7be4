// Fork-join over threads of the host: each has an instance of this module on the same memory, a stack of its own, and
// sits in `work`. The calling thread waits only for items that somebody has claimed: a thread that starts late, or never,
// holds nothing up.
#include "wasmThreads.h"
#include "job.h"

#define STACK 131072
// Some 100 us, as SPINS of threads.c: with a fifth of it ResNet-20 at batch 1 took 1.1 times as long.
#define SPINS 100000

static Job job;
static Share shares[MAX_THREADS];
static _Alignas(64) atomic_int ticket, finished, workers, sleepers, dismissed, entered;
static _Alignas(16) unsigned char stacks[MAX_THREADS][STACK];

static void take_items(int thread) {
  for (int i; (i = claim_item(&job, shares, thread)) >= 0;) {
    job.body(job.context, i, thread);
    atomic_fetch_add(&finished, 1);
  }
}

void run_parallel(const Host *host, Body body, const void *context, int items) {
  if (host->threads < 2 || items < 2 || atomic_load(&workers) == 0) return run_serial(body, context, items);
  job = (Job){body, context, items, host->threads};
  atomic_store(&finished, 0);
  share_items(&job, shares);
  atomic_fetch_add(&ticket, 1);
  // Who is about to sleep has said so before he compares the ticket, so none is missed; a call to the host costs 1 us.
  if (atomic_load(&sleepers)) __builtin_wasm_memory_atomic_notify((int *)&ticket, MAX_THREADS);
  take_items(0);
  while (atomic_load(&finished) < items) continue;
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
  for (int t = 0; t < MAX_THREADS; t++) atomic_store(&shares[t].left, 0);
  atomic_fetch_add(&ticket, 1);
  __builtin_wasm_memory_atomic_notify((int *)&ticket, MAX_THREADS);
}

void enter(void) {
  // The calling thread may have been stopped inside, for good; then dismiss lets the others go on to their end.
  while (atomic_exchange(&entered, 1) && !atomic_load(&dismissed)) continue;
}
void leave(void) { atomic_store(&entered, 0); }
