// Two members of one struct are kept apart, and so are those of a table of
// such structs that is walked.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: init_a init_b not exit_a exit_b
// CHECK: main: exit_a exit_b not init_a init_b
struct module {
  const char *Name;
  void (*Init)(int);
  void (*Exit)(int);
};
void init_a(int X) {}
void exit_a(int X) {}
void init_b(int X) {}
void exit_b(int X) {}
struct module A = {"a", init_a, exit_a}, B = {"b", init_b, exit_b};
struct module *Modules[] = {&A, &B, 0};
int main(void) {
  for (int I = 0; Modules[I]; ++I)
    Modules[I]->Init(I);
  for (struct module **M = Modules; *M; ++M)
    (*M)->Exit(0);
  return 0;
}
