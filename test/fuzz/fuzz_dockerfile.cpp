// Dockerfiles: reading and resolving one ends within its limits, and every place it names is in the file.
#include "fuzz_support.hpp"

#include <tare/dockerfile/build.hpp>
#include <tare/dockerfile/syntax.hpp>

using namespace tare;

namespace {

void require_in(const dockerfile::syntax& file, dockerfile::position at)
{
    test::require(at.line >= 1 && at.line <= file.lines && at.column >= 1);
}

void require_in(const dockerfile::syntax& file, const dockerfile::instruction& i)
{
    require_in(file, i.at);
    test::require(i.last_line >= i.at.line && i.last_line <= file.lines);
    for (const auto& a : i.arguments)
        require_in(file, a.at);
    for (const auto& f : i.flags)
        require_in(file, f.at);
    for (const auto& held : i.trigger)
        require_in(file, held);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    limits bounds;
    bounds.max_dockerfile_expansion_bytes = std::size_t{1} << 16;
    const auto file = dockerfile::parse(test::as_input(data, size), bounds);
    if (!file)
        return 0;
    for (const auto& i : file->instructions)
        require_in(*file, i);
    for (const auto& p : file->problems)
        require_in(*file, p.at);
    const auto made = dockerfile::resolve(*file, bounds);
    if (!made)
        return 0;
    for (const auto& p : made->problems)
        require_in(*file, p.at);
    for (const auto& s : made->stages)
        for (const auto& step : s.steps)
            test::require(step.index < file->instructions.size());
    return 0;
}
