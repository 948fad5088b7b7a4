// A hook that a function comes to, by whatever way, may be set.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: after hook hooked set use
struct node {
  int Number;
  void (*Hook)(int);
};
static struct node Nodes[8];
static void (*Default)(int);
void hooked(void) {}
void after(void) {}
void hook(int N) {}
void set(struct node *P, void (*Hook)(int)) { P->Hook = Hook; }
void use(struct node *P) {
  if (P->Hook)
    hooked();
  P->Hook(P->Number);
  after();
}
int main(int argc, char **argv) {
  Default = hook;
  set(&Nodes[argc], Default);
  use(&Nodes[argc]);
  return 0;
}
