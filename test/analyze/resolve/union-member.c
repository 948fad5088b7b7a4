// What is written to one member of a union is read from another; the struct
// around the union is not mixed up with it.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: plain: in_struct right not wrong
// CHECK: inside: in_struct right not wrong
struct value {
  void (*Before)(int);
  union {
    long Number;
    void (*Run)(int);
    void *Pointer;
    struct {
      void (*First)(int);
      long Second;
    } Pair;
  } As;
};
void right(int X) {}
void in_struct(int X) {}
void wrong(int X) {}
static void plain(struct value *V) { V->As.Run(1); }
static void inside(struct value *V) { V->As.Pair.First(1); }
int main(void) {
  struct value V, W;
  V.Before = W.Before = wrong;
  V.As.Pointer = right;
  W.As.Pair.First = in_struct;
  plain(&V);
  inside(&W);
  return 0;
}
