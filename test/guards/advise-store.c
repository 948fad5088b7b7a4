// The mode is set only where the setting asks for it: to turn the setting off
// is enough, and weighs less than to vouch for the mode.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: None of them is reached under 1 assumption:
// CHECK: server.master = 0
// CHECK-NEXT: directive `master` (configs
// CHECK: without the features process-creation
#include "Inputs/syscalls.h"
struct {
  int port, master;
} server;
typedef struct {
  const char *name;
  int *at;
} config_t;
config_t configs[] = {{"port", &server.port}, {"master", &server.master}};
int mode;
int main(int argc, char **argv) {
  for (int I = 0; I < 2; ++I)
    *configs[I].at = argv[I][0];
  if (server.master)
    mode = 1;
  call(39);
  if (mode == 1)
    call(57);
  return 0;
}
