// Two cases of one body find what stands beside either number. One that falls
// into the next makes that one find everything.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: first second not fifth fourth third
// CHECK: main: third not fifth first fourth second
// CHECK: main: fifth first fourth second third
typedef void (*function)(int);
struct dispatch {
  int Id;
  function Function;
};
void first(int X) {}
void second(int X) {}
void third(int X) {}
void fourth(int X) {}
void fifth(int X) {}
const struct dispatch Table[] = {{1, first},  {2, second}, {3, third},
                                 {4, fourth}, {5, fifth},  {0, 0}};
struct method {
  function Shared, Falling, Next;
} Method;
static void load(const struct dispatch *D) {
  for (; D->Id; ++D)
    switch (D->Id) {
    case 1:
    case 2:
      Method.Shared = D->Function;
      break;
    case 3:
      Method.Falling = D->Function;
    case 4:
      Method.Next = D->Function;
      break;
    }
}
int main(void) {
  load(Table);
  Method.Shared(1);
  Method.Falling(1);
  Method.Next(1);
  return 0;
}
