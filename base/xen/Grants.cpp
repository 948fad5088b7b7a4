#include "base/xen/Grants.h"
#include "base/xen/Addresses.h"

namespace base::xen {

constexpr unsigned EntriesPerPage = PageSize / sizeof(grant_entry_v1_t);
static grant_ref_t Next = GNTTAB_NR_RESERVED_ENTRIES;
static unsigned MappedPages;

grant_ref_t grant(domid_t Domain, const void *Page) {
  grant_ref_t Ref = Next++;
  for (; MappedPages <= Ref / EntriesPerPage; ++MappedPages) {
    if (MappedPages == GrantTablePages)
      panic("xen: more than %u grants", GrantTablePages * EntriesPerPage);
    mapShared(XENMAPSPACE_grant_table, MappedPages,
              GrantTableAddress + MappedPages * PageSize);
  }
  auto &Entry = reinterpret_cast<grant_entry_v1_t *>(GrantTableAddress)[Ref];
  Entry.domid = Domain;
  Entry.frame = uint32_t(reinterpret_cast<uintptr_t>(Page) / PageSize);
  __atomic_store_n(&Entry.flags, GTF_permit_access, __ATOMIC_SEQ_CST);
  return Ref;
}

} // namespace base::xen
