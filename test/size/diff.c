// diff shows what differs between two images, the largest difference first.
// RUN: %compile && %strip -O O2
// RUN: mv %t.image %t.old && mv %t.image.account %t.old.account
// RUN: %compile -DMORE && %strip -O O2
// RUN: %ukport diff %t.old %t.image | FileCheck %s
// CHECK: {{[0-9,]+}} -> {{[0-9,]+}} bytes (+{{[0-9,]+}})
// CHECK: delta {{ *}}before {{ *}}after {{ *}}name {{ *}}object
// CHECK-NEXT: +4,000 {{ *}}0 {{ *}}4,000 {{ *}}added
// CHECK-NEXT: -2,000 {{ *}}2,000 {{ *}}0 {{ *}}removed
// RUN: %ukport diff %t.image %t.image | FileCheck --check-prefix=SAME %s
// SAME: bytes (+0)
// SAME-NOT: delta
// RUN: %ukport diff %t.old %t.image --format=json | FileCheck --check-prefix=JSON %s
// JSON: "delta": 4000
// RUN: not %ukport diff %t.old %t.bc 2>&1 | FileCheck --check-prefix=NONE %s
// NONE: error: no image: {{.*}}run `ukport strip` first
#ifdef MORE
static volatile int added[1000] = {1};
int main(int C, char **V) { return added[C]; }
#else
static volatile int removed[500] = {1};
int main(int C, char **V) { return removed[C]; }
#endif
