// Memory that a function only reads and writes through its parameter is what
// its callers hand over, and nothing else.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: one two not stored
typedef void (*fn)(void);
void one(void) {}
void two(void) {}
void stored(void) {}
static fn exchange(fn *Place, fn New) {
  fn Old = *Place;
  *Place = New;
  return Old;
}
void *malloc(unsigned long);
static fn First = one;
fn *Anywhere;
int main(void) {
  Anywhere = malloc(sizeof *Anywhere);
  *Anywhere = stored;
  exchange(&First, two)();
  return 0;
}
