// A member that is named through an outer struct is meant there alone.
// RUN: %live --assume 'limits.list.count = 0' | FileCheck %s --match-full-lines
// CHECK: runs: others
// CHECK: does not run: limited
struct list {
  void *items;
  int count;
};
struct limits {
  struct list list;
};
struct other {
  int x;
  struct list list;
};
void *get(void);
void limited(void) {}
void others(void) {}
int main(void) {
  struct limits *L = get();
  struct other *O = get();
  if (L->list.count)
    limited();
  if (O->list.count)
    others();
  return 0;
}
