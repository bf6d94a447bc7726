#include "check/tool_answer.hpp"

#include "check/search.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {

answer tools_found(
    std::string_view kind,
    std::initializer_list<std::vector<report::tool_file> report::attack_surface::*> lists,
    image_subject& image
)
{
    const auto& surface = image.surface();
    std::vector<report::tool_file> tools;
    for (const auto list : lists)
        tools.insert(tools.end(), (surface.*list).begin(), (surface.*list).end());
    if (tools.empty())
        return passed(fmt::format("There is no {}.", kind));
    std::sort(tools.begin(), tools.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    places where;
    for (const auto& t : tools) {
        auto e = image.at(t.path, t.layer);
        e.text = t.resolves_to ? fmt::format("{}, which is {}", t.name, *t.resolves_to) : t.name;
        where.add(std::move(e));
    }
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(tools.size(), 5); ++i)
        names += (names.empty() ? "" : ", ") + tools[i].path;
    if (tools.size() > 5)
        names += ", ...";
    return violated(
        fmt::format(
            "There {} {} {}{}: {}.", tools.size() == 1 ? "is" : "are", tools.size(), kind,
            tools.size() == 1 ? "" : "s", names
        ),
        where
    );
}

} // namespace tare::check
