// What is handed over as a variable argument is read where such arguments are
// read, not wherever memory is.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: in_memory not printed{{.*}}
// CHECK: each: printed not in_memory{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
void in_memory(int X) {}
void printed(int X) {}
static void run(void **Memory) { ((void (*)(int))Memory[1])(1); }
static void each(int Count, ...) {
  __builtin_va_list List;
  __builtin_va_start(List, Count);
  while (Count--)
    __builtin_va_arg(List, void (*)(int))(Count);
  __builtin_va_end(List);
}
int main(void) {
  void **Memory = take(16);
  Memory[1] = (void *)in_memory;
  run(Memory);
  each(1, printed);
  return 0;
}
