// Where lwIP is not there to be built for the host.
#include "base/net/Socket.h"

long base::makeInternetSocket(int, int, int, Reference<Socket> &) {
  return -EAFNOSUPPORT;
}
