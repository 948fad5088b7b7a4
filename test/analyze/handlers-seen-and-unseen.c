// One handler is seen, another is not: the one that is seen stays a target,
// and so does what the kernel enters when a handler returns.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why seen --db %t.out/ukport.db | FileCheck %s --check-prefix=SEEN
// RUN: %ukport why perhaps --db %t.out/ukport.db | FileCheck %s --check-prefix=PERHAPS
// SEEN: [signal delivery]
// SEEN: seen
// PERHAPS: [signal delivery]
// PERHAPS: perhaps
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
struct action { void (*Handler)(int, void *, void *, long); };
// No signal is delivered with four arguments: only its being seen makes it
// a target.
void seen(int Signal, void *Info, void *Context, long More) {
  ukport_syscall(39, More, 0, 0, 0, 0, 0);
}
void perhaps(int Signal) {}
void *volatile Kept = perhaps;
int main(int C, char **V) {
  struct action A;
  (void)Kept;
  A.Handler = seen;
  ukport_syscall(13, 15, (long)&A, 0, 8, 0, 0);
  ukport_syscall(13, 16, (long)V, 0, 8, 0, 0);
  return 0;
}
