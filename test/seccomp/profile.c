// The static set as a filter: an argument that is known at every call is asked
// for, each call with its own values; what is a pointer is not.
// REQUIRES: sysroot
// RUN: %clang --target=x86_64-linux-musl --sysroot=%sysroot -isystem %sysroot/usr/include \
// RUN:   -O1 -g -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: rm -rf %t.p && %ukport analyze %t.bc --no-source --out %t.p
// RUN: %ukport seccomp %t.p | FileCheck %s
// RUN: %ukport seccomp %t.p | %python -m json.tool
// RUN: %ukport seccomp %t.p --format=systemd | FileCheck --check-prefix=SYSTEMD %s
// CHECK: "defaultAction": "SCMP_ACT_ERRNO"
// CHECK: "defaultErrnoRet": 38
// CHECK: "names": [
// CHECK-NEXT: "close",
// The kernel's own, by which it goes on with a call after a stop.
// CHECK: "restart_syscall"
// CHECK: "mmap"
// Both calls, and no other.
// CHECK: "value": 1
// CHECK: "index": 1,
// CHECK-NEXT: "op": "SCMP_CMP_EQ",
// CHECK-NEXT: "value": 1
// CHECK: "socket"
// CHECK: "index": 1,
// CHECK-NEXT: "op": "SCMP_CMP_EQ",
// CHECK-NEXT: "value": 2
// CHECK: "socket"
// CHECK-NOT: "socket"
// CHECK: "execve"
// SYSTEMD: SystemCallErrorNumber=ENOSYS
// SYSTEMD: SystemCallFilter={{.*}}close{{.*}}socket
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  int One = socket(AF_UNIX, SOCK_STREAM, 0);
  int Two = socket(AF_INET, SOCK_DGRAM, 0);
  close(One);
  close(Two);
  return 0;
}
