// In a table of { number, function } that is switched on by the number, each
// case finds what stands beside its own.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: use: new_context not free_context update
// CHECK: use: update not free_context new_context
typedef void (*function)(void);
struct dispatch {
  int Id;
  function Function;
};
void new_context(int X) {}
void update(int X) {}
void free_context(int X) {}
const struct dispatch Table[] = {{1, (function)new_context},
                                 {2, (function)update},
                                 {3, (function)free_context},
                                 {0, 0}};
struct method {
  void (*New)(int);
  void (*Update)(int);
};
static void load(struct method *M, const struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
      M->New = (void (*)(int))D->Function;
      break;
    case 2:
      M->Update = (void (*)(int))D->Function;
      break;
    }
}
static void use(struct method *M) {
  M->New(1);
  M->Update(1);
}
int main(void) {
  struct method M;
  load(&M, Table);
  use(&M);
  return 0;
}
