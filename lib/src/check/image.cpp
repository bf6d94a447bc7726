#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::check {

const image::root_filesystem& image_subject::files()
{
    for (const auto layer : input_.absent_layers)
        note_unread(fmt::format("Layer {} is not in the archive.", layer));
    return input_.view.files;
}

std::optional<std::string_view> image_subject::content(std::string_view path)
{
    const auto found = files().resolve(path);
    if (!found || input_.view.files.inode_of(*found).type != tar::entry_type::regular)
        return std::nullopt;
    auto text = inspect::content(input_.view, path);
    if (!text)
        note_unread(fmt::format("{} was not read.", escape_text(path)));
    return text;
}

inspect::effective_user image_subject::user()
{
    const auto passwd = content("/etc/passwd").value_or(std::string_view{});
    const auto group = content("/etc/group").value_or(std::string_view{});
    return inspect::resolve_user(config().user, passwd, group);
}

std::optional<std::string> image_subject::instruction(std::uint64_t layer) const
{
    const auto& layers = input_.report.layers;
    return layer < layers.size() ? layers[layer].created_by : std::nullopt;
}

report::evidence image_subject::at(image::node_id id) const
{
    report::evidence out;
    out.path = escape_text(input_.view.files.path_of(id));
    out.layer = input_.view.files.inode_of(id).layer;
    out.instruction = instruction(*out.layer);
    return out;
}

void image_subject::note_unread(std::string why)
{
    if (std::find(unread_.begin(), unread_.end(), why) == unread_.end())
        unread_.push_back(std::move(why));
}

namespace {

bool needs_config(needs n) noexcept
{
    return n == needs::config || n == needs::config_and_every_layer;
}

bool needs_every_layer(needs n) noexcept
{
    return n == needs::every_layer || n == needs::config_and_every_layer;
}

/// An answer that was given without having seen everything is worth no more than what was seen: what was
/// found is there, but that nothing was found, or that there is nothing to look at, is not known.
answer weighed(answer a, const std::vector<std::string>& unread, needs n)
{
    const bool found_something = a.what == answer::kind::violated && !needs_every_layer(n);
    if (unread.empty() || found_something || a.what == answer::kind::not_analysed)
        return a;
    return not_analysed(fmt::format("{}", fmt::join(unread, " ")));
}

answer evaluate(const image_check& c, const image_input& image)
{
    if (image.config == nullptr && needs_config(c.requires_))
        return not_applicable("A root filesystem has no configuration.");
    image_subject subject{image};
    auto given = c.evaluate(subject);
    return weighed(std::move(given), subject.unread(), c.requires_);
}

} // namespace

std::vector<report::finding> judge(const image_input& image)
{
    std::vector<report::finding> out;
    out.reserve(image_checks().size());
    for (const auto& c : image_checks())
        out.push_back(to_finding(c.what, evaluate(c, image)));
    return out;
}

std::vector<report::finding> completed(std::vector<report::finding> found, std::string_view analyser_version)
{
    std::vector<report::finding> out;
    for (const auto& c : catalogue()) {
        if (c.target != check_target::image)
            continue;
        const auto known =
            std::find_if(found.begin(), found.end(), [&](const auto& f) { return f.check == c.id; });
        if (known != found.end()) {
            out.push_back(std::exchange(*known, {}));
            continue;
        }
        auto missing = not_analysed(fmt::format(
            "The report was made by analyser {}, which did not have this check.",
            escape_text(analyser_version)
        ));
        out.push_back(to_finding(c, std::move(missing).fixed_by("Upload the image again.")));
    }
    for (auto& f : found)
        if (!f.check.empty())
            out.push_back(std::move(f));
    return out;
}

} // namespace tare::check
