// A callback that is handed down through several functions.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: sift: by_name by_size not by_nothing
// CHECK: search: by_nothing not by_name by_size
typedef int (*compare)(const void *, const void *);
int by_name(const void *A, const void *B) { return A < B; }
int by_size(const void *A, const void *B) { return A > B; }
int by_nothing(const void *A, const void *B) { return 0; }
static void sift(void *Base, unsigned long N, compare Compare) {
  while (N--)
    Compare(Base, Base);
}
static void sort(void *Base, unsigned long N, compare Compare) {
  if (N > 2)
    sort(Base, N / 2, Compare);
  sift(Base, N, Compare);
}
static int search(void *Base, compare Compare) { return Compare(Base, Base); }
int main(int C, char **V) {
  sort(V, C, by_name);
  sort(V, C, by_size);
  return search(V, by_nothing);
}
