#include "tar/extension.hpp"

#include "tar/header.hpp"
#include "tar/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tare::tar {
namespace {

constexpr std::string_view xattr_prefix = "SCHILY.xattr.";
constexpr std::string_view sparse_prefix = "GNU.sparse.";
constexpr std::string_view sparse_offset = "GNU.sparse.offset";
constexpr std::string_view sparse_bytes = "GNU.sparse.numbytes";
constexpr std::string_view sparse_map_key = "GNU.sparse.map";

error malformed_extension(std::string detail)
{
    return make_error(errc::malformed_tar, std::move(detail));
}

bool is_text_key(std::string_view key) noexcept
{
    return key == "path" || key == "linkpath" || key == "uname" || key == "gname";
}

bool is_list_key(std::string_view key) noexcept
{
    return key == sparse_offset || key == sparse_bytes;
}

/// Keys that would rename or reframe every entry that follows a global header, were they obeyed: some readers
/// do.
bool reshapes_entries(std::string_view key) noexcept
{
    return key == "path" || key == "linkpath" || key == "size" || key.starts_with(sparse_prefix);
}

} // namespace

void pax_values::clear() noexcept
{
    path.reset();
    link_path.reset();
    size.reset();
    uid.reset();
    gid.reset();
    mtime.reset();
    xattrs.clear();
    sparse = {};
}

bool extension_headers::is_extension(char type_flag) noexcept
{
    return type_flag == 'x' || type_flag == 'g' || type_flag == 'L' || type_flag == 'K';
}

std::string& extension_headers::body() noexcept
{
    switch (current_) {
    case 'L':
        return name_;
    case 'K':
        return link_;
    case 'g':
        return global_body_;
    default:
        return pax_body_;
    }
}

result<void> extension_headers::begin(char type_flag, std::uint64_t size)
{
    if (size > bounds_.max_tar_extension_bytes)
        return limit_error("max_tar_extension_bytes", bounds_.max_tar_extension_bytes);
    if (type_flag == 'g' && pending())
        return malformed_extension(
            "A PAX global header stands between an extension header and its entry: readers disagree on "
            "whether the extension still counts."
        );
    const bool repeated = (type_flag == 'x' && has_pax_) || (type_flag == 'L' && has_long_name_) ||
                          (type_flag == 'K' && has_long_link_);
    if (repeated)
        return malformed_extension(fmt::format(
            "An entry has two extension headers of type '{}': readers disagree on which counts.", type_flag
        ));
    current_ = type_flag;
    body().clear();
    return {};
}

result<void> extension_headers::end()
{
    switch (current_) {
    case 'L':
        has_long_name_ = true;
        return end_long(name_);
    case 'K':
        has_long_link_ = true;
        return end_long(link_);
    case 'g':
        return end_global();
    default:
        has_pax_ = true;
        return end_pax();
    }
}

void extension_headers::clear() noexcept
{
    if (!pending())
        return;
    has_pax_ = false;
    has_long_name_ = false;
    has_long_link_ = false;
    pax_.clear();
}

result<void> extension_headers::end_long(std::string& text)
{
    const std::size_t end = text.find('\0');
    if (end != std::string::npos) {
        if (text.find_first_not_of('\0', end) != std::string::npos)
            return malformed_extension(
                "A GNU long name goes on after a NUL: readers disagree on where it ends."
            );
        text.resize(end);
    }
    if (text.empty())
        return malformed_extension("A GNU long name is empty.");
    return {};
}

result<void> extension_headers::end_global()
{
    if (auto split = split_records(); !split)
        return split;
    const auto found =
        std::ranges::find_if(records_, [](const record& r) { return reshapes_entries(r.key); });
    if (found == records_.end())
        return {};
    return malformed_extension(fmt::format(
        "A PAX global header has a '{}' record, which runtimes ignore and other readers obey.", found->key
    ));
}

result<void> extension_headers::end_pax()
{
    auto done = split_records();
    if (done)
        done = refuse_contradictions();
    if (done)
        done = collect_sparse_list();
    for (std::size_t i = 0; done && i < records_.size(); ++i)
        done = apply(records_[i]);
    return done;
}

result<void> extension_headers::split_records()
{
    records_.clear();
    const std::string_view text = body();
    std::size_t at = 0;
    const auto wrong = [&at](std::string_view why) {
        auto e = malformed_extension(fmt::format("A record of a PAX header is malformed: {}.", why));
        e.offset = at;
        return e;
    };
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        // A length of more digits than this cannot fit in a body whose size is bounded.
        const std::size_t space = rest.substr(0, 20).find(' ');
        if (space == std::string_view::npos)
            return wrong("it has no length");
        const auto length = parse_decimal(rest.substr(0, space));
        if (!length || static_cast<std::uint64_t>(*length) > rest.size())
            return wrong("its length is not a number of bytes that the header has");
        const auto size = static_cast<std::size_t>(*length);
        if (size < space + 3 || size < 5 || rest[size - 1] != '\n')
            return wrong("it does not end with a newline where its length says");
        const std::string_view pair = rest.substr(space + 1, size - space - 2);
        const std::size_t equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            return wrong("it has no key");
        const record r{pair.substr(0, equals), pair.substr(equals + 1)};
        if (r.key.find('\0') != std::string_view::npos)
            return wrong("its key holds a NUL");
        if (is_text_key(r.key) && r.value.find('\0') != std::string_view::npos)
            return wrong("a name holds a NUL, which no file system can");
        records_.push_back(r);
        at += size;
    }
    return {};
}

result<void> extension_headers::refuse_contradictions()
{
    // Sorted rather than compared pairwise: a body of 1 MiB has place for 170,000 records.
    sorted_.clear();
    std::ranges::copy_if(records_, std::back_inserter(sorted_), [](const record& r) {
        return !is_list_key(r.key);
    });
    std::ranges::sort(sorted_, {}, [](const record& r) { return std::pair{r.key, r.value}; });
    const auto found = std::ranges::adjacent_find(sorted_, [](const record& a, const record& b) {
        return a.key == b.key && a.value != b.value;
    });
    if (found == sorted_.end())
        return {};
    return malformed_extension(fmt::format(
        "A PAX header has two different '{}' records: readers disagree on which counts.", found->key
    ));
}

result<void> extension_headers::collect_sparse_list()
{
    sparse_list_.clear();
    bool expects_offset = true;
    bool any = false;
    for (const record& r : records_) {
        if (!is_list_key(r.key))
            continue;
        if ((r.key == sparse_offset) != expects_offset || r.value.find(',') != std::string_view::npos)
            return malformed_extension(
                "The GNU.sparse.offset and GNU.sparse.numbytes records of a PAX header do not alternate."
            );
        if (any)
            sparse_list_ += ',';
        sparse_list_ += r.value;
        any = true;
        expects_offset = !expects_offset;
    }
    if (!any)
        return {};
    // Also when the list is empty: to Go it then hides a map.
    if (std::ranges::any_of(records_, [](const record& r) { return r.key == sparse_map_key; }))
        return malformed_extension("A PAX header has both GNU.sparse.map and GNU.sparse.offset records.");
    pax_.sparse.any = true;
    pax_.sparse.map = sparse_list_;
    return {};
}

result<void> extension_headers::apply(const record& r)
{
    if (r.value.empty() || is_list_key(r.key))
        return {};
    const auto number =
        [&r](std::optional<std::int64_t>& to, std::optional<std::int64_t> value) -> result<void> {
        to = value;
        if (!to)
            return malformed_extension(fmt::format("The PAX record '{}' is not a number.", r.key));
        return {};
    };
    std::optional<std::int64_t> unused;
    if (r.key == "path")
        pax_.path = r.value;
    else if (r.key == "linkpath")
        pax_.link_path = r.value;
    else if (r.key == "size")
        return number(pax_.size, parse_decimal(r.value));
    else if (r.key == "uid")
        return number(pax_.uid, parse_decimal(r.value));
    else if (r.key == "gid")
        return number(pax_.gid, parse_decimal(r.value));
    else if (r.key == "mtime")
        return number(pax_.mtime, parse_pax_time(r.value));
    else if (r.key == "atime" || r.key == "ctime")
        return number(unused, parse_pax_time(r.value));
    else if (r.key.starts_with(xattr_prefix))
        pax_.xattrs.emplace_back(r.key.substr(xattr_prefix.size()), r.value);
    else if (r.key.starts_with(sparse_prefix))
        return apply_sparse(r);
    return {};
}

result<void> extension_headers::apply_sparse(const record& r)
{
    auto& sparse = pax_.sparse;
    sparse.any = true;
    const auto key = r.key.substr(sparse_prefix.size());
    if (key == "major")
        sparse.major = r.value;
    else if (key == "minor")
        sparse.minor = r.value;
    else if (key == "name")
        sparse.name = r.value;
    else if (key == "size")
        sparse.size = r.value;
    else if (key == "realsize")
        sparse.real_size = r.value;
    else if (key == "numblocks")
        sparse.piece_count = r.value;
    else if (key == "map") {
        if (!sparse.map.empty() || !sparse_list_.empty())
            return malformed_extension("A PAX header has both GNU.sparse.map and GNU.sparse.offset records.");
        sparse.map = r.value;
    } else
        return malformed_extension(fmt::format("The PAX record '{}' is of no known sparse format.", r.key));
    return {};
}

} // namespace tare::tar
