// Two kinds of functions behind each other in an array of bytes, called through
// pointers of two types that differ in what they return: each is called as what
// it is.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: measure: copy_length not copy{{.*}}
// CHECK: write: copy not copy_length{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct engine {
  char *At;
};
typedef void (*code)(struct engine *);
typedef unsigned long (*length_code)(struct engine *);
struct step {
  code Code;
  unsigned long Length;
};
void copy(struct engine *E) { E->At += sizeof(struct step); }
unsigned long copy_length(struct engine *E) {
  E->At += sizeof(struct step);
  return 1;
}
static struct step *push(void) { return take(sizeof(struct step)); }
static unsigned long measure(struct engine *E) {
  length_code Code = *(length_code *)E->At;
  return Code(E);
}
static void write(struct engine *E) {
  code Code = *(code *)E->At;
  Code(E);
}
int main(void) {
  struct step *S = push(), *T = push();
  struct engine E;
  S->Code = (code)copy_length;
  E.At = (char *)S;
  measure(&E);
  T->Code = copy;
  E.At = (char *)T;
  write(&E);
  return 0;
}
