// A configuration file rules out what an application file says it reaches.
// RUN: %live --application %S/Inputs/application.toml \
// RUN:   --config %S/Inputs/server.conf --argv 'server -c server.conf' \
// RUN:   | FileCheck %s --match-full-lines
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
  signal_wanted = Count;
  if (signal_wanted)
    signal_other();
  if (S->daemon)
    daemonise();
  else
    log_to();
  Commands[Count].handler();
  return 0;
}
