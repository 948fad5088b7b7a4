// What a pointer is assumed to hold must be there, and be read by that name.
// RUN: not %live --assume 'next = frist' 2>&1 | FileCheck %s --check-prefix=FUNCTION
// FUNCTION: ukport: error: assumption does not apply: --assume: next = frist: the program has no function frist; did you mean first
// RUN: not %live --assume 'nxt = first' 2>&1 | FileCheck %s --check-prefix=VARIABLE
// VARIABLE: error: assumption does not apply: --assume: nxt = first: the program has no variable, struct or function's variable nxt; did you mean next
// RUN: not %live --assume 'other.c:next = first' 2>&1 | FileCheck %s --check-prefix=FILE
// FILE: other.c:next = first: the program has no variable, struct or function's variable other.c:next; did you mean next
// RUN: not %live --assume 'work.hadle = first' 2>&1 | FileCheck %s --check-prefix=MEMBER
// MEMBER: work.hadle = first: there is no member hadle; write the members' names as the source does
// RUN: not %live --assume 'count = first' 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: count = first: it is no pointer to a function; name one, or a whole number after the relation
// RUN: not %live --assume 'work.handle = first' 2>&1 | FileCheck %s --check-prefix=READ
// READ: work.handle = first: nothing reads the pointer by that name; name where it is read from
// RUN: not %live --assume 'Work->count = 1' 2>&1 | FileCheck %s --check-prefix=BEHIND
// BEHIND: Work->count = 1: only what holds functions is read behind a pointer; name the struct that the member is in
typedef void (*step_t)(void);
struct work {
  int count;
  step_t handle;
};
struct work *Work;
int count;
step_t next;
void first(void) {}
/* The address of the member escapes: nothing reads it by its name. */
static step_t *behind(struct work *W) { return &W->handle; }
int main(void) {
  next = first;
  next();
  (*behind(Work))();
  return count;
}
