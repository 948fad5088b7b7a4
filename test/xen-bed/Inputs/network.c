/* A server for network.py: "get N" sends N bytes, "put N" takes N and answers
 * with their sum. Byte I is I * 7 + I / 997. SIGTERM ends it. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[65536];

static void end(int signal) {
  static const char text[] = "asked to end\n";
  write(1, text, sizeof text - 1);
  _exit(signal == SIGTERM ? 0 : 1);
}

static void get(int to, long count) {
  for (long at = 0, n; at < count; at += n) {
    n = count - at < (long)sizeof buffer ? count - at : (long)sizeof buffer;
    for (long i = 0; i < n; i++)
      buffer[i] = (char)((at + i) * 7 + (at + i) / 997);
    n = write(to, buffer, n);
    if (n <= 0)
      return;
  }
}

static void put(int from, const char *first, long have, long count) {
  unsigned long sum = 0;
  for (;;) {
    for (long i = 0; i < have; i++)
      sum += (unsigned char)first[i];
    count -= have;
    if (count <= 0)
      break;
    have = read(from, buffer, sizeof buffer);
    if (have <= 0)
      return;
    first = buffer;
  }
  char text[32];
  write(from, text, snprintf(text, sizeof text, "%lu\n", sum));
}

int main(void) {
  signal(SIGTERM, end);
  signal(SIGPIPE, SIG_IGN);
  int server = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(7)};
  if (bind(server, (void *)&any, sizeof any) || listen(server, 8)) {
    perror("listen");
    return 1;
  }
  puts("listening");
  fflush(stdout);
  for (;;) {
    int client = accept(server, 0, 0);
    if (client < 0)
      continue;
    char line[4096];
    long have = 0, n;
    char *rest = 0;
    while (!rest && (n = read(client, line + have, sizeof line - have)) > 0) {
      have += n;
      rest = memchr(line, '\n', have);
    }
    long count;
    if (rest && sscanf(line, "get %ld\n", &count) == 1)
      get(client, count);
    else if (rest && sscanf(line, "put %ld\n", &count) == 1)
      put(client, rest + 1, line + have - rest - 1, count);
    close(client);
  }
}
