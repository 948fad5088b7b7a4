// What a prebuilt library may write is not known, whether it is handed the
// variable or names it.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -shared -fPIC -DLIBRARY %s -o libvalues.so
// RUN: %ukport capture --out p -- cc -O1 %s -L. -lvalues -o prog
// RUN: %ukport analyze p --no-source
// RUN: %ukport why getpid  --db p/ukport.db | FileCheck %s
// RUN: %ukport why getppid --db p/ukport.db | FileCheck %s
// RUN: %ukport why getuid  --db p/ukport.db | FileCheck %s
// RUN: %ukport why getgid  --db p/ukport.db | FileCheck %s
// RUN: %ukport why geteuid --db p/ukport.db | FileCheck --check-prefix=DEAD %s
// CHECK: syscall {{.*}}, made at 1 site
// DEAD: geteuid: syscall {{.*}}, not made
struct Options { int Mode, Level; };
extern int Named;
void writeTo(int *P), fill(struct Options *O), writeNamed(void);
void keep(int *P), writeKept(void);
#ifdef LIBRARY
static int *Kept;
void writeTo(int *P) { *P = 1; }
void fill(struct Options *O) { O->Level = 1; }
void writeNamed(void) { Named = 1; }
void keep(int *P) { Kept = P; }
void writeKept(void) { *Kept = 1; }
#else
#include <unistd.h>
int Named;
static int Passed, Held, Own;
static struct Options All;
int main(void) {
  writeTo(&Passed);
  fill(&All);
  writeNamed();
  keep(&Held);
  writeKept();
  if (Passed)
    getpid();
  if (All.Level)
    getppid();
  if (Named)
    getuid();
  if (Held)
    getgid();
  if (Own)
    geteuid();
}
#endif
