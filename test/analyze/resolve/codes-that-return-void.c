// Where nobody reads a function as one that returns something, it may be called
// as one that does not.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: write: copy copy_length{{.*}}
static char Pool[256], *Free = Pool;
static void *take(unsigned long Size) {
  Free += Size;
  return Free - Size;
}
struct engine {
  char *At;
};
typedef void (*code)(struct engine *);
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
static void write(struct engine *E) {
  code Code = *(code *)E->At;
  Code(E);
}
int main(void) {
  struct step *S = push(), *T = push();
  struct engine E;
  S->Code = (code)copy_length;
  T->Code = copy;
  E.At = (char *)T;
  write(&E);
  return 0;
}
