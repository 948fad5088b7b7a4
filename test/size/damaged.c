// An account that is cut off, of another version, or inconsistent is refused.
// RUN: %compile && %strip
// RUN: cp %t.image.account %t.whole
// RUN: head -c 1000 %t.whole > %t.image.account
// RUN: not %ukport size %t.image 2>&1 | FileCheck %s
// RUN: sed 's/"version":1/"version":99/' %t.whole > %t.image.account
// RUN: not %ukport size %t.image 2>&1 | FileCheck %s
// RUN: sed 's/"by":[0-9]*/"by":99999999/' %t.whole > %t.image.account
// RUN: not %ukport why-kept main %t.image 2>&1 | FileCheck %s
// CHECK: error: damaged account: {{.*}}strip again
// RUN: cp %t.whole %t.image.account
// RUN: %ukport size %t.image
int main(int C, char **V) { return C; }
