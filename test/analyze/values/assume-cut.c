// A number that is not the one left out may look like it once it is cut off.
// RUN: %live --assume 'syscall(*) != -38' | FileCheck %s --match-full-lines
// CHECK: runs: shorter
// CHECK: does not run: whole
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
void shorter(void) {}
void whole(void) {}
int main(void) {
  long Process = ukport_syscall(39, 0, 0, 0, 0, 0, 0);
  if ((short)Process == -38) // also 65498
    shorter();
  if ((int)Process == -38)
    whole();
  return 0;
}
