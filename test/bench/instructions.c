/* A QEMU plugin that counts the instructions a guest executes: all of them, and
 * by the place in the image (buckets of 16 bytes from 2 MB on), in the file that
 * its argument names, where others can read while the guest runs. QEMU's header
 * for plugins is not packaged; what is used of it is declared here. */
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define IMAGE_BASE 0x200000ull
#define BUCKETS (1u << 20)

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int op,
                                              void *counter, uint64_t more);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
EXPORT int qemu_plugin_version = 1;

static uint64_t *counters; /* the sum, then the buckets */

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  uint64_t count = qemu_plugin_tb_n_insns(block);
  uint64_t bucket = (qemu_plugin_tb_vaddr(block) - IMAGE_BASE) / 16;
  qemu_plugin_register_vcpu_tb_exec_inline(block, 0, &counters[0], count);
  if (bucket < BUCKETS)
    qemu_plugin_register_vcpu_tb_exec_inline(block, 0, &counters[1 + bucket],
                                             count);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
                               char **argv) {
  size_t size = (1 + BUCKETS) * sizeof *counters;
  int file = argc == 1 && !strncmp(argv[0], "counts=", 7)
                 ? open(argv[0] + 7, O_RDWR | O_CREAT, 0600)
                 : -1;
  if (file < 0 || ftruncate(file, size))
    return 1;
  counters = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (counters == MAP_FAILED)
    return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
