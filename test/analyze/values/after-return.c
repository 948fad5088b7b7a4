// One way out of a function is enough for what follows a call of it.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: after count
int getchar(void);
void after(void) {}
int count(int N) {
  while (1)
    if (getchar() == N)
      return N ? 1 + count(N - 1) : 0;
}
int main(int argc, char **argv) {
  count(argc);
  after();
  return 0;
}
