// What is made from a number is no function but not null either.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: ignored put through
struct node {
  int Number;
  void (*Hook)(int);
  void (*Other)(int);
};
static struct node Nodes[8];
void ignored(void) {}
void through(void) {}
static void put(void *Where, long N) { *(void **)Where = (void *)N; }
int main(int argc, char **argv) {
  struct node *P = &Nodes[argc];
  if (argc > 1)
    P->Hook = (void (*)(int))1;
  put(&P->Other, argc);
  if (Nodes[0].Hook)
    ignored();
  if (Nodes[0].Other)
    through();
  return 0;
}
