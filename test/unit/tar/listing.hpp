#pragma once

#include <tare/tar/reader.hpp>

#include <byte_splitter.hpp>
#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// An entry with everything it brought along.
struct listed
{
    std::string path;
    std::string link_target;
    tar::entry_type type{};
    char type_flag{};
    std::uint32_t mode{};
    std::uint64_t uid{};
    std::uint64_t gid{};
    std::uint64_t size{};
    std::int64_t mtime{};
    std::uint64_t device_major{};
    std::uint64_t device_minor{};
    bool sparse{};
    std::vector<std::pair<std::string, std::string>> xattrs;
    std::string content;
    bool ended = false;

    friend bool operator==(const listed&, const listed&) = default;
};

/// A sink that keeps everything and minds the order of the calls.
class listing_sink final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& e) override
    {
        if (!entries.empty() && !entries.back().ended)
            return make_error(errc::internal, "on_entry before on_entry_end");
        listed l{
            std::string{e.path},
            std::string{e.link_target},
            e.type,
            e.type_flag,
            e.mode,
            e.uid,
            e.gid,
            e.size,
            e.mtime,
            e.device_major,
            e.device_minor,
            e.sparse,
            {},
            {},
            false
        };
        for (const auto& [name, value] : e.xattrs)
            l.xattrs.emplace_back(name, value);
        entries.push_back(std::move(l));
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        if (entries.empty() || entries.back().ended || bytes.empty())
            return make_error(errc::internal, "on_content out of order or empty");
        entries.back().content += as_text(bytes);
        return {};
    }

    result<void> on_entry_end() override
    {
        if (entries.empty() || entries.back().ended || entries.back().content.size() != entries.back().size)
            return make_error(errc::internal, "on_entry_end out of order or before all content");
        entries.back().ended = true;
        return {};
    }

    std::vector<listed> entries;
};

using listing = result<std::vector<listed>>;

/// Reads `archive` in pieces of the given sizes; the entries, or the error of `consume` or `finish`.
inline listing
list(std::string_view archive, const limits& bounds = {}, const std::vector<std::size_t>& cuts = {})
{
    listing_sink sink;
    tar::reader reader{bounds, sink};
    result<void> done;
    byte_splitter::feed(archive, cuts, [&](bytes_view piece) {
        done = reader.consume(piece);
        return done.has_value();
    });
    if (done)
        done = reader.finish();
    if (!done)
        return done.error();
    if (reader.offset() != archive.size() || reader.entries() != sink.entries.size())
        return make_error(errc::internal, "offset() or entries() is wrong");
    return std::move(sink.entries);
}

/// The only entry of an archive.
inline listed only(const listing& l)
{
    return l.value().size() == 1 ? l.value().front() : throw std::logic_error("not one entry");
}

/// The code of an error, or nothing that is one.
template<class T>
errc code_of(const result<T>& r)
{
    return r ? errc{} : r.error().code;
}

} // namespace tare::test
