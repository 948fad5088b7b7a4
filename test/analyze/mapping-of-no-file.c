// A mapping without a descriptor is none of a file, though its flags are not known.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o none.bc
// RUN: %ukport analyze none.bc --sysroot none --no-source -o none > /dev/null
// RUN: %ukport why mmap none | FileCheck %s --implicit-check-not='iles'
// CHECK: mmap(0, 4096, PROT_READ|PROT_WRITE, ?, -1, 0)
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c -DFILE=3 %s -o one.bc
// RUN: %ukport analyze one.bc --sysroot none --no-source -o one > /dev/null
// RUN: %ukport why mmap one | FileCheck %s --check-prefix=ONE
// ONE: Mapping files into memory
// ONE: Writing files through memory
#ifndef FILE
#define FILE -1
#endif
static long enter(long A, long B, long C, long D, long E, long F) {
  long Result;
  register long R10 __asm__("r10") = D;
  register long R8 __asm__("r8") = E;
  register long R9 __asm__("r9") = F;
  __asm__ volatile("syscall" : "=a"(Result) : "a"(9), "D"(A), "S"(B), "d"(C), "r"(R10), "r"(R8), "r"(R9) : "rcx", "r11", "memory");
  return Result;
}
int main(int Count, char **Words) {
  return enter(0, 4096, 3, Count, FILE, 0) < 0;
}
