#include "inspect/packages/lockfile_text.hpp"
#include "inspect/packages/manifest.hpp"

#include <tare/base/ascii.hpp>
#include <tare/image/path.hpp>

#include <optional>
#include <utility>

// Yarn's yarn.lock: version 1, a format of its own, and since Yarn 2 YAML of the same shape. Neither says
// what only development needs, so that all of it counts.
namespace tare::inspect {
namespace {

constexpr std::string_view entry_indent = "  ";

/// What an entry says, and what it is named after.
struct yarn_entry
{
    std::string_view descriptors;
    std::string_view version;
    /// Since Yarn 2: "name@npm:1.2.3".
    std::string_view resolution;
    bool is_soft = false;
};

/// Packages that lie where the project does.
bool is_local(std::string_view range) noexcept
{
    return range.starts_with("workspace:") || range.starts_with("file:") || range.starts_with("link:") ||
           range.starts_with("portal:");
}

/// The name of the package that an entry locks; empty for those of the project itself.
std::string_view locked_name(const yarn_entry& entry) noexcept
{
    auto first = entry.resolution;
    if (first.empty()) {
        // Of `"a@^1, a@^2"` and of `"a@^1", "a@^2"` any one will do.
        first = entry.descriptors.substr(0, entry.descriptors.find(", "));
        first.remove_prefix(first.starts_with('"') ? 1 : 0);
        first.remove_suffix(first.ends_with('"') ? 1 : 0);
    }
    const auto [name, range] = split_at_version(first);
    if (name.empty() || is_local(range))
        return {};
    constexpr std::string_view alias = "npm:";
    if (!entry.resolution.empty() || !range.starts_with(alias))
        return name;
    const auto real = split_at_version(range.substr(alias.size()));
    return real.first.empty() ? name : real.first;
}

class yarn_reader
{
public:
    yarn_reader(const limits& bounds, package_manifest& out) : bounds_{bounds}, out_{out} {}

    manifest_outcome read(std::string_view text)
    {
        while (!text.empty()) {
            const auto line = next_line(text);
            if (line.starts_with("# yarn lockfile v1"))
                is_lockfile_ = true;
            if (line.empty() || line.front() == '#')
                continue;
            if (line.starts_with(entry_indent))
                take_member(line.substr(entry_indent.size()));
            else if (!take_key(line))
                malformed_ = true;
            if (too_many_)
                return image::shortfall{"max_packages", bounds_.max_packages, {}};
        }
        finish_entry();
        if (too_many_)
            return image::shortfall{"max_packages", bounds_.max_packages, {}};
        if (!is_lockfile_ && out_.packages.empty())
            return image::shortfall{{}, 0, "it is no lockfile of Yarn"};
        if (malformed_)
            return image::shortfall{{}, 0, "a part of it is malformed"};
        return std::nullopt;
    }

private:
    /// "name@range, name@range:", or "? " in front of a long one, whose colon has the next line.
    bool take_key(std::string_view line)
    {
        if (line == ":")
            return true;
        finish_entry();
        if (line.starts_with("? "))
            line.remove_prefix(2);
        else if (line.ends_with(':'))
            line.remove_suffix(1);
        else
            return false;
        if (line == "__metadata")
            is_lockfile_ = true;
        else
            entry_ = yarn_entry{line, {}, {}, false};
        return true;
    }

    /// `version "1.2.3"`, or `version: 1.2.3`. What stands deeper is of no interest.
    void take_member(std::string_view line)
    {
        if (!entry_ || line.starts_with(' '))
            return;
        const auto end = line.find_first_of(": ");
        if (end == std::string_view::npos)
            return;
        const auto key = line.substr(0, end);
        const auto value = unquoted(trimmed(line.substr(end + 1)));
        if (key == "version")
            entry_->version = value;
        else if (key == "resolution")
            entry_->resolution = value;
        else if (key == "linkType")
            entry_->is_soft = value == "soft";
    }

    void finish_entry()
    {
        const auto entry = std::exchange(entry_, std::nullopt);
        if (!entry || entry->is_soft)
            return;
        if (entry->version.empty()) {
            malformed_ = true;
            return;
        }
        const auto name = locked_name(*entry);
        if (!name.empty())
            too_many_ = !add_locked(name, entry->version, bounds_, out_) || too_many_;
    }

    const limits& bounds_;
    package_manifest& out_;
    std::optional<yarn_entry> entry_;
    bool is_lockfile_ = false;
    bool malformed_ = false;
    bool too_many_ = false;
};

} // namespace

bool is_yarn_lockfile(std::string_view path)
{
    return image::base_name(path) == "yarn.lock" && !is_below(path, "node_modules");
}

manifest_outcome read_yarn_lockfile(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    return yarn_reader{bounds, out}.read(text);
}

} // namespace tare::inspect
