// A hook that is null is so where it is handed on, and called.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: each
// CHECK: does not run: some
struct node {
  int (*Compare)(int, int);
};
static struct node Nodes[8];
void some(void) {}
int each(int N, int (*Compare)(int, int)) {
  if (Compare && Compare(N, 0))
    some();
  return 0;
}
int main(int argc, char **argv) {
  return each(argc, Nodes[argc].Compare);
}
