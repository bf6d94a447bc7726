#include <tare/base/text.hpp>
#include <tare/report/write_packages.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace tare::report {
namespace {

constexpr std::size_t widest_name = 40;

std::string_view word(package_type type)
{
    return boost::describe::enum_to_string(type, "");
}

} // namespace

std::string to_text(std::span<const package> packages)
{
    std::size_t width = 4;
    for (const auto& p : packages)
        width = std::max(width, std::min(p.name.size(), widest_name));
    auto out = fmt::format("{:<9}{:>10} {:>5}  {:<{}}  VERSION\n", "TYPE", "BYTES", "LAYER", "NAME", width);
    for (const auto& p : packages)
        fmt::format_to(
            std::back_inserter(out), "{:<9}{:>10} {:>5}  {:<{}}  {}{}\n", word(p.type), human_size(p.bytes),
            p.layer ? std::to_string(*p.layer) : "-", p.name, width, p.version,
            p.owner ? fmt::format(" (part of {})", *p.owner) : ""
        );
    return out;
}

} // namespace tare::report
