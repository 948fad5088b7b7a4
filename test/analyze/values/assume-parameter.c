// An assumption can speak of what a function is called with.
// RUN: %live --assume 'handle.signo != 17' | FileCheck %s --match-full-lines
// CHECK: runs: handle other
// CHECK: does not run: child
int get(void);
void child(void) {}
void other(void) {}
void handle(int signo) {
  if (signo == 17)
    child();
  else
    other();
}
int main(void) {
  handle(get());
  return 0;
}
