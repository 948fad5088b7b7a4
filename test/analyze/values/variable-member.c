// The members of a variable are told apart; only what is handed out is lost.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: seen
// CHECK: does not run: hidden
struct state {
  int Daemon;
  int Count;
} State;
void hidden(void) {}
void seen(void) {}
int count(int *Where);
int main(void) {
  count(&State.Count);
  if (State.Daemon)
    hidden();
  if (State.Count)
    seen();
  return 0;
}
