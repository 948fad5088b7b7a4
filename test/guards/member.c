// A member of any object of a struct, and a member of one variable.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: other {{.*}} fork()
// CHECK: needs server.inner.forks > 2; not with server.inner.forks <= 2
// CHECK: first {{.*}} fork()
// CHECK: needs conf_t.forks != 0; not with conf_t.forks = 0
#include "Inputs/syscalls.h"
typedef struct {
  int quiet, forks;
} conf_t;
struct {
  int port;
  conf_t inner;
} server;
static void first(void) { call(57); }
static void other(void) { call(57); }
static void start(conf_t *Conf) {
  if (Conf->forks)
    first();
}
int main(int argc, char **argv) {
  conf_t Conf;
  Conf.forks = argv[0][0];
  server.inner.forks = argv[0][1];
  start(&Conf);
  if (server.inner.forks > 2)
    other();
  return 0;
}
