// A member of a nested struct is the same however one comes to the struct:
// through what holds it, or by its own address.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: by_outer: right not wrong
// CHECK: by_inner: right not wrong
struct inner {
  int X;
  void (*Run)(int);
};
struct outer {
  void (*Run)(int);
  struct inner In[2];
};
void right(int X) {}
void wrong(int X) {}
static void by_outer(struct outer *O, int I) { O->In[I].Run(1); }
static void by_inner(struct inner *In) { In->Run(1); }
struct outer Outer;
int main(int C, char **V) {
  Outer.Run = wrong;
  Outer.In[1].Run = right;
  by_outer(&Outer, C);
  by_inner(&Outer.In[1]);
  return 0;
}
