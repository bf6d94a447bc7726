#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_root(std::string_view user)
{
    const auto name = user.substr(0, user.find(':'));
    return name == "root" || name == "0" || name.empty() || lower_case(name) == "containeradministrator";
}

/// Images that are made to run as somebody else say so in their name or tag.
bool base_has_user(std::string_view base)
{
    const auto name = lower_case(base);
    static constexpr std::array<std::string_view, 6> words{
        "nonroot", "non-root", "rootless", "unprivileged", "cgr.dev/chainguard/", "bitnami/",
    };
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return contains(name, w); });
}

answer evaluate_ends_as_user(const subject& s)
{
    const auto* const last = s.build().final_stage();
    if (last == nullptr)
        return not_applicable("It has no stage.");
    const placed* user = nullptr;
    const auto all = s.final_instructions();
    for (const auto& p : all)
        if (p.written->kind == keyword::user)
            user = &p;
    if (user == nullptr) {
        const auto& origin = s.build().stages[s.build().lineage(last->index).front()];
        if (base_has_user(origin.base.text))
            return passed("No USER is set, and the base image's name says that it has one.", s.final_place());
        if (s.is_windows(*last))
            return not_analysed("No USER is set, and the base image, which was not looked at, may set one.");
        return violated("No USER is set: unless the base image sets one, it runs as root.", s.final_place());
    }
    const auto& name = user->resolved->arguments.front();
    if (!name.known)
        return not_analysed("The last USER depends on a build argument or on the base image.");
    auto where = at(*user->written, name.at, name.text);
    if (is_root(name.text))
        return violated("The last USER is root.", std::move(where));
    return passed("The last USER is not root.", std::move(where));
}

} // namespace

dockerfile_check ends_as_user()
{
    return {
        {.id = "TARE-SEC-101",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "The final image runs as a user other than root",
         .severity = report::severity::high,
         .inspects = "the last USER of the final stage and of what it builds on",
         .references =
             {"DL3002", "DS-0002", "CIS-DI-0001", "CIS Docker 4.1", "NIST 800-190 4.1.2", "OWASP Docker #2",
              "slim 20017"},
         .rationale = "Whoever breaks into a process that runs as root has every file of the container, and "
                      "more if anything else is wrong.",
         .fix = "Create a user and end with its number: USER 10000:10000."},
        evaluate_ends_as_user,
    };
}

} // namespace tare::check::dockerfiles
