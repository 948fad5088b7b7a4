/* How lwIP meets the base: base/net/Glue.cpp has what is declared here. */
#ifndef UKPORT_LWIP_CC_H
#define UKPORT_LWIP_CC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_DONT_PROVIDE_BYTEORDER_FUNCTIONS
#define lwip_htons(x) __builtin_bswap16(x)
#define lwip_htonl(x) __builtin_bswap32(x)

#ifdef __cplusplus
extern "C" {
#endif
struct tcp_hdr;
struct tcp_pcb;
void *ukport_lwip_allocate(size_t Size);
void *ukport_lwip_allocate_cleared(size_t Count, size_t Size);
void ukport_lwip_deallocate(void *Memory);
uint32_t ukport_lwip_random(void);
uint16_t ukport_lwip_checksum(const void *Data, int Size);
uint32_t ukport_lwip_sequence(const void *LocalAddress, uint16_t LocalPort,
                              const void *RemoteAddress, uint16_t RemotePort);
/* Where to look for a segment's connection first. */
__attribute__((weak)) struct tcp_pcb *
ukport_lwip_connection(const struct tcp_hdr *Header);
/* How many bytes a connection may hold that came before those in front of them. */
__attribute__((weak)) uint32_t ukport_lwip_gap_limit(void);
#ifdef __cplusplus
}
#endif
#define UKPORT_FIRST_CONNECTION(Header) \
  (ukport_lwip_connection ? ukport_lwip_connection(Header) : tcp_active_pcbs)

#define LWIP_RAND() ukport_lwip_random()
#define LWIP_CHKSUM ukport_lwip_checksum
#define LWIP_PLATFORM_DIAG(x)
/* The panic that follows names the place; the words would only take room. */
#define LWIP_PLATFORM_ASSERT(x) __builtin_trap()

#endif
