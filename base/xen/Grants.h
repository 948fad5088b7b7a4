//===- Grants.h - memory that another domain may use ----------------------===//
#ifndef UKPORT_BASE_XEN_GRANTS_H
#define UKPORT_BASE_XEN_GRANTS_H

#include "base/xen/Interface.h"

namespace base::xen {

/// Lets \p Domain read and write \p Page from now on. A driver's pages stay its
/// own, so no grant is ever taken back.
grant_ref_t grant(domid_t Domain, const void *Page);

} // namespace base::xen

#endif // UKPORT_BASE_XEN_GRANTS_H
