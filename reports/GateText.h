//===- GateText.h - what the gate makes of the findings, in words ---------===//
#ifndef UKPORT_REPORTS_GATETEXT_H
#define UKPORT_REPORTS_GATETEXT_H

#include "analyzer/findings/Fingerprint.h"
#include "analyzer/findings/Gate.h"

namespace ukport {

/// "3 findings are at or above blocker: the exit code is 2.", "12 findings are
/// accepted by FILE.", and a line for what is wrong with entries. Empty
/// without --fail-on and a baseline.
std::vector<std::string> describeGate(const GateResult &R);

/// "FILE:12: expired on 2026-01-31: it accepted 3 uses (REASON)": one for each
/// entry that is expired or accepts nothing any more.
std::vector<std::string> describeStale(const GateResult &R);

/// Why a finding is accepted: the reasons of its entries, each once.
std::string reasonsOf(const GateResult &R, uint32_t Finding);

} // namespace ukport

#endif // UKPORT_REPORTS_GATETEXT_H
