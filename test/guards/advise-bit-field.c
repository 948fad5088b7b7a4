// A bit-field can be assumed where the program does not contradict it: one that
// is set from outside, not one that every run sets. An entry of a table that holds
// the number of its byte does not set it.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport advise --target=xen --db %t.out/ukport.db | FileCheck %s
// CHECK: process-creation in main ({{.*}}:[[#]])
// CHECK: process-creation in always ({{.*}}:[[#]])  (stays)
// CHECK: 1 of them is not reached under 1 assumption
// CHECK: {{^ *}}settings.forks {{!?}}= {{[01]}}
// CHECK-NOT: settings.running
// CHECK-NOT: directive
// CHECK: No assumption cuts off
// CHECK: needs settings.running
#include "Inputs/syscalls.h"
struct settings {
  void *first;
  unsigned quiet : 1;
  unsigned forks : 1;
  unsigned running : 1;
};
struct settings *get(int);
static void set(struct settings *S, int Offset) { *((char *)S + Offset) = 0; }
static const struct {
  const char *name;
  void (*set)(struct settings *, int);
  int offset;
} commands[] = {{"first", set, 0}, {"second", set, 8}};
static struct settings All[4];
struct settings *get(int N) { return &All[N]; }
static void start(struct settings *S) { S->running = 1; }
static void always(struct settings *S) {
  if (S->running)
    call(57);
}
int main(int argc, char **argv) {
  struct settings *S = get(argc);
  S->forks = argv[0][0];
  commands[argv[0][1]].set(S, commands[argv[0][1]].offset);
  start(S);
  always(S);
  if (S->forks)
    call(57);
  return 0;
}
