#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

/// Images of bare systems set PATH and nothing else, so a variable that the file does not declare is not
/// there.
bool sets_only_path(std::string_view image)
{
    static constexpr std::array<std::string_view, 14> bare{
        "scratch",   "alpine",      "debian",    "ubuntu",   "busybox",     "centos", "rockylinux",
        "almalinux", "amazonlinux", "archlinux", "opensuse", "oraclelinux", "photon", "buildpack-deps",
    };
    auto name = split_image(image).name;
    for (const std::string_view prefix : {"docker.io/", "library/"})
        if (name.starts_with(prefix))
            name.erase(0, prefix.size());
    return std::find(bare.begin(), bare.end(), name.substr(0, name.find('/'))) != bare.end();
}

/// By custom, what an image sets is in upper case, and what is only of the file is not.
bool could_be_the_images(std::string_view name)
{
    return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

answer evaluate_variables_are_declared(const subject& s)
{
    places where;
    std::vector<std::string> open;
    for (const auto& p : s.instructions()) {
        if (p.resolved == nullptr)
            continue;
        const auto& origin = s.build().stages[s.build().lineage(p.in->index).front()];
        for (const auto& u : p.resolved->undefined) {
            if (dockerfile::is_predefined_argument(u.name) && p.written->kind == keyword::run)
                continue;
            const bool sure = sets_only_path(origin.base.text) || !could_be_the_images(u.name) ||
                              (!u.suggestion.empty() && u.suggestion != "PATH");
            if (sure)
                where.add(
                    at(*p.written, u.at,
                       u.suggestion.empty() ? '$' + u.name
                                            : '$' + u.name + ": did you mean $" + u.suggestion + '?')
                );
            else if (open.size() < 5 && std::find(open.begin(), open.end(), u.name) == open.end())
                open.push_back(u.name);
        }
    }
    if (where.empty() && !open.empty())
        return not_analysed(fmt::format(
            "The base image, which was not looked at, may set what the file does not: {}.",
            escape_text(fmt::format("{}", fmt::join(open, ", ")))
        ));
    return judged(
        std::move(where), "A variable is used that nothing sets.", "Every variable is set before it is used."
    );
}

} // namespace

dockerfile_check variables_are_declared()
{
    return {
        {.id = "TARE-BUILD-110",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Variables are declared before they are used",
         .severity = report::severity::medium,
         .inspects = "variables in instructions that BuildKit expands, against ARG and ENV before them",
         .references = {"UndefinedVar"},
         .rationale = "A variable that nothing sets is empty: COPY ${SRC}/ / copies something else than "
                      "meant, without a word.",
         .fix = "Declare it with ARG or ENV before it is used, or correct its name."},
        evaluate_variables_are_declared,
    };
}

} // namespace tare::check::dockerfiles
