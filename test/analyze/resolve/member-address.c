// A member is written through its address, which a function was handed; the
// member beside it is not.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not wrong
// CHECK: main: wrong not right
struct job {
  void (*Stop)(int);
  void (*Run)(int);
};
void right(int X) {}
void wrong(int X) {}
static void look_up(const char *Name, void (**Into)(int)) { *Into = right; }
int main(void) {
  struct job J;
  J.Stop = wrong;
  look_up("run", &J.Run);
  J.Run(1);
  J.Stop(1);
  return 0;
}
