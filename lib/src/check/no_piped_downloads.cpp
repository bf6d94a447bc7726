#include "check/history.hpp"
#include "check/search.hpp"

#include <array>

namespace tare::check {
namespace {

constexpr auto fetchers = std::to_array<std::string_view>({"curl", "wget", "fetch", "aria2c"});
constexpr auto interpreters = std::to_array<std::string_view>(
    {"sh", "bash", "ash", "dash", "zsh", "ksh", "fish", "python", "python3", "perl", "ruby", "node", "php"}
);

bool runs_unseen(const build_step& step)
{
    bool fetched = false;
    for (const auto& c : shell_commands(step.text)) {
        if (fetched && is_one_of(c.program(), interpreters))
            return true;
        fetched = c.pipes_on && (fetched || is_one_of(c.program(), fetchers));
    }
    return false;
}

answer evaluate_no_piped_downloads(image_subject& image)
{
    return judge_runs(
        image, runs_unseen, "No step runs what it downloads without looking at it.",
        "A step pipes a download into an interpreter."
    );
}

} // namespace

image_check no_piped_downloads()
{
    return {
        {.id = "TARE-BUILD-008",
         .practice = report::practice::build,
         .title = "Nothing is run as it is downloaded",
         .severity = report::severity::medium,
         .inspects = "the RUN instructions of the history: curl or wget with a pipe into a shell or another "
                     "interpreter",
         .references = {"CIS Docker 4.11", "DL4006"},
         .rationale = "Whoever answers decides what the image is built from, and may answer differently "
                      "tomorrow; a download "
                      "that breaks off runs in half.",
         .fix = "Download to a file, compare its checksum or signature, then run it; or ADD "
                "--checksum=sha256:..."},
        needs::config,
        evaluate_no_piped_downloads,
    };
}

} // namespace tare::check
