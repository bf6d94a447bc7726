#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

bool is_number(std::string_view text)
{
    const auto user = text.substr(0, text.find(':'));
    return !user.empty() && user.find_first_not_of("0123456789") == std::string_view::npos;
}

answer evaluate_user_is_a_number(const subject& s)
{
    const placed* user = nullptr;
    const auto all = s.final_instructions();
    for (const auto& p : all)
        if (p.written->kind == keyword::user)
            user = &p;
    if (user == nullptr)
        return not_applicable("It sets no USER.");
    const auto& name = user->resolved->arguments.front();
    if (!name.known)
        return not_analysed("The last USER depends on a build argument or on the base image.");
    auto where = at(*user->written, name.at, name.text);
    if (is_number(name.text))
        return passed("The last USER is a number.", std::move(where));
    return violated("The last USER is a name.", std::move(where));
}

} // namespace

dockerfile_check user_is_a_number()
{
    return {
        {.id = "TARE-SEC-102",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "The final USER is a number",
         .severity = report::severity::low,
         .inspects = "the last USER of the final image",
         .references = {"DL3066", "design: numeric USER"},
         .rationale = "Kubernetes cannot tell that a name is not root (runAsNonRoot), and files on volumes "
                      "belong to numbers.",
         .fix = "Write the user's number, and the group's: USER 10000:10000."},
        evaluate_user_is_a_number,
    };
}

} // namespace tare::check::dockerfiles
