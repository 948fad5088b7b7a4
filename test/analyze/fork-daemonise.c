// The parent leaves, the child leads a session.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --db %t.out/ukport.db | FileCheck %s
// CHECK: detaches from the terminal
// CHECK: detach {{.*}}
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
#define call(N) ukport_syscall(N, 0, 0, 0, 0, 0, 0)
static int fork(void) { return call(57); }
static _Noreturn void leave(void) { for (;;) call(231); }
static void detach(void) {
  switch (fork()) {
  case -1:
    return;
  case 0:
    break;
  default:
    leave();
  }
  call(112);
}
int main(void) {
  detach();
  return 0;
}
