#include "threads.h"
#include "job.h"
#include <stdlib.h>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
typedef HANDLE thread_t;
typedef SRWLOCK mutex_t;
typedef CONDITION_VARIABLE cond_t;
#define MUTEX_INIT SRWLOCK_INIT
#define COND_INIT CONDITION_VARIABLE_INIT
#define lock(m) AcquireSRWLockExclusive(m)
#define unlock(m) ReleaseSRWLockExclusive(m)
#define wait_on(c, m) SleepConditionVariableSRW(c, m, INFINITE, 0)
#define wake_all(c) WakeAllConditionVariable(c)
#else
#include <pthread.h>
#include <sched.h>
typedef pthread_t thread_t;
typedef pthread_mutex_t mutex_t;
typedef pthread_cond_t cond_t;
#define MUTEX_INIT PTHREAD_MUTEX_INITIALIZER
#define COND_INIT PTHREAD_COND_INITIALIZER
#define lock(m) pthread_mutex_lock(m)
#define unlock(m) pthread_mutex_unlock(m)
#define wait_on(c, m) pthread_cond_wait(c, m)
#define wake_all(c) pthread_cond_broadcast(c)
#endif

// About 100 us on 3 GHz, the longest gap between the ops of a small net: a step of LeNet-5 at batch 4 takes 0.78 ms, with
// 20 us 0.91. Longer spins would take time from the notebook server on a two-core machine.
#define SPINS 8000

static mutex_t mutex = MUTEX_INIT, kernels = MUTEX_INIT;
static cond_t work_ready = COND_INIT, work_done = COND_INIT;
static int workers; // started; worker w is thread w + 1
static Job job;
// ticket counts jobs, so a sleeper sees a new one; a worker may touch the job while it is open and it is inside.
static Share shares[MAX_THREADS];
static atomic_int ticket, open, inside, sleepers, waiting;
static int first_ticket[MAX_THREADS];
static char *blocks[SLOTS]; // as malloc gave them
static size_t sizes[SLOTS];
static atomic_int failed;

INLINE void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

unsigned flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned word = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(word | 0x8040); // flush-to-zero, denormals-are-zero
  return word;
#elif defined(__aarch64__)
  uint64_t word;
  __asm__ volatile("mrs %0, fpcr" : "=r"(word));
  __asm__ volatile("msr fpcr, %0" ::"r"(word | (1u << 24)));
  return (unsigned)word;
#else
  return 0;
#endif
}

void restore_rounding(unsigned word) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(word);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" ::"r"((uint64_t)word));
#else
  (void)word;
#endif
}

static void take_items(int thread) {
  for (int i; (i = claim_item(&job, shares, thread)) >= 0;) job.body(job.context, i, thread);
}

static void worker_loop(int thread) {
  flush_denormals();
  int seen = first_ticket[thread];
  for (;;) {
    for (int s = 0; atomic_load(&ticket) == seen && s < SPINS; s++) pause_briefly();
    if (atomic_load(&ticket) == seen) {
      lock(&mutex);
      atomic_fetch_add(&sleepers, 1);
      while (atomic_load(&ticket) == seen) wait_on(&work_ready, &mutex);
      atomic_fetch_sub(&sleepers, 1);
      unlock(&mutex);
    }
    seen = atomic_load(&ticket);
    atomic_fetch_add(&inside, 1);
    if (atomic_load(&open) && thread < job.threads) take_items(thread);
    if (atomic_fetch_sub(&inside, 1) == 1 && atomic_load(&waiting)) {
      lock(&mutex);
      wake_all(&work_done);
      unlock(&mutex);
    }
  }
}

#ifdef _WIN32
static DWORD WINAPI worker_main(void *arg) {
  worker_loop((int)(intptr_t)arg);
  return 0;
}
static int start_worker(int thread) {
  HANDLE h = CreateThread(0, 0, worker_main, (void *)(intptr_t)thread, 0, 0);
  if (h) CloseHandle(h);
  return h != 0;
}
#else
static void *worker_main(void *arg) {
  worker_loop((int)(intptr_t)arg);
  return 0;
}
static int start_worker(int thread) {
  pthread_t t;
  if (pthread_create(&t, 0, worker_main, (void *)(intptr_t)thread)) return 0;
  pthread_detach(t);
  return 1;
}
#endif

static void run_parallel(const Host *host, Body body, const void *context, int items) {
  if (host->threads < 2 || items < 2 || workers == 0) return run_serial(body, context, items);
  job = (Job){body, context, items, host->threads};
  share_items(&job, shares);
  atomic_store(&open, 1);
  atomic_fetch_add(&ticket, 1);
  if (atomic_load(&sleepers)) {
    lock(&mutex);
    wake_all(&work_ready);
    unlock(&mutex);
  }
  take_items(0);
  atomic_store(&open, 0); // late wakers find nothing, so nobody waits for a sleeper
  for (int s = 0; atomic_load(&inside) && s < SPINS; s++) pause_briefly();
  if (atomic_load(&inside)) {
    lock(&mutex);
    atomic_store(&waiting, 1);
    while (atomic_load(&inside)) wait_on(&work_done, &mutex);
    atomic_store(&waiting, 0);
    unlock(&mutex);
  }
}

static float *get_scratch(const Host *host, int slot, size_t n) {
  (void)host;
  if (sizes[slot] < n) {
    free(blocks[slot]);
    // Two lines more: to begin at one, and for vectors that read past the end.
    blocks[slot] = malloc((n + n / 4) * sizeof(float) + 2 * CACHE_LINE);
    sizes[slot] = blocks[slot] ? n + n / 4 : 0;
    if (!blocks[slot]) {
      atomic_store(&failed, 1);
      return 0;
    }
  }
  return (float *)(blocks[slot] + bytes_to_line(blocks[slot]));
}

Host *host_with(int threads) {
  static Host host;
  while (workers < threads - 1) {
    first_ticket[workers + 1] = atomic_load(&ticket);
    if (!start_worker(workers + 1)) break;
    workers++;
  }
  host = (Host){imin(threads, workers + 1), run_parallel, get_scratch};
  return &host;
}

int host_out_of_memory(void) { return atomic_exchange(&failed, 0); }

void lock_kernels(void) { lock(&kernels); }
void unlock_kernels(void) { unlock(&kernels); }
