/* lwIP as the base uses it: the raw interface, called by one thread at a time,
 * with all memory from the base's heap, so that nothing is set aside for
 * connections that are not there. Figures that depend on the guest's memory
 * (windows, buffers) are upper bounds here; base/net sets each connection's. */
#ifndef UKPORT_LWIP_LWIPOPTS_H
#define UKPORT_LWIP_LWIPOPTS_H

/* The environment */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_TIMERS 0 /* base/net/Timers.cpp calls what is due */
#define LWIP_STATS 0
#define LWIP_CALLBACK_API 1

/* Memory. A freestanding compiler takes memcpy for any function. */
#define MEMCPY(To, From, Size) __builtin_memcpy(To, From, Size)
#define SMEMCPY(To, From, Size) __builtin_memcpy(To, From, Size)
#define MEM_LIBC_MALLOC 1
#define mem_clib_malloc ukport_lwip_allocate
#define mem_clib_calloc ukport_lwip_allocate_cleared
#define mem_clib_free ukport_lwip_deallocate
#define MEMP_MEM_MALLOC 1
#define MEM_ALIGNMENT 8
#define LWIP_SUPPORT_CUSTOM_PBUF 1
/* Room before a frame for what a device wants there (virtio's header). */
#define PBUF_LINK_ENCAPSULATION_HLEN 16
#define PBUF_POOL_BUFSIZE 1600

/* Interfaces */
#define LWIP_ARP 1
#define ARP_TABLE_SIZE 32
#define ARP_QUEUEING 1
/* Frames for a neighbour that is being asked for: a datagram of 64 KiB is 45. */
#define ARP_QUEUE_LEN 64
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_LOOPBACK_MAX_PBUFS 256
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
#define IP_SOF_BROADCAST 1

/* IPv4 */
#define LWIP_IPV4 1
#define LWIP_ICMP 1
#define LWIP_RAW 0
#define LWIP_DHCP 1
/* Asking whether someone has the address already takes seconds. */
#define DHCP_DOES_ARP_CHECK 0
#define LWIP_AUTOIP 0
#define LWIP_IGMP 0
#define LWIP_DNS 0 /* the program's libc asks by itself */
#define IP_REASSEMBLY 1
#define IP_REASS_MAX_PBUFS 64
#define IP_DEFAULT_TTL 64

/* IPv6: neighbour discovery, addresses from router advertisements */
#define LWIP_IPV6 1
#define LWIP_IPV6_MLD 1
#define LWIP_IPV6_AUTOCONFIG 1
#define LWIP_IPV6_DHCP6 0
#define LWIP_IPV6_FRAG 1
#define LWIP_IPV6_REASS 1
#define IPV6_FRAG_COPYHEADER 1 /* pointers do not fit into the header */
#define LWIP_ND6_NUM_NEIGHBORS 32
#define LWIP_ND6_NUM_DESTINATIONS 32

/* UDP */
#define LWIP_UDP 1
#define LWIP_UDPLITE 0

/* TCP. No timestamps: lwIP echoes them and makes no use of them. */
#define LWIP_TCP 1
#define TCP_MSS 8960 /* a jumbo frame; the interface's MTU limits it */
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 3
#define TCP_WND (0xffff << TCP_RCV_SCALE)
#define TCP_WND_UPDATE_THRESHOLD (16 * 1024)
#define TCP_SND_BUF (512 * 1024)
#define TCP_SND_QUEUELEN 1024
#define TCP_SNDLOWAT 16384
#define TCP_SNDQUEUELOWAT 512
#define TCP_OVERSIZE 1460
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_BYTES_LIMIT(pcb) \
  (ukport_lwip_gap_limit ? ukport_lwip_gap_limit() : 65536)
#define TCP_OOSEQ_MAX_PBUFS 128
#define LWIP_TCP_SACK_OUT 1
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_TCP_TIMESTAMPS 0
#define TCP_LISTEN_BACKLOG 1
#define TCP_MSL 30000
#define SO_REUSE 1
#define LWIP_RANDOMIZE_INITIAL_LOCAL_PORTS 1
#define LWIP_HOOK_TCP_ISN ukport_lwip_sequence

#endif
