# shellcheck shell=bash
# A network between this machine and a guest; sourced.

# Makes the interface NAME, with the address 10.9.8.1; `as_root ip link delete
# NAME` ends it. Nothing is sent by itself, as IPv6 would: a card that is offered
# a packet before its machine runs may stop listening for good.
open_tap() {
  as_root ip tuntap add dev "$1" mode tap
  as_root ip link set dev "$1" addrgenmode none
  as_root ip addr add 10.9.8.1/24 dev "$1"
  as_root ip link set "$1" up
}
