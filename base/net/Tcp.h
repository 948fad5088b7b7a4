//===- Tcp.h - TCP sockets over lwIP --------------------------------------===//
//
// lwIP keeps a connection in a control block (tcp_pcb), which calls back when
// something happens and which it frees by itself when the connection is over.
// The socket and its block point at each other as long as both have something
// to say to the other: from the first bind(2), connect(2) or accepted
// connection until the error callback (the block is gone), the socket's end, or
// until both sides have said that they send no more: from there on lwIP needs
// nobody, and would free the block without a word.
//
//===----------------------------------------------------------------------===//
#ifndef UKPORT_BASE_NET_TCP_H
#define UKPORT_BASE_NET_TCP_H

#include "base/net/Connections.h"
#include "base/net/Internet.h"
#include "base/net/ReceiveQueue.h"
#include "base/support/List.h"
#include <lwip/tcp.h>

namespace base {

class TcpSocket final : public InternetSocket, public Link<> {
public:
  explicit TcpSocket(int Family);
  ~TcpSocket() override;

  long bind(const SocketName &Name) override;
  long connect(const SocketName &Name) override;
  long listen(int Backlog) override;
  long accept(Reference<Socket> &Accepted) override;
  long sendMessage(const msghdr &Message, int Flags) override;
  long receiveMessage(msghdr &Message, int Flags) override;
  long shutdown(int How) override;
  unsigned ready() override;
  long getOption(int Level, int Option, void *Value, socklen_t &Size) override;
  long setOption(int Level, int Option, const void *Value,
                 socklen_t Size) override;

private:
  enum class State { Fresh, Listening, Connecting, Connected, Over };

  State At = State::Fresh;
  tcp_pcb *Block = nullptr; ///< a tcp_pcb_listen while Listening
  ConnectionEntry Entry;
  ReceiveQueue Received;
  bool ReceiveEnd = false;  ///< the peer sends no more
  bool ReceiveShut = false; ///< the program reads no more
  bool SendEnd = false;     ///< the program sends no more
  bool WantsRoom = false;   ///< someone was told that there is no room to send
  bool NoDelay = false, Cork = false;
  bool Lingers = false;
  int LingerSeconds = 0;
  int KeepIdle = 7200, KeepInterval = 75, KeepCount = 9; ///< as Linux has them
  List<TcpSocket> Waiting; ///< connections that wait for accept(2); retained

  size_t waitingBytes() override { return Received.size(); }
  ip_pcb *block() override { return reinterpret_cast<ip_pcb *>(Block); }
  long setOwnOption(int Option, int Value) override;
  long getOwnOption(int Option, int &Value) override;
  void buffersChanged() override;

  // Connections (TcpConnection.cpp).
  long makeBlock(uint8_t Type);
  void attach(tcp_pcb *To);
  void detach();
  void detachIfOver();
  void established();
  void applyTcpOptions();
  void close();
  long startConnect(const Endpoint &To);
  bool portIsTaken(const Endpoint &At) const;

  // Data (TcpData.cpp).
  size_t sendLimit() const;
  size_t room() const;
  bool enoughRoom() const;
  long sendSome(const char *From, size_t Size, bool More);
  long waitForRoom(int Flags);
  long sendFailure();
  void output(bool More);
  long take(msghdr &Message, int Flags, size_t Done);
  void consumed(size_t Count);

  // lwIP's calls (TcpEvents.cpp).
  static err_t onAccept(void *Self, tcp_pcb *Block, err_t Error);
  static err_t onConnected(void *Self, tcp_pcb *Block, err_t Error);
  static err_t onReceived(void *Self, tcp_pcb *Block, pbuf *Data, err_t Error);
  static err_t onSent(void *Self, tcp_pcb *Block, u16_t Count);
  static void onError(void *Self, err_t Error);
  static TcpSocket &from(void *Self) { return *static_cast<TcpSocket *>(Self); }
};

} // namespace base

#endif // UKPORT_BASE_NET_TCP_H
