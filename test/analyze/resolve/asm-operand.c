// Assembly that addresses nothing but its operands reads no other memory.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: one two not stored
typedef void (*fn)(void);
void one(void) {}
void two(void) {}
void stored(void) {}
static fn First = one;
void *malloc(unsigned long);
fn *Anywhere;
int main(void) {
  Anywhere = malloc(sizeof *Anywhere);
  *Anywhere = stored;
  fn New = two;
  __asm__ volatile("xchg %0, %1" : "+r"(New), "+m"(First) : : "memory");
  New();
  return 0;
}
