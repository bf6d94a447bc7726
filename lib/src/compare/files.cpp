#include "compare/heaviest.hpp"
#include "compare/parts.hpp"

#include <tare/base/digest.hpp>
#include <tare/base/text.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/file_tree_reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace tare::compare {
namespace {

using report::file_node;

/// The order of file lists: by component, so that "/" comes before every other byte.
int compare_paths(std::string_view a, std::string_view b) noexcept
{
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (left == a.end() || right == b.end())
        return static_cast<int>(left != a.end()) - static_cast<int>(right != b.end());
    const auto rank = [](char c) { return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)); };
    return rank(*left) - rank(*right);
}

file_state state_of(const file_node& n)
{
    file_state out;
    out.type = n.type;
    out.mode = fmt::format("{:04o}", n.mode);
    out.uid = n.uid;
    out.gid = n.gid;
    out.bytes = n.type == "regular" ? n.size : 0;
    if (n.content)
        out.content = n.content->to_string();
    if (n.type == "symlink")
        out.link_target = escape_text(n.link_target);
    out.layer = n.layer;
    return out;
}

/// Counts the bytes of files with several names once: the names of one file have the same content and say
/// how many they are.
class byte_counter
{
public:
    std::uint64_t bytes_of(const file_node& n)
    {
        if (n.type != "regular")
            return 0;
        if (n.links < 2 || !n.content)
            return n.size;
        return seen_[*n.content]++ % n.links == 0 ? n.size : 0;
    }

private:
    std::unordered_map<digest, std::uint64_t, digest_hash> seen_;
};

/// What both have to say about one path.
struct differences
{
    bool type = false;
    bool content = false;
    bool mode = false;
    bool owner = false;
    bool link_target = false;

    [[nodiscard]] bool any() const noexcept { return type || content || mode || owner || link_target; }

    [[nodiscard]] std::vector<file_aspect> listed() const
    {
        std::vector<file_aspect> out;
        if (type)
            out.push_back(file_aspect::type);
        if (content)
            out.push_back(file_aspect::content);
        if (mode)
            out.push_back(file_aspect::mode);
        if (owner)
            out.push_back(file_aspect::owner);
        if (link_target)
            out.push_back(file_aspect::link_target);
        return out;
    }
};

differences between(const file_node& base, const file_node& target)
{
    differences out;
    out.type = base.type != target.type;
    const bool is_link = target.type == "symlink";
    if (!out.type) {
        out.content =
            target.type == "regular" && (base.size != target.size || base.content != target.content);
        out.link_target = is_link && base.link_target != target.link_target;
    }
    // Nothing asks for the mode of a link.
    out.mode = base.mode != target.mode && !is_link && base.type != "symlink";
    out.owner = base.uid != target.uid || base.gid != target.gid;
    return out;
}

/// Adds up what differs below each directory, while paths come in their order.
class directory_totals
{
public:
    explicit directory_totals(std::size_t most) : listed_{most} {}

    void add(std::string_view path, change_kind kind, std::uint64_t base, std::uint64_t target)
    {
        enter(path);
        auto& here = open_.back();
        ++here.own;
        auto& t = here.totals;
        ++(kind == change_kind::added ? t.added : kind == change_kind::removed ? t.removed : t.changed);
        t.difference = sum(t.difference, target - base);
        here.moved += base + target;
    }

    void finish(file_comparison& to)
    {
        while (!open_.empty())
            leave();
        to.directories_omitted = listed_.omitted();
        to.directories = listed_.take();
        for (auto& d : to.directories)
            d.path = escape_text(d.path);
    }

private:
    struct directory
    {
        directory_change totals;
        std::uint64_t moved = 0;
        std::uint64_t own = 0;
        std::uint64_t changed_below = 0;
    };

    /// Of sizes that no image has it wraps around.
    static std::int64_t sum(std::int64_t total, std::uint64_t more) noexcept
    {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(total) + more);
    }

    static bool holds(std::string_view directory, std::string_view path) noexcept
    {
        return directory == "/" || (path.starts_with(directory) && path.substr(directory.size())[0] == '/');
    }

    /// Opens the directory that `path` is in, and those that it is in.
    void enter(std::string_view path)
    {
        const auto parent_size = std::max<std::size_t>(path.rfind('/'), 1);
        const auto parent = path.substr(0, parent_size);
        while (!open_.empty() && parent != open_.back().totals.path &&
               !holds(open_.back().totals.path, parent))
            leave();
        if (open_.empty())
            open("/");
        while (open_.back().totals.path != parent) {
            // Behind what is open, whatever the path looks like: each one is longer, or the last.
            const auto slash = parent.find('/', open_.back().totals.path.size() + 1);
            open(parent.substr(0, slash));
        }
    }

    void open(std::string_view path) { open_.emplace_back().totals.path = path; }

    void leave()
    {
        auto closed = std::move(open_.back());
        open_.pop_back();
        if (!open_.empty()) {
            auto& parent = open_.back();
            parent.totals.added += closed.totals.added;
            parent.totals.removed += closed.totals.removed;
            parent.totals.changed += closed.totals.changed;
            parent.totals.difference =
                sum(parent.totals.difference, static_cast<std::uint64_t>(closed.totals.difference));
            parent.moved += closed.moved;
            ++parent.changed_below;
        }
        if (closed.own > 0 || closed.changed_below > 1)
            listed_.offer(closed.moved, closed.totals.path, [&] { return std::move(closed.totals); });
    }

    std::vector<directory> open_;
    heaviest<directory_change> listed_;
};

/// One walk over both lists.
class file_walk
{
public:
    explicit file_walk(const options& o)
        : added_{o.most_files}, removed_{o.most_files}, changed_{o.most_files},
          directories_{o.most_directories}
    {}

    result<file_comparison> run(report::file_tree_reader base, report::file_tree_reader target)
    {
        file_node left;
        file_node right;
        auto has_left = base.next(left);
        auto has_right = target.next(right);
        while (has_left && has_right && (*has_left || *has_right)) {
            const int order = !*has_left ? 1 : !*has_right ? -1 : compare_paths(left.path, right.path);
            if (order < 0)
                remove(left);
            else if (order > 0)
                add(right);
            else
                match(left, right);
            if (order <= 0)
                has_left = base.next(left);
            if (order >= 0)
                has_right = target.next(right);
        }
        if (!has_left)
            return has_left.error();
        if (!has_right)
            return has_right.error();
        return finish();
    }

private:
    void add(const file_node& n)
    {
        const auto bytes = target_bytes_.bytes_of(n);
        ++out_.added.count;
        out_.added.target_bytes += bytes;
        directories_.add(n.path, change_kind::added, 0, bytes);
        added_.offer(bytes, n.path, [&] {
            return file_change{escape_text(n.path), {}, std::nullopt, state_of(n)};
        });
    }

    void remove(const file_node& n)
    {
        const auto bytes = base_bytes_.bytes_of(n);
        ++out_.removed.count;
        out_.removed.base_bytes += bytes;
        directories_.add(n.path, change_kind::removed, bytes, 0);
        removed_.offer(bytes, n.path, [&] {
            return file_change{escape_text(n.path), {}, state_of(n), std::nullopt};
        });
    }

    void match(const file_node& before, const file_node& now)
    {
        const auto found = between(before, now);
        if (!found.any()) {
            ++out_.unchanged;
            return;
        }
        const bool replaced = found.type || found.content;
        const auto was = replaced ? base_bytes_.bytes_of(before) : 0;
        const auto is = replaced ? target_bytes_.bytes_of(now) : 0;
        ++out_.changed.count;
        out_.changed.base_bytes += was;
        out_.changed.target_bytes += is;
        out_.aspects.type += found.type ? 1 : 0;
        out_.aspects.content += found.content ? 1 : 0;
        out_.aspects.mode += found.mode ? 1 : 0;
        out_.aspects.owner += found.owner ? 1 : 0;
        out_.aspects.link_target += found.link_target ? 1 : 0;
        directories_.add(now.path, change_kind::changed, was, is);
        changed_.offer(std::max(was, is), now.path, [&] {
            return file_change{escape_text(now.path), found.listed(), state_of(before), state_of(now)};
        });
    }

    file_comparison finish()
    {
        const auto list = [](file_changes& to, heaviest<file_change>& from) {
            to.omitted = from.omitted();
            to.entries = from.take();
        };
        list(out_.added, added_);
        list(out_.removed, removed_);
        list(out_.changed, changed_);
        directories_.finish(out_);
        return std::move(out_);
    }

    file_comparison out_;
    byte_counter base_bytes_;
    byte_counter target_bytes_;
    heaviest<file_change> added_;
    heaviest<file_change> removed_;
    heaviest<file_change> changed_;
    directory_totals directories_;
};

} // namespace

result<file_comparison> compare_files(std::string_view base, std::string_view target, const options& o)
{
    const auto left = report::file_tree_reader::open(base);
    if (!left)
        return left.error();
    const auto right = report::file_tree_reader::open(target);
    if (!right)
        return right.error();
    return file_walk{o}.run(*left, *right);
}

} // namespace tare::compare
