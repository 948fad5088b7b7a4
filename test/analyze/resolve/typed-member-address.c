// A member whose address is handed on as that of a pointer to a function: it
// holds what is written through such pointers, and who reads through one finds
// what it holds. Pointers to other functions have no part in that.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: run_member: by_name {{.*}}through_pointer not apart{{.*}}
// CHECK: run_pointer: by_name in_other through_pointer not apart{{.*}}
struct item {
  int Number;
};
typedef void (*cleanup)(struct item *);
struct holder {
  long Number;
  cleanup Run;
};
struct other {
  long Number;
  cleanup Run;
};
void by_name(struct item *I) {}
void through_pointer(struct item *I) {}
void in_other(struct item *I) {}
int apart(long X) { return 1; }
static cleanup *Last;
static int (**Apart)(long);
static void remember(cleanup *Slot, cleanup **Where) { *Where = Slot; }
static void fill(int (**Slot)(long)) {
  Apart = Slot;
  Slot[1] = apart;
}
static void run_member(struct holder *H, struct item *I) { H->Run(I); }
static void run_pointer(struct item *I) { (*Last)(I); }
int main(void) {
  struct holder H;
  struct other O;
  struct item I;
  int (*Slots[2])(long);
  fill(Slots);
  H.Run = by_name;
  O.Run = in_other;
  remember(&H.Run, &Last);
  *Last = through_pointer;
  run_member(&H, &I);
  run_pointer(&I);
  remember(&O.Run, &Last);
  run_pointer(&I);
  return 0;
}
