// A table holds the directive's name, its setter and the member's offset.
// The offset alone is ambiguous: the other table's struct has one there too.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --guards --db %t.out/ukport.db | FileCheck %s
// CHECK: needs core_conf_t.master != 0
// CHECK-NEXT: directive `master_process` (core_commands, {{.*}}offset-table.c:[[#@LINE+24]])
// CHECK-NOT: directive
#include "Inputs/syscalls.h"
typedef struct {
  long daemon, master;
  char *pid;
} core_conf_t;
typedef struct {
  char *name;
  long many;
} event_conf_t;
typedef struct command {
  char *name;
  void (*set)(char *, struct command *, void *);
  unsigned long offset;
} command_t;
static void setFlag(char *Text, command_t *Command, void *Conf) {
  *(long *)((char *)Conf + Command->offset) = Text[0] == 'o';
}
static void setText(char *Text, command_t *Command, void *Conf) {
  *(char **)((char *)Conf + Command->offset) = Text;
}
command_t core_commands[] = {
    {"daemon", setFlag, __builtin_offsetof(core_conf_t, daemon)},
    {"master_process", setFlag, __builtin_offsetof(core_conf_t, master)},
    {"pid", setText, __builtin_offsetof(core_conf_t, pid)},
};
command_t event_commands[] = {
    {"use", setText, __builtin_offsetof(event_conf_t, name)},
    {"multi_accept", setFlag, __builtin_offsetof(event_conf_t, many)},
};
core_conf_t core;
event_conf_t event;
static void clear(core_conf_t *Core, event_conf_t *Event) {
  Core->daemon = -1;
  Core->master = -1;
  Event->many = -1;
  Event->name = 0;
}
static int start(core_conf_t *Core) {
  if (Core->master)
    call(57);
  return 0;
}
int main(int argc, char **argv) {
  clear(&core, &event);
  for (int I = 0; I < 3; ++I)
    core_commands[I].set(argv[1], &core_commands[I], &core);
  for (int I = 0; I < 2; ++I)
    event_commands[I].set(argv[1], &event_commands[I], &event);
  return start(&core);
}
