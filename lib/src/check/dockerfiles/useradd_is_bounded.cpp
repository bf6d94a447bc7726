#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_useradd_is_bounded(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "useradd" || c.has_option('l', "no-log-init"))
            return false;
        for (std::size_t i = 1; i < c.words.size(); ++i) {
            const std::string_view text = c.words[i].text;
            std::string_view id;
            if ((text == "-u" || text == "--uid") && i + 1 < c.words.size())
                id = c.words[i + 1].text;
            else if (text.starts_with("--uid="))
                id = text.substr(6);
            else if (text.starts_with("-u") && text.size() > 2)
                id = text.substr(2);
            if (id.size() >= 6 && id.find_first_not_of("0123456789") == std::string_view::npos)
                return true;
        }
        return false;
    });
    return judged_commands(
        s, std::move(where), "useradd writes login records up to a high number.",
        "No useradd writes login records up to a high number."
    );
}

} // namespace

dockerfile_check useradd_is_bounded()
{
    return {
        {.id = "TARE-BUILD-132",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "useradd with a high number writes no login records",
         .severity = report::severity::medium,
         .inspects = "useradd with a UID of six digits or more and without -l in RUN",
         .references = {"DL3046"},
         .rationale = "lastlog is as long as the highest UID: the layer grows by gigabytes.",
         .fix = "Add -l: useradd -l -u 123456 …."},
        evaluate_useradd_is_bounded,
    };
}

} // namespace tare::check::dockerfiles
