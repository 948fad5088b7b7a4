// What a table holds as void * is read as a struct that begins alike.
// RUN: %calls | FileCheck %s --match-full-lines
// CHECK: set: alone bounded plain not elsewhere other set
struct command {
  int (*Set)(struct command *);
  void *Post;
};
struct post {
  int (*Handler)(struct command *, int);
};
struct bounds {
  int (*Handler)(struct command *, int);
  int Low, High;
};
struct other {
  int Number;
  int (*Handler)(struct command *, int);
};
int plain(struct command *C, int X) { return 0; }
int bounded(struct command *C, int X) { return ((struct bounds *)C->Post)->Low; }
int alone(struct command *C, int X) { return 1; }
int other(struct command *C, int X) { return 2; }
int elsewhere(struct command *C, int X) { return 3; }
static struct post Plain = {plain};
static struct bounds Bounds = {bounded, 1, 2};
static int (*Alone)(struct command *, int) = alone;
static struct other Other = {7, other};
int set(struct command *C) {
  struct post *P = C->Post;
  return P->Handler(C, 1);
}
struct command Commands[] = {{set, &Plain}, {set, &Bounds}, {set, &Alone}, {set, &Other}};
int (*volatile Taken)(struct command *, int);
int main(int Count, char **Words) {
  Taken = elsewhere;
  return Commands[Count].Set(&Commands[Count]);
}
