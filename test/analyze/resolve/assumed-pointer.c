// What pointers to functions are assumed to hold narrows the calls that read them
// by that name: a variable, a member, one behind another pointer, and a variable
// inside a function.
// RUN: %calls | FileCheck %s --match-full-lines --check-prefix=WITHOUT
// WITHOUT: filter: first last middle not read_early read_late write_late
// RUN: %ukport analyze %t.bc --sysroot none --no-source --out %t.out \
// RUN:   --assume 'assumed-pointer.c:next = middle' \
// RUN:   --assume 'channel.finish in last, middle' \
// RUN:   --assume 'connection.read->handle in read_early, assumed-pointer.c:read_late' \
// RUN:   --assume 'early.event->handle = read_early' \
// RUN:   --assume 'run.step = last' > %t.verdict
// RUN: %python %S/Inputs/calls.py %t.out/ukport.db | FileCheck %s --match-full-lines
// CHECK: filter: middle not first last read_early read_late write_late
// CHECK: finish: last not first middle read_early read_late write_late
// CHECK: on_read: read_early read_late not first last middle write_late
// CHECK: both: read_early read_late write_late not first last middle
// CHECK: early: read_early not first last middle read_late write_late
// CHECK: run: last not first middle read_early read_late write_late
// RUN: %ukport why middle --db %t.out/ukport.db | FileCheck %s --check-prefix=WHY
// WHY: calls it through a pointer, set in main ({{.*}}assumed-pointer.c:[[#]]), as is assumed of `assumed-pointer.c:next`
typedef void (*step_t)(int);
struct event {
  int Ready;
  void (*handle)(struct event *);
};
struct connection {
  struct event *read, *write;
};
struct channel {
  int Number;
  step_t finish;
};
static step_t next, other;
static struct event Reading, Writing;
static struct connection Connection = {&Reading, &Writing};
static struct channel Channel;
static step_t Steps[3];
static void read_early(struct event *E) { E->Ready = 1; }
static void read_late(struct event *E) { E->Ready = 2; }
static void write_late(struct event *E) { E->Ready = 3; }
static void first(int X) {}
static void middle(int X) {}
static void last(int X) {}
static void filter(void) { next(1); }
static void finish(struct channel *C) { C->finish(1); }
static void on_read(struct connection *C) { C->read->handle(C->read); }
static void both(struct event *E) { E->handle(E); }
static void early(struct connection *C) {
  struct event *event = C->write;
  event->handle(event);
}
static void run(step_t *At) {
  while (*At) {
    step_t step = *At++;
    step(1);
  }
}
int main(int argc, char **argv) {
  next = first;
  if (argc > 1)
    next = middle;
  if (argc > 2)
    next = last;
  Channel.finish = argc > 1 ? last : first;
  Reading.handle = argc > 1 ? read_early : read_late;
  Writing.handle = write_late;
  if (argc > 3)
    Writing.handle = read_early;
  Steps[0] = last;
  Steps[1] = first;
  filter();
  finish(&Channel);
  on_read(&Connection);
  both(argc > 4 ? &Reading : &Writing);
  early(&Connection);
  run(Steps);
  return 0;
}
