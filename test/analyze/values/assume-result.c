// An assumption can speak of what a function returns.
// RUN: %live --assume 'getenv() = 0' | FileCheck %s --match-full-lines
// CHECK: does not run: inherit
char *getenv(const char *);
void inherit(void) {}
int main(void) {
  if (getenv("SOCKETS"))
    inherit();
  return 0;
}
