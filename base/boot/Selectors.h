/* Selectors of the descriptor table in Entry.S, and the vectors in use; read by
 * C++ and by assembly. */
#ifndef UKPORT_BASE_BOOT_SELECTORS_H
#define UKPORT_BASE_BOOT_SELECTORS_H

#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
#define TSS_SELECTOR 0x18

/* Exceptions up to 31, devices from 32. */
#define FIRST_DEVICE_VECTOR 32
#define VECTOR_COUNT 64

#endif
