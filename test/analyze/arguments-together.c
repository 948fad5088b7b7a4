// Arguments that one call hands over belong together: SO_KEEPALIVE of SOL_SOCKET
// and the option 36 of IPPROTO_TCP, through one wrapper, are no SO_MARK. Without
// sources neither.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o one.bc
// RUN: %ukport analyze one.bc --sysroot none --no-source -o one > /dev/null
// RUN: %ukport why setsockopt one | FileCheck %s
// RUN: %clang -O1 -nostdlib -static -fuse-ld=lld %s -o elf
// RUN: %ukport analyze elf -o two > /dev/null
// RUN: %ukport why setsockopt two | FileCheck %s
// CHECK-NOT: Foreign addresses
// CHECK: setsockopt(
// CHECK-NOT: Foreign addresses
//
// RUN: %clang -O1 -nostdlib -static -fuse-ld=lld -DMARKS %s -o marks
// RUN: %ukport analyze marks -o three > /dev/null
// RUN: %ukport why setsockopt three | FileCheck %s --check-prefix=MARKS
// MARKS: Foreign addresses
// MARKS: setsockopt(3, SOL_SOCKET, SO_MARK
// MARKS-NOT: setsockopt(3, IPPROTO_TCP
static long enter(long Number, long A, long B, long C) {
  long Result;
  __asm__ volatile("syscall" : "=a"(Result) : "a"(Number), "D"(A), "S"(B), "d"(C) : "rcx", "r10", "r11", "memory");
  return Result;
}
__attribute__((noinline)) static long option(int File, int Level, int Name) {
  return enter(54, File, Level, Name);
}
__attribute__((noinline)) static long checked(int Level, int Name) {
  return option(3, Level, Name) < 0;
}
int main(void) {
  checked(1, 9);
  checked(6, 36);
#ifdef MARKS
  checked(1, 36);
#endif
  return 0;
}
void _start(void) {
  enter(60, main(), 0, 0);
}
