// A handler that was saved and is put back adds none: the array it is kept in
// is written by the kernel alone. Nor does filling the mask beside it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why on_term --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport why bystander --db %t.out/ukport.db | FileCheck %s --check-prefix=NONE
// CHECK: [signal delivery]
// CHECK: on_term {{.*}}calls what was handed over in main
// NONE: not reachable
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
void *memset(void *, int, unsigned long);
struct action {
  void (*Handler)(int);
  unsigned long Flags, Mask[2];
};
static int sigaction(int Signal, const struct action *New, struct action *Old) {
  struct action Kernel, Before;
  if (New) {
    Kernel.Handler = New->Handler;
    Kernel.Flags = New->Flags;
  }
  return ukport_syscall(13, Signal, (long)(New ? &Kernel : 0),
                        (long)(Old ? &Before : 0), 8, 0, 0);
}
static struct action Saved[32];
void on_term(int Signal) {}
void bystander(int Signal) {}
void *volatile Kept = bystander;
int main(int C, char **V) {
  struct action A = {on_term, 4};
  (void)Kept;
  memset(A.Mask, -1, sizeof(A.Mask));
  for (int I = 1; I < 32; ++I)
    sigaction(I, &A, &Saved[I]);
  for (int I = 1; I < 32; ++I)
    sigaction(I, &Saved[I], 0);
  return 0;
}
