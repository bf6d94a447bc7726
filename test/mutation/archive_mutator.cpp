#include "archive_mutator.hpp"

#include "json_mutator.hpp"
#include "streams.hpp"
#include "tar_mutator.hpp"

#include <tare/codec/decoder.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/tar/reader.hpp>

#include <algorithm>
#include <compress.hpp>
#include <cstddef>
#include <deque>
#include <string_view>
#include <tar_builder.hpp>
#include <utility>
#include <vector>

namespace tare::test {
namespace {

using tar::entry_type;

/// A member of the archive; its link target is its content when it is a link.
struct member
{
    std::string name;
    entry_type type = entry_type::regular;
    std::string content;
};

class members_sink final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& e) override
    {
        members.push_back({std::string{e.path}, e.type, std::string{e.link_target}});
        if (members.size() > 300)
            return make_error(errc::limit_exceeded, "too many");
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        if (members.back().content.size() > 100'000)
            return make_error(errc::limit_exceeded, "too large");
        members.back().content += as_text(bytes);
        return {};
    }

    result<void> on_entry_end() override { return {}; }

    std::vector<member> members;
};

std::vector<member> members_of(const std::string& tar)
{
    limits bounds;
    bounds.max_layer_bytes = std::uint64_t{1} << 20U;
    members_sink sink;
    tar::reader reader{bounds, sink};
    if (!reader.consume(as_bytes_view(tar)) || !reader.finish())
        return {};
    return std::move(sink.members);
}

std::string joined(const std::vector<member>& members)
{
    tar_builder out;
    for (const auto& m : members)
        switch (m.type) {
        case entry_type::directory:
            out.directory(m.name);
            break;
        case entry_type::symbolic_link:
            out.symlink(m.name, m.content);
            break;
        case entry_type::hard_link:
            out.hard_link(m.name, m.content);
            break;
        default:
            out.file(m.name, m.content);
            break;
        }
    return out.finish();
}

bool is_json(const member& m)
{
    return m.type == entry_type::regular && !m.content.empty() &&
           (m.content[0] == '{' || m.content[0] == '[');
}

std::string hex_of(std::string_view bytes)
{
    return codec::sha256::of(as_bytes_view(bytes)).hex();
}

/// A digest that changed, and the size of what it is of.
struct change
{
    std::string before;
    std::string after;
    std::size_t size;
};

/// Writes the size into the descriptor that holds the digest at `at`.
void put_size(std::string& json, std::size_t at, std::size_t size)
{
    const auto begin = json.rfind('{', at);
    const auto end = std::min(json.find('}', at), json.size());
    const auto field = json.find(R"("size":)", begin == std::string::npos ? 0 : begin);
    if (field == std::string::npos || field > end)
        return;
    const auto digits = field + 7;
    const auto last = json.find_first_not_of("0123456789", digits);
    json.replace(digits, (last == std::string::npos ? json.size() : last) - digits, std::to_string(size));
}

bool replace_all(std::string& text, const change& c, bool sizes)
{
    bool any = false;
    for (auto at = text.find(c.before); at != std::string::npos;
         at = text.find(c.before, at + c.after.size())) {
        text.replace(at, c.before.size(), c.after);
        if (sizes)
            put_size(text, at, c.size);
        any = true;
    }
    return any;
}

void put_right(std::vector<member>& members, std::deque<change> changes)
{
    for (int steps = 0; steps < 32 && !changes.empty(); ++steps) {
        const auto c = std::move(changes.front());
        changes.pop_front();
        if (c.before == c.after)
            continue;
        for (auto& m : members) {
            replace_all(m.name, c, false);
            if (m.type == entry_type::regular && !is_json(m))
                continue;
            const auto before = m.content;
            if (replace_all(m.content, c, is_json(m)))
                changes.push_back({hex_of(before), hex_of(m.content), m.content.size()});
        }
    }
}

std::string mutate_layer(const std::string& bytes, dice& d, std::deque<change>& changes)
{
    const auto how = codec::sniff(as_bytes_view(bytes));
    const auto before = unpacked(bytes);
    const auto after = tar_mutator{d.below(static_cast<std::size_t>(-1))}.mutate(before);
    changes.push_back({hex_of(before), hex_of(after), after.size()});
    switch (d.once_in(10)                     ? d.below(3)
            : how == codec::compression::gzip ? 1
            : how == codec::compression::zstd ? 2
                                              : 0) {
    case 1:
        return any_gzip_of(after, d);
    case 2:
        return any_zstd_of(after, d);
    default:
        return after;
    }
}

void mutate_member(std::vector<member>& members, dice& d)
{
    std::vector<member*> files;
    for (auto& m : members)
        if (m.type == entry_type::regular)
            files.push_back(&m);
    if (files.empty())
        return;
    auto& m = *d.any_of(files);
    std::deque<change> changes;
    const auto before = m.content;
    if (is_json(m))
        m.content = mutate_json(m.content, d);
    else
        m.content = mutate_layer(m.content, d, changes);
    changes.push_back({hex_of(before), hex_of(m.content), m.content.size()});
    if (!d.once_in(16))
        put_right(members, std::move(changes));
}

void move_members(std::vector<member>& members, dice& d)
{
    const auto at = d.below(members.size());
    const auto place = members.begin() + static_cast<std::ptrdiff_t>(at);
    switch (d.below(4)) {
    case 0:
        members.erase(place);
        break;
    case 1:
        members.push_back(member{members[at]});
        break;
    case 2:
        std::swap(members[at], members[d.below(members.size())]);
        break;
    default:
        // As old docker save writes a layer that it has already, and busybox's layout all of its blobs.
        members[at].type = d.once_in(2) ? entry_type::symbolic_link : entry_type::hard_link;
        members[at].content = (d.once_in(2) ? "../" : "") + members[d.below(members.size())].name;
        break;
    }
}

class text_sink final : public codec::byte_sink
{
public:
    result<void> on_bytes(bytes_view bytes) override
    {
        text += as_text(bytes);
        return {};
    }

    std::string text;
};

} // namespace

std::string unpacked(const std::string& bytes)
{
    const auto how = codec::sniff(as_bytes_view(bytes));
    if (how == codec::compression::none)
        return bytes;
    const limits bounds;
    text_sink sink;
    auto decoder = codec::make_decoder(how, bounds, {std::uint64_t{1} << 20U, "max_layer_bytes"});
    if (!decoder || !(*decoder)->consume(as_bytes_view(bytes), sink) || !(*decoder)->finish())
        return {};
    return std::move(sink.text);
}

std::string mutate_archive(const std::string& archive, dice& d)
{
    const auto tar = unpacked(archive);
    auto members = members_of(tar);
    std::string out;
    if (members.empty() || d.once_in(6)) {
        out = tar_mutator{d.below(static_cast<std::size_t>(-1))}.mutate(tar.empty() ? archive : tar);
    } else {
        for (auto n = 1 + d.below(3); n > 0; --n)
            if (d.once_in(6) && !members.empty())
                move_members(members, d);
            else
                mutate_member(members, d);
        out = joined(members);
    }
    switch (d.below(12)) {
    case 0:
        return any_gzip_of(out, d);
    case 1:
        return any_zstd_of(out, d);
    default:
        return out;
    }
}

} // namespace tare::test
