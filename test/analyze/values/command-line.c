// The command line says how many words there are.
// RUN: %live --argv server | FileCheck %s --match-full-lines
// RUN: %live --argv "server 'a b'" \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=TWO
// CHECK: runs: start
// CHECK: does not run: more option
// TWO: runs: option start
// TWO: does not run: more
void option(void) {}
void more(void) {}
void start(void) {}
int main(int argc, char **argv) {
  for (int I = 1; I < argc; ++I)
    if (argv[I][0] == '-')
      option();
  if (argc > 2)
    more();
  start();
  return 0;
}
