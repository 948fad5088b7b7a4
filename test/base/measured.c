// What the search for the least memory finds is kept beside the store that the
// image was made from; elsewhere nothing is written.
// RUN: rm -rf %t && %image
// RUN: %ukport size-memory %t/image --no-kvm -m 4M --workload 'sleep 1' && not ls %t/measured.json
// RUN: touch %t/ukport.db
// RUN: %ukport size-memory %t/image --no-kvm -m 4M --workload 'sleep 1' | FileCheck %s
// RUN: FileCheck --check-prefix=KEPT %s <%t/measured.json
// CHECK: least memory: {{[0-9]+}} KiB
// KEPT: "command": "ukport size-memory image --workload sleep 1"
// KEPT: "image": "image"
// KEPT: "machine": "QEMU microvm"
// KEPT: "unit": "KiB"
// KEPT: "value": {{[0-9]+}}
// KEPT: "what": "least-memory"
// KEPT: "when": "20{{[0-9-]+T[0-9:]+}}Z"
#include <unistd.h>
int main(void) { return pause(); }
