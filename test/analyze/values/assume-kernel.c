// Where the kernel has all calls, no other is tried in their place; an answer
// that need not fit into an int may look like the error once it is cut.
// RUN: %live | FileCheck %s --match-full-lines --check-prefix=WITHOUT
// RUN: %live --assume 'syscall(*) != -38' | FileCheck %s --match-full-lines
// RUN: %live --assume 'syscall(eventfd2) != -38' \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=ONE
// WITHOUT: runs: cut map older other
// CHECK: runs: cut map
// CHECK: does not run: older other
// ONE: runs: cut map other
// ONE: does not run: older
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
void older(void) {}
void other(void) {}
void cut(void) {}
int map(void) { return ukport_syscall(9, 0, 0, 0, 0, 0, 0); }
int main(void) {
  int Event = ukport_syscall(290, 0, 0, 0, 0, 0, 0);
  if (Event == -38)
    older();
  if (ukport_syscall(213, 0, 0, 0, 0, 0, 0) == -38)
    other();
  if (map() == -38)
    cut();
  return 0;
}
