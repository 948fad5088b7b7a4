// What no state keeps out of reach is so if nobody asks for it: a function that
// is only called by choice and that all ways pass is proposed, apart from the
// settings, and the analysis agrees. One that runs in any case is not.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// RUN: %ukport advise --target=xen --format=json --db %t.out/ukport.db \
// RUN:   | FileCheck %s --check-prefix=JSON
// CHECK: has 2 places to avoid
// CHECK: No assumption cuts off
// CHECK: What stays is out of reach only if nobody asks for it:
// CHECK: {{^ *}}save() never
// CHECK-NEXT: advise-never.c:[[#]]
// CHECK-NEXT: keeps out process
// CHECK-NEXT: keeps out background
// CHECK-NOT: () never
// CHECK: Analyzed again with that: {{.*}} with 0 of 1 syscalls.
// CHECK-NEXT: without the features process-creation
// CHECK-NOT: still reached
// CHECK: ukport analyze --assume 'save() never'
// JSON: "never": [
// JSON: "assume": "save() never"
#include "Inputs/syscalls.h"
static int background(void) { return call(57); }
static int process(void) { return call(57); }
void save(void) {
  process();
  background();
}
void show(void) {}
static struct {
  const char *name;
  void (*run)(void);
} commands[] = {{"save", save}, {"show", show}};
static void serve(int N) { commands[N].run(); }
int main(int argc, char **argv) {
  serve(argv[0][0]);
  return 0;
}
