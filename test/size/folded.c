// Functions that are the same become one; the account says which stands for both.
// RUN: %compile && %strip -O O2
// RUN: %ukport size %t.image --format=csv | grep -E '"(first|second)"' | FileCheck %s
// CHECK-DAG: "{{first|second}}","function","kept"
// CHECK-DAG: "{{first|second}}","function","{{folded","it is the same as (first|second) of .*folded.c.tmp.bc"|optimised}}
// RUN: %sums %llvm-readelf %t.image
static volatile int Sink;
__attribute__((noinline)) static void first(int N) {
  for (int I = 0; I < N; ++I)
    Sink += I * N;
}
__attribute__((noinline)) static void second(int N) {
  for (int I = 0; I < N; ++I)
    Sink += I * N;
}
int main(int C, char **V) {
  first(C);
  second(C + 1);
  return 0;
}
