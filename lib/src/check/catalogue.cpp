#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/image_check.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <iterator>

namespace tare::check {

const std::vector<image_check>& image_checks()
{
    static const std::vector<image_check> table{
#define TARE_IMAGE_CHECK(name) name(),
#include "check/image_checks.def"
#undef TARE_IMAGE_CHECK
    };
    return table;
}

const std::vector<check>& catalogue()
{
    static const std::vector<check> all = [] {
        std::vector<check> out;
        for (const auto& c : image_checks())
            out.push_back(c.what);
        for (const auto& c : dockerfiles::dockerfile_checks())
            out.push_back(c.what);
        std::sort(out.begin(), out.end(), [](const check& a, const check& b) {
            return a.practice != b.practice ? a.practice < b.practice : a.id < b.id;
        });
        return out;
    }();
    return all;
}

const check* find(std::string_view id) noexcept
{
    const auto& all = catalogue();
    const auto found = std::find_if(all.begin(), all.end(), [id](const check& c) { return c.id == id; });
    return found == all.end() ? nullptr : &*found;
}

std::string_view code(report::practice p) noexcept
{
    switch (p) {
    case report::practice::base:
        return "BASE";
    case report::practice::security:
        return "SEC";
    case report::practice::layers:
        return "LAYER";
    case report::practice::build:
        return "BUILD";
    case report::practice::size:
        return "SIZE";
    case report::practice::configuration:
        return "CONF";
    case report::practice::files:
        return "FILES";
    case report::practice::documentation:
        return "DOC";
    }
    return {};
}

std::string_view to_string(report::practice p) noexcept
{
    return boost::describe::enum_to_string(p, "");
}

std::string_view to_string(report::severity s) noexcept
{
    return boost::describe::enum_to_string(s, "");
}

std::string_view to_string(report::finding_result r) noexcept
{
    return boost::describe::enum_to_string(r, "");
}

} // namespace tare::check
