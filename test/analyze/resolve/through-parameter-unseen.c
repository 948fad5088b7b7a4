// Where one caller hands over memory that nobody names, all of it is meant.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: one stored
typedef void (*fn)(void);
void one(void) {}
void stored(void) {}
static fn get(fn *Place) { return *Place; }
void *malloc(unsigned long);
static fn First = one;
static void run(fn *Where) { get(Where)(); }
int main(void) {
  fn *Anywhere = malloc(sizeof *Anywhere);
  *Anywhere = stored;
  run(Anywhere);
  run(&First);
  return 0;
}
