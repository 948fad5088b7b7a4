// What a function returns can be assumed for one text that it is called with.
// RUN: %live --assume 'option("daemon") = 0' | FileCheck %s --match-full-lines
// CHECK: runs: both serve
// CHECK: does not run: daemonise
// RUN: not %live --assume 'options("daemon") = 0' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NONE
// NONE: ukport: error: assumption does not apply: --assume: options("daemon") = 0: the program has no function options
int option(const char *);
void daemonise(void) {}
void serve(void) {}
void both(void) {}
int main(int Count, char **Words) {
  if (option("daemon"))
    daemonise();
  if (option("serve"))
    serve();
  if (option(Count > 1 ? "daemon" : "serve"))
    both();
  return 0;
}
