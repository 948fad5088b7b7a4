// A struct that waits in a buffer of bytes keeps its members apart.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: pop: right not wrong
void *memcpy(void *, const void *, unsigned long);
struct event {
  long Time;
  void (*Run)(int);
  void (*Cancel)(int);
};
void right(int X) {}
void wrong(int X) {}
static char Ring[1024];
static void push(const struct event *E, int I) {
  memcpy(Ring + I * sizeof(*E), E, sizeof(*E));
}
static void pop(int I) {
  struct event E;
  memcpy(&E, Ring + I * sizeof(E), sizeof(E));
  E.Run(1);
}
int main(int C, char **V) {
  struct event E = {1, right, wrong};
  push(&E, C);
  pop(C);
  return 0;
}
