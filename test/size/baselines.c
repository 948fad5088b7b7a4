// The other ways to build the program are made from the same bitcode, and the
// image is compared with the smallest at its level.
// RUN: rm -rf %t.cache && %compile && %strip -O Oz
// RUN: env XDG_CACHE_HOME=%t.cache %ukport size %t.p --db %t.p/ukport.db --baselines | FileCheck --check-prefix=BARE %s
// BARE: the same program
// BARE-NEXT: plain link
// BARE-NEXT: no LTO -O2
// BARE-NEXT: no LTO -Os
// BARE-NEXT: no LTO -Oz
// BARE-NEXT: full LTO -O2
// BARE-NEXT: full LTO -Os
// BARE-NEXT: full LTO -Oz
// BARE-NOT: stripped
// RUN: env XDG_CACHE_HOME=%t.cache %ukport size %t.image --db %t.p/ukport.db --baselines | FileCheck %s
// CHECK: for linux, -Oz: {{[0-9,]+}} bytes, {{[0-9.]+}}% {{below|above}} the {{full|no}} LTO -Oz
// CHECK: stripped -Oz
// RUN: %sums %llvm-readelf %t.image
//
// What was made runs.
// RUN: find %t.cache/ukport/baselines-1 -type f -executable > %t.images
// RUN: %python -c "import subprocess, sys; all = open(sys.argv[1]).read().split(); [print(subprocess.check_output([i, 'x']).decode()) for i in all]; print(len(all), 'ran')" %t.images | FileCheck --check-prefix=RUNS %s
// RUNS-COUNT-7: 2 arguments
// RUNS: 7 ran
#include <stdio.h>
int main(int C, char **V) {
  printf("%d arguments\n", C);
  return 0;
}
