// A member of a heap object that only constants are given has those values, by
// whatever way its address goes, and that of zeroed memory.
// RUN: %live | FileCheck %s --match-full-lines
// CHECK: runs: called_in_one first make second use
// CHECK: does not run: called_in_none third
typedef __SIZE_TYPE__ size_t;
void *calloc(size_t, size_t);
struct job {
  int Mode;
  void *Data;
  struct job *Next;
};
struct list {
  struct job *First;
};
static struct list Jobs;
void first(void) {}
void second(void) {}
void third(void) {}
void called_in_none(void) {}
void called_in_one(void) {}
struct job *make(int Mode) {
  struct job *J = calloc(1, sizeof *J);
  if (!J)
    return 0;
  J->Mode = Mode;
  J->Next = Jobs.First;
  Jobs.First = J;
  return J;
}
void use(struct job *J) {
  if (J->Data)
    called_in_none();
  switch (J->Mode) {
  case 1:
    first();
    break;
  case 2:
    second();
    break;
  case 3:
    third();
  }
}
int main(int argc, char **argv) {
  if (!make(1))
    called_in_one();
  make(2);
  for (struct job *J = Jobs.First; J; J = J->Next)
    use(J);
  return 0;
}
