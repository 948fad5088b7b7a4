// A call through a pointer returns if one of the functions that it reaches
// does.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: after finish stop
int getchar(void);
volatile int Ticks;
void after(void) {}
void finish(void) {}
void stop(void) {
  while (1)
    Ticks = getchar();
}
int main(int argc, char **argv) {
  void (*volatile End)(void) = stop;
  if (argc > 1)
    End = finish;
  End();
  after();
  return 0;
}
