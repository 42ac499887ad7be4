// What mingw's runtime, 45 kB of it, would bring to the addon on Windows: the entry of the library and the stack probe. The
// five functions of C that the addon calls are msvcrt.dll's, which every Windows has.
#include <windows.h>

BOOL WINAPI start(HINSTANCE library, DWORD reason, void *reserved) {
  (void)library;
  (void)reason;
  (void)reserved;
  return TRUE;
}

// Called before a frame of rax bytes: touches it page by page, so that the system grows the stack, and keeps all registers.
__attribute__((naked)) void ___chkstk_ms(void) {
  __asm__("push %rcx\n"
          "push %rax\n"
          "lea 24(%rsp), %rcx\n"
          "1: cmp $0x1000, %rax\n"
          "jb 2f\n"
          "sub $0x1000, %rcx\n"
          "test %rcx, (%rcx)\n"
          "sub $0x1000, %rax\n"
          "jmp 1b\n"
          "2: sub %rax, %rcx\n"
          "test %rcx, (%rcx)\n"
          "pop %rax\n"
          "pop %rcx\n"
          "ret");
}
