//===- Connections.h - which connection a segment belongs to --------------===//
//
// lwIP looks through all connections for each segment that arrives. With a
// thousand of them that is most of its work; so it asks here first (the
// recipe's change to tcp_in.c). Whom the table does not know it finds as ever.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_NET_CONNECTIONS_H
#define UKPORT_BASE_NET_CONNECTIONS_H

#include "base/support/List.h"

struct tcp_pcb;

namespace base {

/// A connection's place in the table.
struct ConnectionEntry : Link<> {
  tcp_pcb *Block = nullptr;
};

/// \p Block has both its ends.
void addConnection(ConnectionEntry &Entry, tcp_pcb *Block);
/// It may not be in the table.
void removeConnection(ConnectionEntry &Entry);

} // namespace base

#endif // UKPORT_BASE_NET_CONNECTIONS_H
