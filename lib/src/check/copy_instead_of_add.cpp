#include "check/history.hpp"
#include "check/search.hpp"

#include <algorithm>

namespace tare::check {
namespace {

/// What only ADD can do: fetch, check out, unpack. The classic builder records a digest in place of a name
/// ("file:3a5c..."), of which it cannot be told whether it was unpacked; into "/" it was.
bool needs_add(std::string_view text)
{
    const auto commands = shell_commands(text);
    if (commands.empty())
        return true;
    std::vector<std::string_view> words;
    for (const auto& word : commands.front().words)
        if (!word.starts_with("--"))
            words.emplace_back(word);
    if (words.size() < 2)
        return true;
    if (words.back() == "/" || (words.size() > 2 && words[words.size() - 2] == "in" && words.back() == "/"))
        return true;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto w = words[i];
        if (w.starts_with("http://") || w.starts_with("https://") || w.starts_with("git@") ||
            w.starts_with("git://") || w.find(".tar") != std::string_view::npos || w.ends_with(".tgz") ||
            w.ends_with(".txz") || w.ends_with(".tbz2"))
            return true;
    }
    return false;
}

answer evaluate_copy_instead_of_add(image_subject& image)
{
    places where;
    bool any = false;
    for (const auto& step : build_steps(image)) {
        any = any || step.keyword == "COPY" || step.keyword == "ADD";
        if (step.keyword == "ADD" && !needs_add(step.text))
            where.add(at(step));
    }
    if (!any)
        return not_applicable("The history shows neither ADD nor COPY.");
    if (where.empty())
        return passed("ADD is used only for what COPY cannot do.");
    return violated("ADD copies local files.", where);
}

} // namespace

image_check copy_instead_of_add()
{
    return {
        {.id = "TARE-BUILD-006",
         .practice = report::practice::build,
         .title = "Local files are brought by COPY",
         .severity = report::severity::low,
         .inspects = "the ADD instructions of the history: those that neither fetch nor unpack, and do not "
                     "lay the base",
         .references = {"CIS-DI-0009", "CIS Docker 4.9", "DS-0005", "DL3020"},
         .rationale = "ADD also fetches what looks like a URL and unpacks what looks like an archive: a file "
                      "of another kind than "
                      "expected is not what ends up in the image.",
         .fix = "Write COPY in place of ADD."},
        needs::config,
        evaluate_copy_instead_of_add,
    };
}

} // namespace tare::check
