// A struct on the stack whose address is handed on has the values that are
// stored in it; bit-fields are set one by one.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: look one two
// CHECK: does not run: four three
typedef __SIZE_TYPE__ size_t;
void *memset(void *, int, size_t);
struct hints {
  int Flags, Family;
  unsigned Quick : 1, Slow : 1;
};
void one(void) {}
void two(void) {}
void three(void) {}
void four(void) {}
void look(const struct hints *H) {
  if (H->Flags & 1)
    one();
  if (H->Quick)
    two();
  if (H->Slow)
    three();
  if (H->Flags & 4)
    four();
}
int main(int argc, char **argv) {
  struct hints H, Other;
  memset(&H, 0, sizeof H);
  H.Family = argc;
  H.Flags = 1;
  H.Quick = 1;
  look(&H);
  Other.Flags = 2;
  Other.Slow = 0;
  look(&Other);
  return 0;
}
