// So does one that is copied as bytes: of a known number, or not.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: main: right not wrong
// CHECK: main: wrong not right
// CHECK: main: right not wrong
void *memcpy(void *, const void *, unsigned long);
void *memmove(void *, const void *, unsigned long);
struct job {
  long Number;
  void (*Run)(int);
  void (*Stop)(int);
};
void right(int X) {}
void wrong(int X) {}
struct job Initial = {1, right, wrong};
struct job Copies[2];
int main(int C, char **V) {
  struct job A;
  memcpy(&A, &Initial, sizeof(A));
  A.Run(1);
  A.Stop(1);
  memmove(Copies, &Initial, C * sizeof(A));
  Copies[0].Run(1);
  return 0;
}
