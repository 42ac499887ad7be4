// What every kernel file shares: the vector type of the level it is compiled for, the call record and
// the two services a host gives (parallel loops and scratch memory). No libc, no intrinsics, no globals.
#ifndef CNNLAB_COMMON_H
#define CNNLAB_COMMON_H
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

// The level for processors before 2013 is kept small: it does without some of what only makes kernels faster.
#if defined(__x86_64__) && !defined(__AVX__)
#define KEPT_SMALL 1
#else
#define KEPT_SMALL 0
#endif

// Channels of an image come in blocks of 16: [N, ceil(C / 16), H * W, 16]. Lanes past C hold anything.
#define BLOCK 16
#define VECS (BLOCK / LANES)

// A tile of the matrix kernel is TILE_PX rows by TILE_VECS vectors, held in registers.
// Measured (Zen 2 and Zen 4): AVX2 6x2 reaches 97 % of peak; V8 spills past 8 accumulators, so WASM takes 4x2.
#if defined(__AVX512F__)
#define TILE_PX 8
#define TILE_VECS 1
#elif defined(__AVX__)
#define TILE_PX 6
#define TILE_VECS 2
#elif defined(__wasm__)
#define TILE_PX 4
#define TILE_VECS 2
#elif defined(__aarch64__)
#define TILE_PX 6
#define TILE_VECS 4
#else
#define TILE_PX 6
#define TILE_VECS 2
#endif

typedef float vec __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(LANES * 4), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// What runs once a call, to plan its loops. Smaller code still (cold) cost LeNet-5 at batch 4 a tenth.
#define ONCE __attribute__((noinline))
// Strided or short loops, where vectors would only make the code larger.
#define SMALL _Pragma("clang loop vectorize(disable) unroll(disable)")

INLINE vec load(const float *p) { return *(const vec *)p; }
INLINE void store(float *p, vec v) { *(vec *)p = v; }
#if LANES == 16
INLINE vec splat(float a) { return (vec){a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a}; }
#elif LANES == 8
INLINE vec splat(float a) { return (vec){a, a, a, a, a, a, a, a}; }
#else
INLINE vec splat(float a) { return (vec){a, a, a, a}; }
#endif

#if defined(__wasm_relaxed_simd__)
INLINE vec madd(vec a, vec b, vec c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#else
INLINE vec madd(vec a, vec b, vec c) { return a * b + c; }
#endif

INLINE vec choose(ivec mask, vec a, vec b) { return (vec)((mask & (ivec)a) | (~mask & (ivec)b)); }
// NaN in a passes through, as torch's max and relu do.
INLINE vec vmax(vec a, vec b) { return choose((a > b) | (a != a), a, b); }
INLINE vec vmin(vec a, vec b) { return choose((a < b) | (a != a), a, b); }
INLINE float sum_lanes(vec v) {
  float s = 0;
  for (int i = 0; i < LANES; i++) s += v[i];
  return s;
}

INLINE int imin(int a, int b) { return a < b ? a : b; }
INLINE int imax(int a, int b) { return a > b ? a : b; }
INLINE int ceil_div(int a, int b) { return (a + b - 1) / b; }
// Of `all` rows cut into items of so many: how many when there is an item more; the numbers between make no more items.
INLINE int fewer_rows(int all, int rows) { return rows > 1 ? ceil_div(all, ceil_div(all, rows - 1)) : 0; }

// Freestanding builds have no libc: Clang turns these into its own loops or into memory.fill / memory.copy.
INLINE void zero(float *p, size_t n) { __builtin_memset(p, 0, n * sizeof(float)); }
INLINE void copy(float *to, const float *from, size_t n) { __builtin_memcpy(to, from, n * sizeof(float)); }

typedef void (*Body)(const void *context, int item, int thread);

typedef struct Host {
  int threads;
  // Runs body for every item in 0..items-1, each once, on any thread; returns when all are done.
  void (*parallel)(const struct Host *, Body body, const void *context, int items);
  // Memory of at least n floats that stays until the kernel returns, one block per slot; null when there is none left.
  // Slots 0..threads-1 belong to the threads; SHARED + 0..3 to the kernel as a whole.
  float *(*scratch)(const struct Host *, int slot, size_t n);
} Host;

// Parts of each plane, at most so many, when there are fewer planes than threads, as of one image: the threads that read
// them next have them in their caches.
INLINE int parts_of(const Host *host, int planes, int most) { return imax(1, imin(host->threads / imax(1, planes), most)); }
#define MAX_THREADS 64
#define SHARED MAX_THREADS
#define SLOTS (MAX_THREADS + 4)

// One call from JavaScript: arrays, whole numbers and reals, in the order that the kernel's header names.
typedef struct Call {
  const Host *host;
  float *p[16];
  int32_t i[48];
  float f[16];
} Call;

// 0 is success; OUT_OF_MEMORY makes the loader throw an error with the sizes.
enum { OK = 0, OUT_OF_MEMORY = 1, BAD_CALL = 2 };
typedef int (*Kernel)(Call *);
#endif
