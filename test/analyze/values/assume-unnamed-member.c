// A member of a struct that has no name of its own, as a part of one that has.
// RUN: %live --assume 'thread.robust.offset = 0' | FileCheck %s --match-full-lines
// CHECK: runs: others
// CHECK: does not run: leaves
struct thread {
  int id;
  struct {
    void *head;
    long offset;
  } robust;
};
struct task {
  struct {
    void *head;
    long offset;
  } robust;
};
void *get(void);
void leaves(void) {}
void others(void) {}
int main(void) {
  struct thread *T = get();
  struct task *O = get();
  if (T->robust.offset)
    leaves();
  if (O->robust.offset)
    others();
  return 0;
}
