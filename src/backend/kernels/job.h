// A parallel loop as the threads of a host see it. Who may take an item and who waits for whom is the host's affair.
#ifndef CNNLAB_JOB_H
#define CNNLAB_JOB_H
#include "common.h"

typedef struct Job {
  Body body;
  const void *context;
  int items, threads;
} Job;

INLINE void run_serial(Body body, const void *context, int items) {
  for (int i = 0; i < items; i++) body(context, i, 0);
}
#endif
