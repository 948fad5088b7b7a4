// Two ways in: a setting guards one, a table of commands is the other.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: save {{.*}} fork()
// CHECK-NEXT: one way in is main
// CHECK-NEXT: main {{.*}} if (server.daily)
// CHECK-NEXT: needs server.daily != 0
// CHECK: one way in is saveCommand {{.*}}, the entry `bgsave` of commands
// CHECK-NEXT: no condition stands on every way there
#include "Inputs/syscalls.h"
struct {
  int daily;
} server;
static void save(void) { call(57); }
static void saveCommand(void) { save(); }
static void quitCommand(void) { call(39); }
struct {
  const char *name;
  void (*run)(void);
} commands[] = {{"bgsave", saveCommand}, {"quit", quitCommand}};
int main(int argc, char **argv) {
  server.daily = argv[0][0];
  if (server.daily)
    save();
  commands[argc & 1].run();
  return 0;
}
