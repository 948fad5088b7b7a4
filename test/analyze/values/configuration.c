// A configuration file rules out what an application file says it reaches.
// RUN: %live --application %S/Inputs/application.toml \
// RUN:   --config %S/Inputs/server.conf --argv 'server -c server.conf' \
// RUN:   | FileCheck %s --match-full-lines
// RUN: echo 'log ${name} "$other";' > %t.conf
// RUN: %live --application %S/Inputs/application.toml --config %t.conf --argv ' ' \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=NONE
// RUN: rm -f %t.conf && touch %t.conf
// RUN: %live --application %S/Inputs/application.toml --config %t.conf \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=EMPTY
// NONE: runs: daemonise log_to
// NONE: does not run: cache_handler listen_handler signal_other
// EMPTY: runs: daemonise log_to signal_other
// EMPTY: does not run: cache_handler listen_handler
// CHECK: runs: listen_handler log_to
// CHECK: does not run: cache_handler daemonise signal_other
struct settings {
  int daemon;
};
struct command {
  const char *name;
  void (*handler)(void);
};
int signal_wanted;
void daemonise(void) {}
void log_to(void) {}
void signal_other(void) {}
void listen_handler(void) {}
void cache_handler(void) {}
static struct command Commands[] = {{"listen", listen_handler},
                                    {"cache", cache_handler}};
int main(int Count, char **Words) {
  struct settings *S = (struct settings *)Words;
  signal_wanted = Words[0][0];
  if (signal_wanted)
    signal_other();
  if (S->daemon)
    daemonise();
  else
    log_to();
  Commands[Words[0][0]].handler();
  return 0;
}
