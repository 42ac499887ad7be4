// The core's peak as a contestant: peak <threads>. Multiply-adds in registers, one GFLOP a thread and step, and
// nothing else: what no convolution can be faster than.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX512F__)
#define BYTES 64
#elif defined(__AVX__)
#define BYTES 32
#else
#define BYTES 16
#endif
#if defined(__aarch64__)
#define REGISTER(x) "+w"(x)
#else
#define REGISTER(x) "+x"(x)
#endif
#define LANES (BYTES / 4)
#define CHAINS 12 // two multiply-adds a cycle of four cycles each keep eight busy
typedef float v __attribute__((vector_size(BYTES)));

static volatile float sink;

static void *spin(void *times) {
  v sum[CHAINS], a, b;
  for (int i = 0; i < LANES; i++) a[i] = 0.999f, b[i] = 1e-3f;
  for (int c = 0; c < CHAINS; c++) sum[c] = b * (float)c;
  const long loops = (long)(1e9 / (2.0 * LANES * CHAINS)) * *(int *)times;
  for (long l = 0; l < loops; l++) {
#pragma GCC unroll 12
    for (int c = 0; c < CHAINS; c++) {
      sum[c] = sum[c] * a + b;
      __asm__ volatile("" : REGISTER(sum[c])); // every chain in a register, every step in the loop
    }
  }
  for (int c = 1; c < CHAINS; c++) sum[0] += sum[c];
  sink = sum[0][0];
  return 0;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

int main(int argc, char **argv) {
  const int threads = argc > 1 ? atoi(argv[1]) : 1;
  char line[4096];
  pthread_t others[64];
  printf("{\"name\":\"core peak\"}\n");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    const char *at = strstr(line, "\"times\":");
    if (!at) {
      printf("{\"can\":true,\"sample\":null}\n");
    } else {
      int times = atoi(at + 8);
      const double start = now();
      for (int t = 1; t < threads; t++) pthread_create(&others[t], 0, spin, &times);
      spin(&times);
      for (int t = 1; t < threads; t++) pthread_join(others[t], 0);
      printf("{\"ms\":%f,\"peakMb\":0}\n", (now() - start) / times);
    }
    fflush(stdout);
  }
  return 0;
}
