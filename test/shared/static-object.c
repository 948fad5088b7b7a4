// A prebuilt object of another compiler keeps the address of a function for another of its
// functions to call, or finds it in a variable that it names in its data.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -fPIC -DOBJECT -c %s -o keeps.o
// RUN: %ukport capture --out p -- cc -g -O1 %s keeps.o -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why kept   --db p/ukport.db | FileCheck %s
// RUN: %ukport why behind --db p/ukport.db | FileCheck %s
// CHECK: : live
// CHECK: → {{(kept|behind)}}
typedef int (*Routine)(int);
extern Routine Variable;
void keep(Routine R);
int callKept(int N), callBehind(int N);
#ifdef OBJECT
static Routine Kept, *Where = &Variable;
void keep(Routine R) { Kept = R; }
int callKept(int N) { return Kept(N) + 1; }
void move(void) { ++Where; }
int callBehind(int N) { return (*Where)(N) + 1; }
#else
Routine Variable;
static int kept(int N) { return N + 1; }
static int behind(int N) { return N + 2; }
int main(int C, char **V) {
  keep(kept);
  Variable = behind;
  return callKept(C) + callBehind(C);
}
#endif
