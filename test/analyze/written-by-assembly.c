// A variable that machine code names may be written by it: its value is not
// the initialiser's alone.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why unknown-syscall --db %t.out/ukport.db | FileCheck %s
// CHECK: used in 1 place
// CHECK: main
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
long Number = 39;
void poke(long New);
__asm__(".globl poke\n.type poke,@function\n"
        "poke:\n movq %rdi, Number(%rip)\n ret\n.size poke,.-poke\n");
int main(int C, char **V) {
  poke(C);
  return ukport_syscall(Number, 0, 0, 0, 0, 0, 0);
}
