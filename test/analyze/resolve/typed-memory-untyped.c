// What is written without C's saying that it is a pointer to a function is
// found by all readers whose type it fits, and what is called without a type
// may be anything.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run_slots: given right not unfit{{.*}}
// CHECK: run_any: {{.*}}given {{.*}}right {{.*}}unfit{{.*}}
// CHECK: run_member: {{.*}}given{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct request {
  int Number;
};
struct event {
  int Number;
};
typedef int (*handler)(struct request *);
int right(struct request *R) { return 1; }
int given(struct request *R) { return 2; }
int unfit(struct event *E) { return 3; }
static struct holder {
  long Number;
  handler Member;
} Holder;
static void put(void **Slot, void *What) { *Slot = What; }
static void keep(void **Slot, void *What, void **Other) {
  Other[0] = Slot;
  put(Slot, What);
}
static int run_slots(void *Memory, struct request *R) {
  handler *Slots = Memory;
  return Slots[0](R) + Slots[1](R);
}
static int run_any(void **Memory, struct request *R) {
  return ((handler)Memory[1])(R);
}
static int run_member(struct request *R) { return Holder.Member(R); }
int main(void) {
  void *Memory = take(32), *Kept[1];
  struct request R;
  handler *Slots = Memory;
  Slots[0] = right;
  keep(&((void **)Memory)[1], given, Kept);
  keep(&((void **)Memory)[2], unfit, Kept);
  keep((void **)&Holder.Member, given, Kept);
  return run_slots(Memory, &R) + run_any(Memory, &R) + run_member(&R);
}
