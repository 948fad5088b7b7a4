// Nothing is known of the parameters of a function that is called from outside.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: one two
int main(int Count, char **Words) {
  void one(void), two(void);
  if (Count == 1)
    one();
  else
    two();
  return 0;
}
void one(void) {}
void two(void) {}
