// One function forks for two ends, told apart by what it is handed.
// RUN: %clang -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c %s -o %t.bc
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out > %t.verdict
// RUN: %ukport why process-creation --all --db %t.out/ukport.db | FileCheck %s
// CHECK: starts another program
// CHECK: child runs run_helper
// CHECK: start_helper
// CHECK: starts workers that serve
// CHECK: child runs serve
// CHECK: start_worker
long ukport_syscall(long N, long A, long B, long C, long D, long E, long F);
#define call(N) ukport_syscall(N, 0, 0, 0, 0, 0, 0)
static int fork(void) { return call(57); }
static _Noreturn void leave(void) { for (;;) call(231); }
static void run_helper(void *Data) { ukport_syscall(59, (long)Data, 0, 0, 0, 0, 0); leave(); }
static void serve(void *Data) { for (;;) call(232); }
static int spawn(void (*Run)(void *), void *Data) {
  int Pid = fork();
  if (Pid == 0)
    Run(Data);
  return Pid;
}
static void start_helper(void) { spawn(run_helper, "/bin/helper"); }
static void start_worker(void) { spawn(serve, 0); }
int main(void) {
  start_helper();
  start_worker();
  call(61);
  return 0;
}
