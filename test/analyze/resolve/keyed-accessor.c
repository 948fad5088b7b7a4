// The same where a function reads the entry for the case.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: new_context not update
// CHECK: main: update not new_context
typedef void (*function)(void);
struct dispatch {
  int Id;
  function Function;
};
typedef void (*operation)(int);
void new_context(int X) {}
void update(int X) {}
const struct dispatch Table[] = {
    {1, (function)new_context}, {2, (function)update}, {0, 0}};
static operation function_of(const struct dispatch *D) {
  return (operation)D->Function;
}
struct method {
  operation New, Update;
} Method;
static void load(const struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
      if (!Method.New)
        Method.New = function_of(D);
      break;
    case 2:
      Method.Update = function_of(D);
      break;
    }
}
int main(void) {
  load(Table);
  Method.New(1);
  Method.Update(1);
  return 0;
}
