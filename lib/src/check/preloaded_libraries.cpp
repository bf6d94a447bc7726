#include "check/search.hpp"

#include <tare/base/text.hpp>

namespace tare::check {
namespace {

constexpr std::string_view path = "/etc/ld.so.preload";

answer evaluate_preloaded_libraries(image_subject& image)
{
    const auto text = image.content(path);
    if (!text)
        return passed("There is no /etc/ld.so.preload.");
    std::string libraries;
    bool in_word = false;
    for (const char c : *text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':';
        if (!blank)
            libraries += in_word || libraries.empty() ? std::string{c} : ' ' + std::string{c};
        in_word = !blank;
    }
    if (libraries.empty())
        return passed("/etc/ld.so.preload is empty.");
    auto e = image.at(*image.view().files.resolve(path));
    e.text = escape_text(libraries.substr(0, 200));
    return violated("Every program of the image loads a library that it does not ask for.", std::move(e));
}

} // namespace

image_check preloaded_libraries()
{
    return {
        {.id = "TARE-SEC-024",
         .practice = report::practice::security,
         .title = "No library is loaded into every program",
         .severity = report::severity::medium,
         .inspects = "/etc/ld.so.preload",
         .references = {"MITRE ATT&CK T1574.006"},
         .rationale = "The dynamic linker loads what /etc/ld.so.preload names into every program, setuid "
                      "ones included. Honest "
                      "software hardly ever needs that, rootkits do.",
         .fix = "Remove /etc/ld.so.preload; set LD_PRELOAD for the one program that needs a library."},
        needs::nothing,
        evaluate_preloaded_libraries,
    };
}

} // namespace tare::check
