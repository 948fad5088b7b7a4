// A pointer that walks over an array of functions reads that array alone.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: one two not stored
typedef void (*fn)(void);
void one(void) {}
void two(void) {}
void stored(void) {}
static fn Table[] = {one, two};
static void run(void) {
  for (fn *F = Table; F < Table + 2; ++F)
    (*F)();
}
void *malloc(unsigned long);
fn *Anywhere;
int main(void) {
  Anywhere = malloc(sizeof *Anywhere);
  *Anywhere = stored;
  run();
  return 0;
}
