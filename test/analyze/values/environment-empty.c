// Without an environment no name is found, whichever it is.
// RUN: %live --env '' | FileCheck %s --match-full-lines
// CHECK: does not run: inherit other
char *getenv(const char *);
char *secure_getenv(const char *);
const char *chosen(void);
void inherit(void) {}
void other(void) {}
int main(void) {
  if (secure_getenv("SOCKETS"))
    inherit();
  if (getenv(chosen()))
    other();
  return 0;
}
