// A member that is a pointer to a function, and that no function comes to, is
// null: neither the call nor what follows it happens.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: make use
// CHECK: does not run: after hooked
struct node {
  int Number;
  void (*Hook)(int);
};
static struct node Nodes[8];
void hooked(void) {}
void after(void) {}
struct node *make(int N) { return &Nodes[N]; }
void use(struct node *P) {
  if (P->Hook)
    hooked();
  if (P->Number) {
    P->Hook(P->Number);
    after();
  }
}
int main(int argc, char **argv) {
  Nodes[argc].Hook = 0;
  use(make(argc));
  return 0;
}
