#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_working_directory(image_subject& image)
{
    const auto& set = image.config().working_dir;
    report::evidence where{.key = "config.WorkingDir", .text = escape_text(image.shown().working_dir)};
    if (set.empty())
        return not_applicable("No WORKDIR is set; it is /.");
    if (!set.starts_with('/'))
        return violated("WORKDIR is not an absolute path.", where);
    const auto& files = image.files();
    const auto id = files.resolve(set);
    if (!id)
        return violated("WORKDIR is not in the image; runtimes create it for root.", where)
            .with(report::severity::low);
    const auto at = image.at(*id);
    where.path = at.path;
    where.layer = at.layer;
    where.instruction = at.instruction;
    if (files.inode_of(*id).type != tar::entry_type::directory)
        return violated("WORKDIR is no directory: no container starts.", where).with(report::severity::high);
    return passed("WORKDIR is a directory of the image.", where);
}

} // namespace

image_check working_directory()
{
    return {
        {.id = "TARE-CONF-011",
         .practice = report::practice::configuration,
         .title = "WORKDIR is an absolute path to a directory of the image",
         .severity = report::severity::medium,
         .inspects = "config.WorkingDir and what stands there",
         .references = {"DL3000", "DS-0009", "BuildKit WorkdirRelativePath"},
         .rationale = "A relative WORKDIR depends on that of the base; one that does not exist is made by "
                      "the runtime, for root, and "
                      "the application cannot write to it.",
         .fix = "Set WORKDIR to an absolute path in the Dockerfile, before USER."},
        needs::config | needs::everything,
        evaluate_working_directory,
    };
}

} // namespace tare::check
