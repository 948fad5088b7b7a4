// Where the program writes the numbers itself, each case finds the functions of
// the whole table; what it adds to a table reaches every case too.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: first late second not wrong
// CHECK: main: first late second not wrong
typedef void (*function)(int);
struct dispatch {
  int Id;
  function Function;
};
void first(int X) {}
void second(int X) {}
void late(int X) {}
void wrong(int X) {}
struct dispatch Table[] = {{1, first}, {2, second}, {0, 0}, {0, 0}};
struct method {
  function New, Update, Other;
} Method;
static void load(struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
      Method.New = D->Function;
      break;
    case 2:
      Method.Update = D->Function;
      break;
    }
}
static void add(struct dispatch *D, int Id, function F) {
  D->Id = Id;
  D->Function = F;
}
int main(int C, char **V) {
  Method.Other = wrong;
  add(&Table[2], C, late);
  load(Table);
  Method.New(1);
  Method.Update(1);
  return 0;
}
