// A function that a function returns, directly called or through a pointer.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not choose_other other wrong
// CHECK: main: choose_other not other right wrong
// CHECK: main: other not choose_other right wrong
typedef void (*action)(int);
void right(int X) {}
void wrong(int X) {}
void other(int X) {}
action choose(int X) { return X ? right : 0; }
action choose_other(int X) { return other; }
struct {
  action Action;
  action (*Choose)(int);
} Table = {wrong, choose_other};
int main(int C, char **V) {
  choose(C)(C);
  action Chosen = Table.Choose(C);
  Chosen(C);
  return 0;
}
