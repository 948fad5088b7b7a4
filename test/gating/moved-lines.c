// A finding is the same one when its lines move, and a further place is new.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: cp %s server.c && %clang -g -Xclang -disable-llvm-passes -emit-llvm -c server.c -o server.bc
// RUN: %ukport analyze server.bc --sysroot none --no-source --target xen --out old > old.txt
// RUN: %ukport baseline old -o b.toml --severity=info
// RUN: printf '\n\n' > server.c && cat %s >> server.c
// RUN: %clang -g -Xclang -disable-llvm-passes -emit-llvm -c server.c -o server.bc
// RUN: %ukport analyze server.bc --sysroot none --no-source --target xen --out moved --fail-on=info --baseline b.toml
// RUN: %ukport diff old moved --fail-on=info | FileCheck --check-prefix=SAME %s
// SAME: server: 0 findings changed
// RUN: %clang -DMORE -g -Xclang -disable-llvm-passes -emit-llvm -c server.c -o server.bc
// RUN: not %ukport analyze server.bc --sysroot none --no-source --target xen --out more --fail-on=info --baseline b.toml | FileCheck --check-prefix=GATE %s
// GATE: Gate
// GATE: at or above info and not accepted: the exit code is 2.
// RUN: not %ukport diff old more --fail-on=info | FileCheck --check-prefix=MORE %s
// MORE: wider {{ *}}process-creation
// MORE: New places
// MORE-NEXT: process-creation{{.*}}: again fork at
// RUN: sh %S/Inputs/diffs.sh %ukport old more > codes
// RUN: FileCheck --check-prefix=CODES %s < codes
// CODES: text 2
// CODES-NEXT: json 2
// CODES-NEXT: markdown 2
// CODES-NEXT: html 2
// CODES-NEXT: csv 2
// CODES-NEXT: sarif 2
// CODES-NEXT: junit 2
// RUN: %ukport diff old more --format=csv | FileCheck --check-prefix=CSV %s
// CSV: wider,process-creation,{{.*}},xen,blocker,blocker,1,0
// RUN: %ukport diff more old --format=json | FileCheck --check-prefix=JSON %s
// JSON: "change": "narrower"
// JSON: "goneUses"
// RUN: not %ukport diff old server.bc 2>&1 | FileCheck --check-prefix=KIND %s
// KIND: cannot compare
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
__attribute__((noinline)) static long fork(void) {
  return ukport_syscall(57, 0, 0, 0, 0, 0, 0);
}
#ifdef MORE
__attribute__((noinline)) static void again(void) {
  ukport_syscall(57, 0, 0, 0, 0, 0, 0);
}
#endif
int main(void) {
  fork();
#ifdef MORE
  again();
#endif
  return 0;
}
