// What an assumption leaves open stays open.
// RUN: %live --assume 'mode != 2' --assume 'level < 5' \
// RUN:   | FileCheck %s --match-full-lines
// CHECK: runs: four one
// CHECK: does not run: nine two
int mode, level;
void set(int *, int *);
void one(void) {}
void two(void) {}
void four(void) {}
void nine(void) {}
int main(void) {
  set(&mode, &level);
  if (mode == 1)
    one();
  if (mode == 2)
    two();
  if (level == 4)
    four();
  if (level > 8)
    nine();
  return 0;
}
