// The WebAssembly face of the kernels: alloc and reset give a working area for arguments, run computes.
// Memory below `heap` is the module's own; scratch grows on top of the arguments until reset.
#include "wasmThreads.h"

extern unsigned char __heap_base;
extern const Kernel LEVEL[];
#define KERNEL(name) #name " "
#define LIGHT KERNEL
static const char all_names[] =
#include "kernels.def"
    ;
static uintptr_t top;
static float *blocks[SLOTS];
static size_t sizes[SLOTS];
static int failed;
static Call call;

#define PAGE 65536

// n bytes at a multiple of 64, or 0 when memory cannot grow.
EXPORT(alloc) uintptr_t alloc(uintptr_t bytes) {
  if (!top) top = ((uintptr_t)&__heap_base + 63) & ~(uintptr_t)63;
  const uint64_t end = ((uint64_t)top + bytes + 63) & ~(uint64_t)63, have = (uint64_t)__builtin_wasm_memory_size(0) * PAGE;
  if (end > 0xffff0000u) return 0;
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + PAGE - 1) / PAGE) == (uintptr_t)-1) return 0;
  const uintptr_t at = top;
  top = (uintptr_t)end;
  return at;
}

EXPORT(reset) void reset(void) {
  top = 0;
  for (int i = 0; i < SLOTS; i++) sizes[i] = 0;
}

static float *get_scratch(const Host *host, int slot, size_t n) {
  (void)host;
  if (sizes[slot] < n || !sizes[slot]) {
    enter();
    blocks[slot] = (float *)alloc(n * sizeof(float));
    leave();
    sizes[slot] = n;
    if (!blocks[slot]) failed = 1;
  }
  return blocks[slot];
}

static Host host = {1, run_parallel, get_scratch};

EXPORT(threads) void threads(int count) { host.threads = count; }

// Kernel names in order, each followed by a space; ends with a zero.
EXPORT(names) const char *names(void) { return all_names; }

// Where the loader writes pointers, numbers and reals of the next call.
EXPORT(pointers) void *pointers(void) { return call.p; }
EXPORT(numbers) void *numbers(void) { return call.i; }
EXPORT(reals) void *reals(void) { return call.f; }

EXPORT(run) int run(int kernel) {
  failed = 0;
  call.host = &host;
  const int code = LEVEL[kernel](&call);
  return failed ? OUT_OF_MEMORY : code;
}
