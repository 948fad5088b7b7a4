// A variable of each thread, and one that is exchanged as a whole.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: in_thread not exchanged swapped
// CHECK: main: exchanged swapped not in_thread
typedef void (*action)(int);
void in_thread(int X) {}
void exchanged(int X) {}
void swapped(int X) {}
static _Thread_local action Own;
static action Shared;
int main(void) {
  action Expected = 0;
  Own = in_thread;
  Own(1);
  __atomic_exchange_n(&Shared, exchanged, __ATOMIC_SEQ_CST);
  __sync_bool_compare_and_swap(&Shared, Expected, swapped);
  Shared(1);
  return 0;
}
