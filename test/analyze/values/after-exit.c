// The kernel does not return from exit_group. From a call whose number is not
// known it may.
// RUN: %live | FileCheck %s
// CHECK: runs: any quit{{$}}
// CHECK: does not run: after
int getchar(void);
long ukport_syscall(long, long, long, long, long, long, long);
void after(void) {}
void any(void) {}
void quit(void) { ukport_syscall(231, 0, 0, 0, 0, 0, 0); }
int main(int argc, char **argv) {
  if (argc > 1) {
    ukport_syscall(getchar() ? 39 : 231, 0, 0, 0, 0, 0, 0);
    any();
  }
  quit();
  after();
  return 0;
}
