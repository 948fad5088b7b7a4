// The kernel may fill a struct that it is given the address of; memset may, with
// other bytes than 0.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: kernel pattern
// CHECK: does not run: zeroed
typedef __SIZE_TYPE__ size_t;
void *memset(void *, int, size_t);
long ukport_syscall(long, long, long, long, long, long, long);
struct action {
  void (*Handler)(int);
  unsigned long Flags;
};
struct inner {
  void (*Hook)(void);
};
struct poisoned {
  long Number;
  struct inner Inside;
};
struct clear {
  void (*Hook)(void);
};
static struct poisoned Poisoned[4];
static struct clear Clear[4];
void kernel(void) {}
void pattern(void) {}
void zeroed(void) {}
int main(int argc, char **argv) {
  struct action Old;
  ukport_syscall(13, argc, 0, (long)&Old, 8, 0, 0);
  if (Old.Handler)
    kernel();
  memset(&Poisoned[argc], 0xa5, sizeof *Poisoned);
  if (Poisoned[argc].Inside.Hook)
    pattern();
  memset(&Clear[argc], 0, sizeof *Clear);
  if (Clear[argc].Hook)
    zeroed();
  return 0;
}
