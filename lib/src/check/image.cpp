#include "check/image_check.hpp"
#include "codec/processors.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
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

const report::attack_surface& image_subject::surface()
{
    (void)files();
    (void)searched_path();
    return input_.report.attack_surface;
}

std::vector<std::string_view> image_subject::search_path() const
{
    static const image::image_config without;
    std::vector<std::string_view> out;
    auto rest = (has_config() ? config() : without).search_path();
    while (true) {
        const auto colon = rest.find(':');
        out.push_back(rest.substr(0, colon));
        if (colon == std::string_view::npos)
            return out;
        rest.remove_prefix(colon + 1);
    }
}

std::vector<std::string_view> image_subject::searched_path()
{
    auto all = search_path();
    if (all.size() > inspect::max_search_path_directories) {
        note_unread(fmt::format(
            "PATH has {} directories, and only the first {} were looked into.", all.size(),
            inspect::max_search_path_directories
        ));
        all.resize(inspect::max_search_path_directories);
    }
    return all;
}

std::optional<std::string> image_subject::instruction(std::uint64_t layer) const
{
    const auto& layers = input_.report.layers;
    return layer < layers.size() ? layers[layer].created_by : std::nullopt;
}

report::evidence image_subject::at(image::node_id id) const
{
    const auto& files = input_.view.files;
    return at(escape_text(files.path_of(id)), files.inode_of(id).layer);
}

report::evidence image_subject::at(std::string path, std::uint64_t layer) const
{
    report::evidence out;
    out.path = std::move(path);
    out.layer = layer;
    out.instruction = instruction(layer);
    return out;
}

void image_subject::note_unread(std::string why)
{
    if (std::find(unread_.begin(), unread_.end(), why) == unread_.end())
        unread_.push_back(std::move(why));
}

namespace {

// With more files, what two checks remember of each at the same time is worth more than a tenth of a second.
constexpr std::size_t most_files_to_share = 500'000;

/// An answer that was given without having seen everything is worth no more than what was seen: what was
/// found is there, but that nothing was found, or that there is nothing to look at, is not known.
answer weighed(answer a, const std::vector<std::string>& unread, needs n)
{
    const bool found_something = a.what == answer::kind::violated && !has(n, needs::everything);
    if (unread.empty() || found_something || a.what == answer::kind::not_analysed)
        return a;
    return not_analysed(fmt::format("{}", fmt::join(unread, " ")));
}

answer evaluate(const image_check& c, const image_input& image)
{
    if (image.config == nullptr && has(c.requires_, needs::config))
        return not_applicable("A root filesystem has no configuration.");
    if (image.config != nullptr && image.config->platform.os == "windows" &&
        !has(c.requires_, needs::any_system))
        return not_applicable("It is an image for Windows.");
    image_subject subject{image};
    auto given = c.evaluate(subject);
    return weighed(std::move(given), subject.unread(), c.requires_);
}

/// Whatever a check says, no secret that a rule knows leaves with it.
void mask(report::finding& f, const inspect::config_mask& mask)
{
    f.message = mask.apply(f.message);
    f.fix = mask.apply(f.fix);
    for (auto& e : f.evidence) {
        if (e.key)
            e.key = mask.apply(*e.key);
        if (e.text)
            e.text = mask.apply(*e.text);
    }
}

} // namespace

std::vector<report::finding> judge(const image_input& image)
{
    const auto& checks = image_checks();
    std::vector<report::finding> out(checks.size());
    std::atomic<std::size_t> next = 0;
    const auto take_what_is_left = [&] {
        for (auto i = next++; i < checks.size(); i = next++) {
            out[i] = to_finding(checks[i].what, evaluate(checks[i], image));
            mask(out[i], image.mask);
        }
    };
    const auto files = image.view.files.inodes().size();
    auto helped = codec::beside(
        files >= codec::files_worth_a_thread && files <= most_files_to_share, take_what_is_left
    );
    take_what_is_left();
    helped.get();
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
