// What is out of sight is one of the functions that a pointer is assumed to hold;
// no other call is narrowed.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out \
// RUN:   --assume 'hook in ours, NULL' > %t.verdict
// RUN: %python %S/Inputs/calls.py %t.out/ukport.db | FileCheck %s --match-full-lines
// CHECK: call_hook: ours not theirs
// CHECK: call_any: ours theirs
typedef void (*hook_t)(void);
hook_t find(int);
hook_t hook, any;
void ours(void) {}
void theirs(void) {}
static hook_t volatile Taken[] = {ours, theirs};
static void call_hook(void) {
  if (hook)
    hook();
}
static void call_any(void) { any(); }
int main(int argc, char **argv) {
  hook = find(1);
  any = find(2);
  call_hook();
  call_any();
  return Taken[0] == Taken[1];
}
