// A struct that is assigned brings its members along.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not wrong
// CHECK: main: wrong not right
struct job {
  long Number;
  void (*Run)(int);
  void (*Stop)(int);
};
void right(int X) {}
void wrong(int X) {}
static const struct job Initial = {1, right, wrong};
static void copy(struct job *To, const struct job *From) { *To = *From; }
int main(void) {
  struct job A = Initial, B;
  copy(&B, &A);
  B.Run(1);
  B.Stop(1);
  return 0;
}
