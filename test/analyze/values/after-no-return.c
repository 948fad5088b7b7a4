// What stands after a call of a function that never returns does not run, in
// the same block or in those that follow.
// RUN: %live | FileCheck %s
// CHECK: runs: stop{{$}}
// CHECK: does not run: after later
int getchar(void);
volatile int Ticks;
void after(void) {}
void later(void) {}
void stop(void) {
  while (1)
    Ticks = getchar();
}
int main(int argc, char **argv) {
  stop();
  after();
  if (argc > 1)
    later();
  return 0;
}
