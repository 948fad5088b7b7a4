// Of a choice between functions, only what can be chosen is a target.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: stream
// CHECK: does not run: datagram
void stream(void) {}
void datagram(void) {}
static int Datagrams;
int main(void) {
  void (*Handler)(void) = Datagrams ? datagram : stream;
  Handler();
  return 0;
}
