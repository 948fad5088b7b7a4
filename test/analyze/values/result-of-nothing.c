// A call of a pointer that nothing is seen to set may return all the same.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: after
struct hooks {
  int (*Ask)(void);
};
void *get(void);
void after(void) {}
int main(void) {
  struct hooks *H = get();
  if (H->Ask())
    after();
  return 0;
}
