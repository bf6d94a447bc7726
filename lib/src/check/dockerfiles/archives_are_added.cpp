#include "check/dockerfiles/archives.hpp"
#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

std::string_view base_of(std::string_view path)
{
    const auto slash = path.find_last_of("/\\");
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool unpacks(const shell_command& c, std::string_view archive)
{
    const auto program = c.program();
    const bool tar =
        program == "tar" &&
        (c.has_option('x', "extract") ||
         (c.words.size() > 1 && !c.words[1].text.starts_with('-') && contains(c.words[1].text, "x")) ||
         c.has_option('\0', "get"));
    const bool other = program == "unzip" || program == "gunzip" || program == "bunzip2" ||
                       program == "unlzma" || program == "unxz" || program == "zgz" ||
                       program == "uncompress" || program == "zcat" || program == "gzcat" ||
                       program == "bsdtar" || program == "unzstd";
    return (tar || other) && std::any_of(c.words.begin(), c.words.end(), [&](const auto& w) {
               return base_of(w.text) == archive;
           });
}

answer evaluate_archives_are_added(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::copy)) {
        if (p.resolved == nullptr || !p.resolved->sources.empty())
            continue;
        const auto& arguments = p.resolved->arguments;
        for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
            if (!is_archive(arguments[i].text))
                continue;
            any = true;
            const auto& target = arguments.back().text;
            const auto name = base_of(is_archive(target) ? target : arguments[i].text);
            const bool unpacked = std::any_of(s.runs().begin(), s.runs().end(), [&](const run& r) {
                return r.at.in == p.in && p.written->at < r.at.written->at &&
                       std::any_of(
                           r.script.commands.begin(), r.script.commands.end(),
                           [&](const auto& c) { return unpacks(c, name); }
                       );
            });
            if (unpacked)
                where.add(at(*p.written, arguments[i].at, arguments[i].text));
        }
    }
    if (!any)
        return not_applicable("No archive is copied.");
    return judged(
        std::move(where), "An archive is copied and then unpacked.", "No copied archive is unpacked by a RUN."
    );
}

} // namespace

dockerfile_check archives_are_added()
{
    return {
        {.id = "TARE-FILES-102",
         .practice = report::practice::files,
         .target = check_target::dockerfile,
         .title = "Archives are unpacked by ADD",
         .severity = report::severity::info,
         .inspects = "COPY of an archive that a later RUN unpacks",
         .references = {"DL3010"},
         .rationale = "The archive stays in its layer, though only its content is needed.",
         .fix = "Replace COPY and tar with ADD, or mount the archive for the RUN that unpacks it."},
        evaluate_archives_are_added,
    };
}

} // namespace tare::check::dockerfiles
