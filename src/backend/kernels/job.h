// A parallel loop as the threads of a host see it: each has a share of the items, in their order, so that from kernel to
// kernel it mostly meets what it wrote itself. Who is done with his takes from the others'. Who waits for whom is the
// host's affair.
#ifndef CNNLAB_JOB_H
#define CNNLAB_JOB_H
#include "common.h"
#include <stdatomic.h>

typedef struct Job {
  Body body;
  const void *context;
  int items, threads;
} Job;

// What is left of each thread's share. It counts down, so that a claim which comes late, after the last item or before
// the next job, finds nothing without a look at the job.
typedef struct Share {
  _Alignas(64) atomic_int left;
} Share;

INLINE int share_start(const Job *job, int thread) { return (int)((int64_t)job->items * thread / job->threads); }

INLINE void share_items(const Job *job, Share *shares) {
  for (int t = 0; t < job->threads; t++) atomic_store(&shares[t].left, share_start(job, t + 1) - share_start(job, t));
}

// The thread's next item; negative when none is left.
INLINE int claim_item(const Job *job, Share *shares, int thread) {
  for (int k = 0; k < job->threads; k++) {
    const int owner = (thread + k) % job->threads, left = atomic_fetch_sub(&shares[owner].left, 1);
    if (left > 0) return share_start(job, owner + 1) - left;
  }
  return -1;
}

INLINE void run_serial(Body body, const void *context, int items) {
  for (int i = 0; i < items; i++) body(context, i, 0);
}
#endif
