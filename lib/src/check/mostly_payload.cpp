#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

/// Below this, a slimmer image would hardly be pulled or scanned faster.
constexpr std::uint64_t little = 10'000'000;
constexpr std::size_t packages_shown = 5;
constexpr std::size_t directories_shown = 10;

places heaviest_shares(const report::tare_weight& tare)
{
    places where;
    for (std::size_t i = 0; i < std::min(tare.packages.size(), packages_shown); ++i)
        where.add(
            {.key = tare.packages[i].name,
             .text = fmt::format("{} would be saved without the package", human_size(tare.packages[i].bytes))}
        );
    for (std::size_t i = 0; i < std::min(tare.directories.size(), directories_shown); ++i)
        where.add(
            {.path = tare.directories[i].name,
             .text = fmt::format("{} in it are not payload", human_size(tare.directories[i].bytes))}
        );
    return where;
}

answer evaluate_mostly_payload(image_subject& image)
{
    (void)image.files();
    const auto& r = image.report();
    if (!r.payload || !r.tare)
        return not_applicable(
            r.payload && !r.payload->gaps.empty() ? r.payload->gaps.front()
                                                  : std::string{"There is no command that needs anything."}
        );
    const auto tare = r.tare->bytes;
    const auto visible = r.sizes.visible;
    auto message = fmt::format(
        "The command needs {} of {}; {} are beside it.", human_size(r.payload->bytes), human_size(visible),
        human_size(tare)
    );
    if (tare < little || tare <= visible / 2)
        return passed(std::move(message));
    // What is known to be needed may be too little, which leaves open whether the rest is too much.
    for (const auto& gap : r.payload->gaps)
        image.note_unread(gap);
    return violated(std::move(message), heaviest_shares(*r.tare));
}

} // namespace

image_check mostly_payload()
{
    return {
        {.id = "TARE-SIZE-005",
         .practice = report::practice::size,
         .title = "Half of what a container sees, or more, is what its command needs",
         .severity = report::severity::info,
         .inspects =
             "the bytes of the payload, which entrypoint and command need, and of the tare, which is the "
             "rest of the root filesystem; up to 10 MB of it are left alone",
         .references = {"NIST 800-190 4.1.2"},
         .rationale = "What no command needs is pulled, stored and scanned as well, and is there for whoever "
                      "gets in. Where a shell script "
                      "starts the program, what is needed is not known, and nothing is said.",
         .fix =
             "Copy the payload into a small base (FROM scratch or distroless, COPY --from); the report names "
             "what lies beside it, by package and by directory."},
        needs::config | needs::everything,
        evaluate_mostly_payload,
    };
}

} // namespace tare::check
