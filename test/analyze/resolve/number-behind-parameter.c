// A parameter through which only numbers are accessed that are no addresses
// does not let those out that share the bytes.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: in_memory not in_value{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct entry {
  void *Key;
  union {
    void *Value;
    double Number;
  } V;
};
void in_value(int X) {}
void in_memory(int X) {}
static void add(double *To, double What) { *To += What; }
static void run(void **Memory) { ((void (*)(int))Memory[1])(1); }
int main(void) {
  struct entry A, B;
  double *Elsewhere = take(8);
  void **Memory = take(16);
  A.V.Value = (void *)in_value;
  add(&B.V.Number, 1);
  add(Elsewhere, 1);
  Memory[1] = (void *)in_memory;
  run(Memory);
  return 0;
}
