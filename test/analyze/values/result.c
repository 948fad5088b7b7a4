// What a function returns is what its returns that run give.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: feature
// CHECK: does not run: use
void use(void) {}
static int feature(int Wanted) {
  if (Wanted)
    return 1;
  return 0;
}
int main(void) {
  if (feature(0))
    use();
  return 0;
}
