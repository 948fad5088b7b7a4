// What one call allocates are many objects: pointers to two of them may be
// equal or not, and so may those to two activations' variables.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: differ far make null same walk
// CHECK: does not run: other
typedef __SIZE_TYPE__ size_t;
void *malloc(size_t);
struct node {
  int Value;
};
void same(void) {}
void differ(void) {}
void null(void) {}
void other(void) {}
void far(void) {}
struct node *make(void) { return malloc(sizeof(struct node)); }
void walk(int Depth, int *Outer) {
  int Here = Depth;
  if (Outer && Outer != &Here)
    far();
  if (Depth)
    walk(Depth - 1, &Here);
}
int main(int argc, char **argv) {
  struct node *A = make(), *B = make();
  if (A == B)
    same();
  else
    differ();
  if (!A)
    null();
  struct node Local;
  if (&Local == A)
    other();
  walk(argc, 0);
  return 0;
}
