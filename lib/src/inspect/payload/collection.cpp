#include "inspect/payload/collection.hpp"

#include "inspect/payload/directories.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/elf.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::inspect {

using image::node_id;

namespace {

constexpr std::size_t most_gaps = 64;

} // namespace

payload_collection::payload_collection(const image_view& view) : view_{view}
{
    out_.parts.resize(view.files.inodes().size());
    entered_.resize(view.files.inodes().size());
}

void payload_collection::add_gap(std::string sentence)
{
    auto& gaps = out_.payload.gaps;
    if (gaps.size() > most_gaps || std::find(gaps.begin(), gaps.end(), sentence) != gaps.end())
        return;
    gaps.push_back(
        gaps.size() == most_gaps ? std::string{"There are further reasons."} : std::move(sentence)
    );
}

void payload_collection::add_to_first(std::string_view sentence)
{
    if (!out_.payload.parts.empty())
        out_.payload.parts.front().why += fmt::format(" {}", sentence);
}

void payload_collection::take(node_id id, open_part& part)
{
    auto& number = out_.parts[view_.files.at(id).inode];
    if (number != 0)
        return;
    auto& parts = out_.payload.parts;
    if (part.number == 0) {
        if (parts.size() == most_payload_parts)
            return add_gap(fmt::format("The payload has more than {} parts.", most_payload_parts));
        parts.push_back({part.reason.role, escape_text(part.path), part.reason.why});
        part.number = static_cast<std::uint32_t>(parts.size());
    }
    number = part.number;
}

std::optional<node_id> payload_collection::take_file(std::string_view path, const part_reason& reason)
{
    std::vector<node_id> links;
    const auto id = resolve(view_, path, links);
    if (!id)
        return std::nullopt;
    open_part part{reason, view_.files.path_of(*id)};
    if (view_.files.inode_of(*id).type != tar::entry_type::directory)
        take(*id, part);
    for (const auto link : links)
        take(link, part);
    return id;
}

void payload_collection::enter(node_id directory, std::vector<node_id>& waiting)
{
    if (entered_[view_.files.at(directory).inode])
        return;
    entered_[view_.files.at(directory).inode] = true;
    const auto first = static_cast<std::ptrdiff_t>(waiting.size());
    for (auto child = view_.files.at(directory).first_child; child != image::no_id;
         child = view_.files.at(child).next_sibling)
        waiting.push_back(child);
    // The last one is taken next, so that they come in order.
    std::sort(waiting.begin() + first, waiting.end(), [&](node_id a, node_id b) {
        return view_.files.at(a).name > view_.files.at(b).name;
    });
}

void payload_collection::follow(
    node_id link, node_id directory, open_part& part, std::vector<node_id>& waiting
)
{
    if (followed_ == most_followed_links)
        return add_gap(fmt::format(
            "More than {} symbolic links stand in directories of the payload: not all are followed.",
            most_followed_links
        ));
    ++followed_;
    std::vector<node_id> links;
    const auto target = resolve(view_, view_.files.path_of(link), links);
    for (const auto passed : links)
        take(passed, part);
    if (!target)
        return;
    if (view_.files.inode_of(*target).type != tar::entry_type::directory) {
        if (find<elf>(view_, *target) != nullptr && out_.parts[view_.files.at(*target).inode] == 0)
            binaries_.push_back(*target);
        return take(*target, part);
    }
    const auto path = view_.files.path_of(*target);
    const bool holds_it = part.path.starts_with(path + '/') || *target == directory;
    if (!holds_it && !is_system_directory(path))
        enter(*target, waiting);
}

void payload_collection::take_directory(node_id directory, const part_reason& reason)
{
    open_part part{reason, view_.files.path_of(directory)};
    std::vector<node_id> waiting;
    std::vector<node_id> links;
    enter(directory, waiting);
    while (!waiting.empty()) {
        const auto id = waiting.back();
        waiting.pop_back();
        const auto type = view_.files.inode_of(id).type;
        if (type == tar::entry_type::directory) {
            enter(id, waiting);
            continue;
        }
        if (type == tar::entry_type::symbolic_link)
            links.push_back(id);
        else if (find<elf>(view_, id) != nullptr && out_.parts[view_.files.at(id).inode] == 0)
            binaries_.push_back(id);
        take(id, part);
        if (!waiting.empty())
            continue;
        // Links come last: a directory that is in the set anyway is entered where it stands.
        for (const auto link : std::exchange(links, {}))
            follow(link, directory, part, waiting);
    }
}

void payload_collection::count()
{
    auto& payload = out_.payload;
    const auto& files = view_.files;
    for (std::size_t i = 0; i < files.inodes().size(); ++i) {
        const auto& inode = files.inodes()[i];
        if (out_.parts[i] != 0 && inode.type == tar::entry_type::regular && inode.links > 0)
            payload.parts[out_.parts[i] - 1].bytes += inode.size();
    }
    files.for_each([&](node_id id) {
        if (const auto part = out_.parts[files.at(id).inode]; part != 0)
            ++payload.parts[part - 1].files;
    });
    for (const auto& part : payload.parts) {
        payload.files += part.files;
        payload.bytes += part.bytes;
    }
}

image_payload payload_collection::finish()
{
    count();
    out_.payload.state =
        out_.payload.gaps.empty() ? report::payload_state::complete : report::payload_state::incomplete;
    return std::move(out_);
}

} // namespace tare::inspect
