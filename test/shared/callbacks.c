// Addresses of functions go back and forth between a program and a prebuilt
// library: whoever gets one may call it, or keep it for another function that
// does.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -shared -fPIC -DLIBRARY %s -o libcalls.so
// RUN: %ukport capture --out p -- cc -g -O1 %s -L. -lcalls -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why passed   --db p/ukport.db | FileCheck %s
// RUN: %ukport why member   --db p/ukport.db | FileCheck %s
// RUN: %ukport why kept     --db p/ukport.db | FileCheck %s
// RUN: %ukport why variable --db p/ukport.db | FileCheck %s
// RUN: %ukport why named    --db p/ukport.db | FileCheck %s
// RUN: %ukport why stored   --db p/ukport.db | FileCheck %s
// RUN: %ukport why returned --db p/ukport.db | FileCheck %s
// RUN: %ukport why filled   --db p/ukport.db | FileCheck %s
// RUN: %ukport why table    --db p/ukport.db | FileCheck %s
// RUN: %ukport why compared --db p/ukport.db | FileCheck %s
// RUN: %ukport why unused   --db p/ukport.db | FileCheck --check-prefix=DEAD %s
// CHECK: : live
// DEAD: : not reachable
typedef int (*Routine)(int);
struct Operations { Routine Run; };
extern Routine Variable;
extern struct Operations Table;
int callNow(Routine R), callMember(struct Operations *O), callVariable(int N);
void keep(Routine R);
int callKept(int N), callNamed(int N), named(int N);
Routine get(void);
void fillIn(struct Operations *O);
struct Operations *make(Routine R);
void sort(int *Numbers, int Count);

#ifdef LIBRARY
#include <stdlib.h>
static Routine Kept;
static int returned(int N) { return N * 2; }
static int filled(int N) { return N * 3; }
static int table(int N) { return N * 4; }
static int unused(int N) { return N * 5; }
static int compared(const void *A, const void *B) { return *(int *)A - *(int *)B; }
struct Operations Table = {table};
int callNow(Routine R) { return R(1) + 1; }
int callMember(struct Operations *O) { return O->Run(1) + 1; }
int callVariable(int N) { return Variable(N) + 1; }
void keep(Routine R) { Kept = R; }
int callKept(int N) { return Kept(N) + 1; }
int callNamed(int N) { return named(N) + 1; }
Routine get(void) { return returned; }
void fillIn(struct Operations *O) { O->Run = filled; }
struct Operations *make(Routine R) {
  struct Operations *O = malloc(sizeof *O);
  O->Run = R;
  return O;
}
void sort(int *Numbers, int Count) { qsort(Numbers, Count, sizeof(int), compared); }
Routine getUnused(void) { return unused; }
#else
Routine Variable;
int named(int N) { return N; }
static int passed(int N) { return N + 1; }
static int member(int N) { return N + 2; }
static int kept(int N) { return N + 3; }
static int variable(int N) { return N + 4; }
static int stored(int N) { return N + 5; }
int main(int C, char **V) {
  struct Operations Ours = {member}, Theirs;
  int Numbers[] = {3, 2, 1}, Sum = callNow(passed) + callMember(&Ours);
  keep(kept);
  Variable = variable;
  fillIn(&Theirs);
  sort(Numbers, 3);
  struct Operations *Made = make(stored);
  if (Made->Run)
    Sum += Made->Run(C);
  return Sum + callKept(C) + callVariable(C) + callNamed(C) + get()(C) +
         Theirs.Run(C) + Table.Run(C);
}
#endif
