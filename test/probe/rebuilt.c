// What was probed before a rebuild is not told of the program that is there now;
// a program that was built again but not analysed is not probed.
// RUN: %probe --workload '$UKPORT_PROGRAM' --syscall umask > %t.probed
// RUN: %ukport why umask %t.out | FileCheck %s --check-prefix=THIS
// THIS: probed: the workload goes on when it fails with ENOSYS
// RUN: %clang -g -DANEW -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out | FileCheck %s --check-prefix=VERDICT
// VERDICT: What was probed (probe.json) is of another program, such as an older build,
// VERDICT-NEXT: and not used: probe again
// RUN: %ukport why umask %t.out | FileCheck %s --check-prefix=WHY
// WHY: What was probed (probe.json) is of another program
// WHY-NOT: probed: the workload
// RUN: %ukport report %t.out --format=json --output - | FileCheck %s --check-prefix=JSON
// JSON: "probed": "another"
// RUN: %ukport report %t.out --output - | FileCheck %s --check-prefix=HTML
// HTML: <p class="warning">What was probed (probe.json) is of another program
//
// RUN: rm -rf %t.d && mkdir %t.d && cp %s %t.d/a.c
// RUN: printf 'a: a.c\n\tcc -o a a.c $(MORE)\n' > %t.d/Makefile
// RUN: %ukport analyze %t.d --sysroot host --no-source --build make --out %t.tree > %t.verdict
// RUN: %ukport probe %t.tree --workload '$UKPORT_PROGRAM' --syscall umask > %t.probed
// RUN: touch %t.tree/build/a.c && cd %t.tree/build && make CC=%clang MORE=-DANEW
// RUN: not %ukport probe %t.tree --workload '$UKPORT_PROGRAM' --syscall umask 2>&1 | FileCheck %s --check-prefix=BUILT
// BUILT: ukport: error: cannot probe: {{.*}}/a: it is not the program that was analyzed: it was built again, or changed; analyze it again
#include <sys/stat.h>
int main(void) {
#ifdef ANEW
  umask(077);
#endif
  umask(022);
  return 0;
}
