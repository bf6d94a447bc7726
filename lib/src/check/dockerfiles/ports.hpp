#pragma once

#include "check/dockerfiles/subject.hpp"

#include <string>
#include <vector>

namespace tare::check::dockerfiles {

/// One port, or range of ports, of an EXPOSE: `[address:][host:]first[-last][/protocol]`.
struct exposed_port
{
    const instruction* in = nullptr;
    position at;
    /// As it is written, variables expanded.
    std::string text;
    unsigned first = 0;
    unsigned last = 0;
    /// As written; empty when it is not.
    std::string protocol;
    /// There is an address or a port of the host.
    bool mapped = false;
    /// BuildKit takes it; what depends on a variable without value is taken to be right.
    bool valid = true;
};

/// All of them.
[[nodiscard]] std::vector<exposed_port> exposed(const subject& s);

} // namespace tare::check::dockerfiles
