//===- NetDevice.h - a network interface of the guest ---------------------===//
#ifndef UKPORT_BASE_NET_NETDEVICE_H
#define UKPORT_BASE_NET_NETDEVICE_H

#include "base/support/Base.h"

struct pbuf; // lwIP's packet: lwip/pbuf.h

namespace base {

/// Ethernet. A driver is an Attendant (sched/Attention.h) too: when attended it
/// hands what arrived to `received`, and frees what was sent.
class NetDevice {
public:
  uint8_t Address[6] = {};
  uint16_t Mtu = 1500;
  /// What the device does by itself, so that the stack need not.
  bool ChecksumsOnSend = false, ChecksumsOnReceive = false;

  /// Queues the frame, which may be a chain; keeps it by pbuf_ref for as long
  /// as it needs it, or copies it. False when there is no room.
  virtual bool send(pbuf &Frame) = 0;
  /// Tells the other side of what was queued since the last time.
  virtual void flush() = 0;
};

/// The stack's side: takes over \p Frame (and frees it).
void received(NetDevice &From, pbuf *Frame);

/// The first interface of the guest; null where there is none. Each is there if
/// its target is part of the image. Called once, when a program first makes a
/// socket of the internet families.
[[gnu::weak]] NetDevice *virtioNetDevice();
[[gnu::weak]] NetDevice *xenNetDevice();

} // namespace base

#endif // UKPORT_BASE_NET_NETDEVICE_H
