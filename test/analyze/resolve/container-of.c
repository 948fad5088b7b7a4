// The struct around a member, found by the member's offset.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: walk: right not wrong
struct link {
  struct link *Next;
};
struct item {
  void (*Stop)(int);
  struct link Link;
  void (*Run)(int);
};
void right(int X) {}
void wrong(int X) {}
static void walk(struct link *L) {
  for (; L; L = L->Next) {
    char *Start = (char *)L - __builtin_offsetof(struct item, Link);
    ((struct item *)Start)->Run(1);
  }
}
struct item Item;
int main(void) {
  Item.Stop = wrong;
  Item.Run = right;
  walk(&Item.Link);
  return 0;
}
