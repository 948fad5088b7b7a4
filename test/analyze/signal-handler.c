// A handler is found by value: in the struct that rt_sigaction points to.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why on_term --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport why bystander --db %t.out/ukport.db | FileCheck %s --check-prefix=NONE
// CHECK: [signal delivery]
// CHECK: on_term {{.*}}calls what was handed over in main
// NONE: not reachable
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
struct action { void (*Handler)(int); unsigned long Flags; };
void on_term(int Signal) {}
void bystander(int Signal) {}
void *volatile Kept = bystander;
int main(void) {
  struct action A;
  (void)Kept;
  A.Handler = on_term;
  A.Flags = 0;
  ukport_syscall(13, 15, (long)&A, 0, 8, 0, 0);
  return 0;
}
