#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

using image::node_id;

/// Adds up the files at and below names, each inode once.
class weigher
{
public:
    explicit weigher(const image::root_filesystem& files) : files_{files} {}

    void add(node_id top)
    {
        weigh(top);
        std::vector<node_id> waiting{files_.at(top).first_child};
        while (!waiting.empty()) {
            const auto id = waiting.back();
            waiting.pop_back();
            if (id == image::no_id)
                continue;
            weigh(id);
            waiting.push_back(files_.at(id).next_sibling);
            waiting.push_back(files_.at(id).first_child);
        }
    }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    void weigh(node_id id)
    {
        const auto& inode = files_.inode_of(id);
        if (inode.type != tar::entry_type::regular)
            return;
        if (inode.links == 1 || seen_.insert(files_.at(id).inode).second)
            bytes_ += inode.size();
    }

    const image::root_filesystem& files_;
    boost::unordered_flat_set<image::inode_id> seen_;
    std::uint64_t bytes_ = 0;
};

} // namespace

void picked_names::add(node_id id, std::string note)
{
    names_.push_back({image_.view().files.path_of(id), id, std::move(note)});
}

std::uint64_t picked_names::bytes() const
{
    weigher sum{image_.view().files};
    for (const auto& n : names_)
        sum.add(n.id);
    return sum.bytes();
}

places picked_names::where() const
{
    std::vector<const name*> sorted;
    sorted.reserve(names_.size());
    for (const auto& n : names_)
        sorted.push_back(&n);
    std::sort(sorted.begin(), sorted.end(), [](const name* a, const name* b) { return a->path < b->path; });
    places out;
    for (const auto* const n : sorted) {
        auto e = out.is_full() ? report::evidence{} : image_.at(n->id);
        if (!n->note.empty())
            e.text = n->note;
        else if (const auto bytes = out.is_full() ? 0 : bytes_below(image_.view().files, n->id); bytes > 0)
            e.text = human_size(bytes);
        out.add(std::move(e));
    }
    return out;
}

named_paths::named_paths(
    const image::root_filesystem& files, std::span<const std::string_view> absolute_paths
)
    : files_{files}
{
    for (auto path : absolute_paths) {
        std::optional at = files.root();
        while (at && !path.empty()) {
            path.remove_prefix(1);
            const auto name = path.substr(0, path.find('/'));
            path.remove_prefix(name.size());
            at = files.child(*at, name);
        }
        if (at)
            ids_.push_back(*at);
    }
}

bool named_paths::hold(node_id id) const noexcept
{
    for (; id != files_.root(); id = files_.at(id).parent)
        if (std::find(ids_.begin(), ids_.end(), id) != ids_.end())
            return true;
    return false;
}

std::vector<node_id> program_directories(image_subject& image)
{
    constexpr auto usual = std::to_array<std::string_view>(
        {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/busybox", "/opt/bin"
        }
    );
    const auto& files = image.files();
    std::vector<node_id> out;
    const auto add = [&](std::string_view path) {
        const auto found = files.resolve(path);
        if (found && files.inode_of(*found).type == tar::entry_type::directory &&
            std::find(out.begin(), out.end(), *found) == out.end())
            out.push_back(*found);
    };
    for (const auto path : usual)
        add(path);
    for (const auto path : image.searched_path())
        add(path);
    return out;
}

bool is_program(const image::root_filesystem& files, node_id id)
{
    const auto target = files.inode_of(id).type == tar::entry_type::symbolic_link
                            ? files.resolve(files.path_of(id))
                            : std::optional{id};
    if (!target)
        return false;
    const auto& inode = files.inode_of(*target);
    return inode.type == tar::entry_type::regular && (inode.mode() & 0111U) != 0;
}

std::uint64_t bytes_below(const image::root_filesystem& files, node_id id)
{
    weigher sum{files};
    sum.add(id);
    return sum.bytes();
}

bool is_mounted_over(std::string_view path) noexcept
{
    return is_within(path, "/proc") || is_within(path, "/sys") || is_within(path, "/dev");
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural)
{
    return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

} // namespace tare::check
