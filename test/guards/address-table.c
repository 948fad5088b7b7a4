// A table holds the directive's name and the address of what it sets.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: needs server.forks != 0
// CHECK-NEXT: directive `daemonize` (configs, {{.*}}address-table.c:[[#@LINE+14]])
#include "Inputs/syscalls.h"
struct {
  int port, forks;
} server;
typedef struct {
  const char *name;
  union {
    int *number;
    char **text;
  } at;
} config_t;
config_t configs[] = {
    {"port", {&server.port}},
    {"daemonize", {&server.forks}},
};
int main(int argc, char **argv) {
  for (int I = 0; I < 2; ++I)
    *configs[I].at.number = argv[I][0];
  if (server.forks)
    call(57);
  return 0;
}
