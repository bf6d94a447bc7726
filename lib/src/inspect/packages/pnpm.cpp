#include "inspect/packages/lockfile_text.hpp"
#include "inspect/packages/manifest.hpp"

#include <tare/base/ascii.hpp>
#include <tare/image/path.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// pnpm-lock.yaml of the versions 5 to 9. Of YAML only what pnpm writes is understood: block mappings, two
// blanks a level. All that is kept while reading are views, less than five times the text.
namespace tare::inspect {
namespace {

using text = std::string_view;

struct key_and_value
{
    text key;
    text value;
};

/// "key: value"; the key may be quoted, and the value on other lines. An empty key where it is neither.
key_and_value split_line(text line) noexcept
{
    std::size_t end = 0;
    if (!line.empty() && (line.front() == '\'' || line.front() == '"')) {
        const auto close = line.find(line.front(), 1);
        end = close == text::npos ? line.size() : close + 1;
        if (end == line.size() || line[end] != ':')
            return {};
    } else {
        end = std::min(line.find(": "), line.size());
        if (end == line.size() && line.ends_with(':'))
            --end;
        else if (end == line.size())
            return {};
    }
    return {unquoted(line.substr(0, end)), unquoted(trimmed(line.substr(end + 1)))};
}

text without_peers(text key) noexcept
{
    return key.substr(0, key.find('('));
}

/// What "packages" says of one.
struct pnpm_entry
{
    text key;
    text name;
    text version;
    bool is_left_out = false;
};

/// The package of that name, or the one that the version names: "real@1.2.3" of an alias.
struct dependency
{
    text name;
    text version;

    [[nodiscard]] std::string key() const
    {
        const auto plain = without_peers(version);
        const bool is_alias = plain.find("://") == text::npos && !split_at_version(plain).first.empty();
        return is_alias ? std::string{version} : std::string{name} + '@' + std::string{version};
    }
};

/// Since version 9: what a package needs, with the peers that it was given.
struct snapshot
{
    text key;
    std::size_t first_need = 0;
};

struct document
{
    /// The number before the point; absent where it is no lockfile.
    text version;
    std::vector<pnpm_entry> packages;
    std::vector<snapshot> snapshots;
    std::vector<dependency> needs;
    /// What projects need to run.
    std::vector<dependency> roots;
    bool has_projects = false;
    bool is_malformed = false;
};

/// Reads line by line: which mapping a line belongs to follows from how far it is indented.
class pnpm_reader
{
public:
    document read(text rest)
    {
        while (!rest.empty()) {
            const auto line = next_line(rest);
            const auto indent = std::min(line.find_first_not_of(' '), line.size());
            const auto content = line.substr(indent);
            if (content.empty() || content.front() == '#')
                continue;
            if (indent == 0)
                take_section(content);
            else if (section_ == "packages" || section_ == "snapshots")
                take_package(indent, content);
            else if (section_ == "importers")
                take_importer(indent, content);
        }
        return std::move(out_);
    }

private:
    void take_section(text content)
    {
        const auto [key, value] = split_line(content);
        section_ = key;
        group_ = {};
        is_open_ = false;
        if (key == "lockfileVersion")
            out_.version = value.substr(0, value.find('.'));
        out_.has_projects = out_.has_projects || key == "importers";
    }

    void take_package(std::size_t indent, text content)
    {
        // A key that is too long for one line has its value behind a colon of its own.
        if (indent == 2 && content.starts_with(": "))
            return take_member(content.substr(2));
        if (indent == 2) {
            const bool is_long = content.starts_with("? ");
            const auto key = is_long ? unquoted(content.substr(2)) : split_line(content).key;
            group_ = {};
            is_open_ = !key.empty();
            out_.is_malformed = out_.is_malformed || key.empty();
            if (is_open_ && section_ == "packages")
                out_.packages.push_back({key, {}, {}, false});
            else if (is_open_)
                out_.snapshots.push_back({key, out_.needs.size()});
        } else if (indent == 4) {
            take_member(content);
        } else if (indent == 6 && is_open_ && section_ == "snapshots" && group_ == "dependencies") {
            const auto [name, version] = split_line(content);
            out_.needs.push_back({name, version});
        }
    }

    void take_member(text content)
    {
        const auto [key, value] = split_line(content);
        group_ = key;
        if (!is_open_ || section_ != "packages")
            return;
        auto& package = out_.packages.back();
        if (key == "name")
            package.name = value;
        else if (key == "version")
            package.version = value;
        else if (key == "dev" || key == "optional")
            package.is_left_out = package.is_left_out || value == "true";
    }

    void take_importer(std::size_t indent, text content)
    {
        const auto [key, value] = split_line(content);
        if (indent == 4)
            group_ = key;
        else if (indent == 6)
            name_ = key;
        else if (indent == 8 && group_ == "dependencies" && key == "version")
            out_.roots.push_back({name_, value});
    }

    document out_;
    text section_;
    text group_;
    text name_;
    bool is_open_ = false;
};

/// The keys of the packages, without peers, that projects need to run.
boost::unordered_flat_set<text> needed(const document& d)
{
    boost::unordered_flat_map<text, std::size_t> positions;
    for (std::size_t i = 0; i < d.snapshots.size(); ++i)
        positions.emplace(d.snapshots[i].key, i);
    std::vector<bool> is_reached(d.snapshots.size());
    std::vector<std::size_t> open;
    boost::unordered_flat_set<text> out;
    const auto reach = [&](const dependency& need) {
        const auto found = positions.find(text{need.key()});
        if (found == positions.end() || is_reached[found->second])
            return;
        is_reached[found->second] = true;
        open.push_back(found->second);
        out.insert(without_peers(found->first));
    };
    for (const auto& root : d.roots)
        reach(root);
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        const auto end = at + 1 < d.snapshots.size() ? d.snapshots[at + 1].first_need : d.needs.size();
        for (auto i = d.snapshots[at].first_need; i < end; ++i)
            reach(d.needs[i]);
    }
    return out;
}

/// "/name/1.2.3_peers" before version 6: what stands behind the last slash that is not the scope's.
std::pair<text, text> split_at_slash(text key) noexcept
{
    const auto scope_end = key.starts_with('@') ? key.find('/') : 0;
    const auto slash = scope_end == text::npos ? text::npos : key.find('/', scope_end + 1);
    if (slash == text::npos)
        return {};
    const auto version = key.substr(slash + 1);
    return {key.substr(0, slash), version.substr(0, version.find('_'))};
}

/// Name and version of what is locked; both empty for what lies where the project does, and what is not told.
std::pair<text, text> identity(const pnpm_entry& package, bool has_slashes) noexcept
{
    auto key = without_peers(package.key);
    const bool is_absolute = !key.starts_with('/');
    key.remove_prefix(is_absolute ? 0 : 1);
    auto [name, version] = has_slashes ? split_at_slash(key) : split_at_version(key);
    if (key.starts_with("file:") || key.starts_with("link:") || version.starts_with("file:") ||
        version.starts_with("link:"))
        return {};
    // Of other registries, and of repositories, only the members tell.
    if (has_slashes && is_absolute)
        name = version = {};
    if (!package.name.empty())
        name = package.name;
    if (!package.version.empty())
        version = package.version;
    else if (version.find('/') != text::npos)
        return {};
    return {name, version};
}

} // namespace

bool is_pnpm_lockfile(std::string_view path)
{
    return image::base_name(path) == "pnpm-lock.yaml" && !is_below(path, "node_modules");
}

manifest_outcome read_pnpm_lockfile(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    const auto found = pnpm_reader{}.read(text);
    if (found.version.empty())
        return image::shortfall{{}, 0, "it is no lockfile of pnpm"};
    const bool has_slashes = found.version.size() == 1 && found.version < "6";
    const bool is_graph = found.has_projects && !found.snapshots.empty();
    const auto wanted = is_graph ? needed(found) : boost::unordered_flat_set<std::string_view>{};
    for (const auto& package : found.packages) {
        if (package.is_left_out || (is_graph && !wanted.contains(without_peers(package.key))))
            continue;
        const auto [name, version] = identity(package, has_slashes);
        if (!name.empty() && !version.empty() && !add_locked(name, version, bounds, out))
            return image::shortfall{"max_packages", bounds.max_packages, {}};
    }
    if (found.is_malformed)
        return image::shortfall{{}, 0, "a part of it is malformed"};
    return std::nullopt;
}

} // namespace tare::inspect
