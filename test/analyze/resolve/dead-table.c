// A table that no live code names gives no targets, though it holds the same
// member; nor does a store in a function that is never called.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right
struct method {
  const char *Name;
  void (*Run)(int);
};
void right(int X) {}
void in_dead_table(int X) {}
void in_dead_code(int X) {}
struct method Live = {"live", right}, Dead = {"dead", in_dead_table};
void never(struct method *M) { M->Run = in_dead_code; }
int main(void) {
  struct method *M = &Live;
  M->Run(1);
  return 0;
}
