#include "finding_of.hpp"

#include <algorithm>
#include <analyse.hpp>
#include <image_builder.hpp>
#include <utility>

namespace tare::test {
namespace {

std::vector<report::finding> findings_of(const std::string& archive, analysis::options o)
{
    // Large files are made of holes here.
    o.bounds.max_expansion_ratio = 1'000'000;
    const auto outcome = analyse(archive, std::move(o));
    REQUIRE(outcome);
    REQUIRE(outcome->size() == 1);
    return outcome->front().report.findings;
}

report::finding pick(const std::vector<report::finding>& all, std::string_view check)
{
    const auto found =
        std::find_if(all.begin(), all.end(), [check](const auto& f) { return f.check == check; });
    REQUIRE(found != all.end());
    return *found;
}

} // namespace

std::vector<report::finding> judged::findings() const
{
    image_builder image;
    for (const auto& l : layers_)
        image.layer(l.tar, packing::none, l.created_by);
    for (const auto& s : steps_)
        image.step(s);
    if (lacking_)
        image.absent_layer();
    image.runtime(runtime_).top(top_).platform(os_, architecture_);
    return findings_of(lacking_ ? image.oci_archive() : image.docker_archive(), options_);
}

report::finding judged::by(std::string_view check) const
{
    return pick(findings(), check);
}

report::finding in_root_filesystem(std::string_view check, const tar_builder& files)
{
    return pick(findings_of(files.finish(), {}), check);
}

std::string paths(const report::finding& f)
{
    std::string out;
    for (const auto& e : f.evidence)
        out += e.path.value_or("-") + ' ';
    return out;
}

} // namespace tare::test
