// Types that C takes one for the other in practice are not told apart: void *
// for a pointer to a struct, and functions of parameters that are not declared.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run: any named open not other{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct request {
  int Number;
};
struct event {
  int Number;
};
typedef int (*on_request)(struct request *);
typedef int (*on_any)(void *);
typedef int (*on_open)();
typedef int (*on_event)(struct event *);
int named(struct request *R) { return 1; }
int any(void *R) { return 2; }
int open(struct request *R) { return 3; }
int other(struct event *E) { return 4; }
static int run(on_request *Handlers, struct request *R) {
  return Handlers[0](R);
}
int main(void) {
  void *Memory = take(64);
  on_request *A = Memory;
  on_any *B = Memory;
  on_open *C = Memory;
  on_event *D = take(16);
  struct request R;
  A[0] = named;
  B[1] = any;
  C[2] = open;
  D[0] = other;
  return run(Memory, &R);
}
