// What functions of a library put into a record for a system call counts while
// one of them lives: the program calls only one of two.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -nostdlib -shared -fuse-ld=lld -Wa,-I%S/../elf/code/Inputs %S/../elf/code/number-in-record.s -o libput.so
// RUN: %ukport capture --out p -- cc %s -L. -lput -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why setuid --db p/ukport.db | FileCheck %s
// CHECK: setuid: syscall 105, made at
// RUN: %ukport why setgid --db p/ukport.db | FileCheck %s --check-prefix=DEAD
// DEAD: setgid: syscall 106, not made by this program
long one(void);
int main(void) { return one() != 0; }
