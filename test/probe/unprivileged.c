// Needs no privileges.
// REQUIRES: unprivileged
// RUN: rm -rf %t.d && mkdir %t.d && chmod 777 %t.d
// RUN: %clang -g %s -o %t.d/program && %clang -g -emit-llvm -c %s -o %t.d/p.bc
// RUN: %ukport analyze %t.d/p.bc --sysroot none --no-source --out %t.d/out > %t.d/verdict && chmod -R a+rwX %t.d
// RUN: env TMPDIR=%t.d %unprivileged %ukport probe --db %t.d/out/ukport.db --program %t.d/program --workload '$UKPORT_PROGRAM' --syscall umask | FileCheck %s
// CHECK: umask {{ *}}survives {{.*}}survives
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  umask(022);
  return getuid() == 0;
}
