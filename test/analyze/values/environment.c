// The environment holds what it is said to hold, and what the program itself
// adds; of a name that is not known nothing is said.
// RUN: %live --env 'HOME=/root' --env 'MODE=a=b' \
// RUN:   | FileCheck %s --match-full-lines
// CHECK: runs: added home lookup other wrapped
// CHECK: does not run: homeless inherit put_off
// RUN: %ukport report --db %t.out/ukport.db --format=json --output - \
// RUN:   | FileCheck %s --check-prefix=JSON
// JSON: "text": "environment in \"ADDED\", \"HOME\", \"MODE\", \"PUT\"",
// JSON-NEXT: "origin": "--env"
char *getenv(const char *);
int setenv(const char *, const char *, int);
int putenv(char *);
const char *chosen(void);
void home(void) {}
void homeless(void) {}
void inherit(void) {}
void added(void) {}
void put_off(void) {}
void other(void) {}
void wrapped(void) {}
static char *lookup(const char *Name) { return getenv(Name); }
int main(void) {
  if (getenv("HOME"))
    home();
  else
    homeless();
  if (getenv("SOCKETS"))
    inherit();
  setenv("ADDED", "1", 1);
  if (getenv("ADDED"))
    added();
  putenv("PUT=1");
  if (getenv("HOM"))
    put_off();
  if (getenv(chosen()))
    other();
  if (lookup("SOCKETS") || lookup("MODE"))
    wrapped();
  return 0;
}
