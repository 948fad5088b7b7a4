// A call of a pointer that nothing sets has no target, and is listed.
// RUN: %calls | FileCheck %s --match-full-lines
// RUN: %ukport unknowns --db %t.out/ukport.db | FileCheck %s --check-prefix=UNKNOWN
// CHECK: notify: nothing not other
// UNKNOWN: call-without-target, 1 time
// UNKNOWN: hooks.Notify  notify
struct hooks {
  void (*Notify)(int);
  void (*Other)(int);
};
void other(int X) {}
struct hooks *find(void);
static void notify(struct hooks *H) {
  if (H->Notify)
    H->Notify(1);
}
int main(void) {
  struct hooks *H = find();
  H->Other = other;
  notify(H);
  return 0;
}
