#pragma once

#include "secret_samples.hpp"

#include <iterator>
#include <vector>

/// The samples in groups, a file each, as the rules are.
namespace tare::test {

using samples = std::vector<secret_sample>;

inline void add(samples& out, samples more)
{
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Of clouds and of hosts of code.
void add_build_samples(samples& out);

/// Of services and of those that send messages.
void add_service_samples(samples& out);

} // namespace tare::test
