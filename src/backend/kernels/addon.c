// The N-API face of the kernels: run(kernel, arrays, numbers, reals), threads(n), level(name), names(), skip(buffer).
// Levels are compiled into one file and chosen by what the processor and the operating system support.
#include <node_api.h>
#include <stdlib.h>
#include <string.h>
#include "threads.h"

#if defined(__x86_64__)
#include <cpuid.h>
extern const Kernel kernels_avx2[], kernels_baseline[];
#ifndef __APPLE__
extern const Kernel kernels_avx512[];
#endif
#else
extern const Kernel kernels_baseline[];
#endif

#define KERNEL(name) #name,
#define LIGHT KERNEL
static const char *const names[] = {
#include "kernels.def"
};
#define COUNT ((int)(sizeof names / sizeof *names))

typedef struct Level {
  const char *name;
  const Kernel *kernels;
} Level;

#if defined(__x86_64__)
static unsigned long long enabled_state(void) {
  unsigned lo, hi;
  __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
  return ((unsigned long long)hi << 32) | lo;
}

// 0 baseline, 1 AVX2 + FMA, 2 AVX-512 F, VL, DQ and BW; each with its registers saved by the operating system.
static int supported(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
  if ((c & (fma | osxsave | avx)) != (fma | osxsave | avx)) return 0;
  const unsigned long long state = enabled_state();
  if ((state & 6) != 6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & (1u << 5))) return 0;
#ifdef __APPLE__ // enables the registers of AVX-512 only when they are first used, so it never says that it has them
  return 1;
#else
  const unsigned wide = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;
  return (b & wide) == wide && (state & 0xe6) == 0xe6 ? 2 : 1;
#endif
}
static const Level levels[] = {
    {"baseline", kernels_baseline},
    {"avx2", kernels_avx2},
#ifndef __APPLE__
    {"avx512", kernels_avx512},
#endif
};
#else
static int supported(void) { return 0; }
static const Level levels[] = {{"neon", kernels_baseline}};
#endif

// AVX-512 leaves some kernels to AVX2, see level.c.
static Kernel kernel_of(const Level *level, int kernel) {
  while (!level->kernels[kernel]) level--;
  return level->kernels[kernel];
}

static const Level *level;
static Host *host;

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, 0, message);
  return 0;
}

// A typed array's memory; null for null and undefined.
static int pointer_of(napi_env env, napi_value value, float **to) {
  napi_valuetype type;
  napi_typedarray_type kind;
  size_t length, offset;
  napi_value buffer;
  void *data;
  *to = 0;
  if (napi_typeof(env, value, &type) != napi_ok) return 0;
  if (type == napi_null || type == napi_undefined) return 1;
  if (napi_get_typedarray_info(env, value, &kind, &length, &data, &buffer, &offset) != napi_ok) return 0;
  *to = data;
  return 1;
}

static napi_value run(napi_env env, napi_callback_info info) {
  size_t argc = 4, length;
  napi_value argv[4], element, buffer, result;
  napi_typedarray_type kind;
  void *data;
  size_t offset;
  int32_t kernel;
  uint32_t arrays;
  Call call = {.host = host};
  if (napi_get_cb_info(env, info, &argc, argv, 0, 0) != napi_ok || argc != 4) return fail(env, "run: expected kernel, arrays, numbers, reals");
  if (napi_get_value_int32(env, argv[0], &kernel) != napi_ok || kernel < 0 || kernel >= COUNT) return fail(env, "run: no such kernel");
  if (napi_get_array_length(env, argv[1], &arrays) != napi_ok || arrays > 16) return fail(env, "run: expected up to 16 arrays");
  for (uint32_t i = 0; i < arrays; i++) {
    if (napi_get_element(env, argv[1], i, &element) != napi_ok || !pointer_of(env, element, &call.p[i])) return fail(env, "run: expected typed arrays");
  }
  if (napi_get_typedarray_info(env, argv[2], &kind, &length, &data, &buffer, &offset) != napi_ok || kind != napi_int32_array || length > 48)
    return fail(env, "run: expected an Int32Array of up to 48 numbers");
  memcpy(call.i, data, length * sizeof(int32_t));
  if (napi_get_typedarray_info(env, argv[3], &kind, &length, &data, &buffer, &offset) != napi_ok || kind != napi_float32_array || length > 16)
    return fail(env, "run: expected a Float32Array of up to 16 reals");
  memcpy(call.f, data, length * sizeof(float));
  const unsigned word = flush_denormals();
  lock_kernels();
  int code = kernel_of(level, kernel)(&call);
  if (host_out_of_memory()) code = OUT_OF_MEMORY;
  unlock_kernels();
  restore_rounding(word);
  napi_create_int32(env, code, &result);
  return result;
}

static napi_value set_threads(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argv[1], result;
  int32_t n;
  if (napi_get_cb_info(env, info, &argc, argv, 0, 0) != napi_ok || napi_get_value_int32(env, argv[0], &n) != napi_ok || n < 1 || n > MAX_THREADS)
    return fail(env, "threads: expected a whole number from 1 to 64");
  lock_kernels();
  host = host_with(n);
  unlock_kernels();
  napi_create_int32(env, host->threads, &result);
  return result;
}

// level(): the best supported; level(name): that one. Returns the name in use, null when it cannot run here.
static napi_value set_level(napi_env env, napi_callback_info info) {
  size_t argc = 1, length = 0;
  napi_value argv[1], result;
  char name[16];
  int wanted = supported();
  if (napi_get_cb_info(env, info, &argc, argv, 0, 0) != napi_ok) return 0;
  if (argc == 1 && napi_get_value_string_utf8(env, argv[0], name, sizeof name, &length) == napi_ok) {
    for (wanted = supported(); wanted >= 0 && strcmp(levels[wanted].name, name); wanted--) {
    }
  }
  if (wanted < 0) {
    napi_get_null(env, &result);
    return result;
  }
  level = &levels[wanted];
  napi_create_string_utf8(env, level->name, NAPI_AUTO_LENGTH, &result);
  return result;
}

// skip(buffer): how many bytes from its start on the next cache line begins.
static napi_value skip(napi_env env, napi_callback_info info) {
  size_t argc = 1, length;
  napi_value argv[1], result;
  void *data;
  if (napi_get_cb_info(env, info, &argc, argv, 0, 0) != napi_ok || napi_get_arraybuffer_info(env, argv[0], &data, &length) != napi_ok)
    return fail(env, "skip: expected an ArrayBuffer");
  napi_create_int32(env, bytes_to_line(data), &result);
  return result;
}

static napi_value list_names(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value list, name;
  napi_create_array_with_length(env, COUNT, &list);
  for (int i = 0; i < COUNT; i++) {
    napi_create_string_utf8(env, names[i], NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, list, i, name);
  }
  return list;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"run", 0, run, 0, 0, 0, napi_enumerable, 0},
      {"threads", 0, set_threads, 0, 0, 0, napi_enumerable, 0},
      {"level", 0, set_level, 0, 0, 0, napi_enumerable, 0},
      {"names", 0, list_names, 0, 0, 0, napi_enumerable, 0},
      {"skip", 0, skip, 0, 0, 0, napi_enumerable, 0},
  };
  level = &levels[supported()];
  if (!host) host = host_with(1);
  if (napi_define_properties(env, exports, 5, functions) != napi_ok) return 0;
  return exports;
}
