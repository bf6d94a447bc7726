#include <tare/base/text.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/file_tree_reader.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace tare::report {
namespace {

constexpr std::string_view magic = "tare.files/2\n";
/// Without packages and parts.
constexpr std::string_view older_magic = "tare.files/1\n";
constexpr std::array<std::string_view, 6> types{"regular",     "directory",    "symlink",
                                                "char_device", "block_device", "fifo"};

void put_number(std::string& out, std::uint64_t value)
{
    while (value >= 0x80) {
        out += static_cast<char>((value & 0x7FU) | 0x80U);
        value >>= 7U;
    }
    out += static_cast<char>(value);
}

/// Small negative numbers stay small: 0, -1, 1, -2, … become 0, 1, 2, 3, …
std::uint64_t zigzag(std::int64_t value) noexcept
{
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) noexcept
{
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

void put_text(std::string& out, std::string_view text)
{
    put_number(out, text.size());
    out += text;
}

/// Reads what the functions above wrote; after a failure every read gives nothing.
class cursor
{
public:
    explicit cursor(std::string_view bytes) : rest_{bytes} {}

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80)
                return value;
        }
        failed_ = true;
        return 0;
    }

    std::string_view text(std::uint64_t size)
    {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }

    [[nodiscard]] bool failed() const noexcept { return failed_; }

    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
    bool failed_ = false;
};

/// 0 is nothing.
void put_position(std::string& out, const std::optional<std::uint32_t>& position)
{
    put_number(out, position ? std::uint64_t{*position} + 1 : 0);
}

/// What `put_position` wrote; false when it is none.
bool read_position(cursor& in, std::optional<std::uint32_t>& position)
{
    const auto number = in.number();
    if (number > std::numeric_limits<std::uint32_t>::max())
        return false;
    if (number > 0)
        position = static_cast<std::uint32_t>(number - 1);
    return true;
}

error damaged()
{
    return make_error(errc::storage_failed, "The stored file list is damaged.");
}

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept
{
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

boost::json::object described(const file_node& n, std::span<const std::string> packages)
{
    boost::json::object out;
    out["path"] = escape_text(n.path);
    out["type"] = n.type;
    out["mode"] = fmt::format("{:04o}", n.mode);
    out["uid"] = n.uid;
    out["gid"] = n.gid;
    out["size"] = n.size;
    out["mtime"] = n.mtime;
    out["layer"] = n.layer;
    if (n.links > 1)
        out["links"] = n.links;
    if (n.type == "symlink")
        out["target"] = escape_text(n.link_target);
    if (n.content)
        out["digest"] = n.content->to_string();
    if (n.package && *n.package < packages.size())
        out["package"] = packages[*n.package];
    if (n.part)
        out["part"] = *n.part;
    return out;
}

/// A path as the list has it, and what the paths below it start with.
std::pair<std::string, std::string> wanted_paths(std::string_view path)
{
    while (path.starts_with('/'))
        path.remove_prefix(1);
    while (path.ends_with('/'))
        path.remove_suffix(1);
    const auto itself = '/' + std::string{path};
    return {itself, path.empty() ? itself : itself + '/'};
}

/// The entries of a stored list that `asked_for` takes, as far as they are on the page.
template<class Predicate>
result<page_of_files> pick(std::string_view stored, const page& wanted, Predicate asked_for)
{
    auto reader = file_tree_reader::open(stored);
    if (!reader)
        return reader.error();
    page_of_files out;
    file_node n;
    for (std::size_t found = 0;;) {
        const auto more = reader->next(n);
        if (!more)
            return more.error();
        if (!*more)
            return out;
        if (!asked_for(n) || found++ < wanted.first)
            continue;
        if (out.entries.size() == wanted.count) {
            out.has_more = true;
            return out;
        }
        out.entries.push_back(n);
    }
}

} // namespace

void file_tree_encoder::reserve(std::size_t entries, std::size_t name_bytes)
{
    // A digest, and the numbers of an ordinary file.
    constexpr std::size_t entry_bytes = 56;
    out_.reserve(magic.size() + entries * entry_bytes + name_bytes);
}

void file_tree_encoder::add(const file_node& n)
{
    const auto shared = common_prefix(previous_, n.path);
    put_number(out_, shared);
    put_text(out_, std::string_view{n.path}.substr(shared));
    const auto type = std::find(types.begin(), types.end(), n.type) - types.begin();
    put_number(out_, static_cast<std::uint64_t>(type) * 2 + (n.content ? 1 : 0));
    put_number(out_, n.mode);
    put_number(out_, n.uid);
    put_number(out_, n.gid);
    put_number(out_, n.size);
    put_number(out_, zigzag(n.mtime));
    put_number(out_, n.layer);
    put_number(out_, n.links);
    put_text(out_, n.link_target);
    put_position(out_, n.package);
    put_position(out_, n.part);
    if (n.content)
        out_.append(n.content->bytes.begin(), n.content->bytes.end());
    previous_ = n.path;
    ++count_;
}

std::string file_tree_encoder::finish()
{
    std::string head{magic};
    put_number(head, count_);
    out_.insert(0, head);
    return std::move(out_);
}

std::string encode(const file_tree& tree)
{
    file_tree_encoder encoder;
    for (const auto& n : tree)
        encoder.add(n);
    return encoder.finish();
}

result<file_tree_reader> file_tree_reader::open(std::string_view bytes)
{
    const bool older = bytes.starts_with(older_magic);
    if (!older && !bytes.starts_with(magic))
        return damaged();
    cursor in{bytes.substr(magic.size())};
    const auto count = in.number();
    // Every entry takes more than ten bytes, so that a wrong count cannot ask for more memory than the input
    // has.
    if (in.failed() || count > in.left() / 10)
        return damaged();
    return file_tree_reader{in.rest(), count, !older};
}

result<bool> file_tree_reader::next(file_node& to)
{
    if (left_ == 0)
        return rest_.empty() ? result<bool>{false} : result<bool>{damaged()};
    cursor in{rest_};
    const auto shared = in.number();
    if (shared > to.path.size())
        return damaged();
    to.path.resize(shared);
    to.path += in.text(in.number());
    const auto type = in.number();
    const auto mode = in.number();
    if (type / 2 >= types.size() || mode > std::numeric_limits<std::uint32_t>::max())
        return damaged();
    to.type = types.at(type / 2);
    to.mode = static_cast<std::uint32_t>(mode);
    to.uid = in.number();
    to.gid = in.number();
    to.size = in.number();
    to.mtime = unzigzag(in.number());
    to.layer = in.number();
    to.links = in.number();
    to.link_target = in.text(in.number());
    to.package.reset();
    to.part.reset();
    if (has_positions_ && !(read_position(in, to.package) && read_position(in, to.part)))
        return damaged();
    to.content.reset();
    if (type % 2 != 0) {
        auto& content = to.content.emplace();
        const auto text = in.text(content.bytes.size());
        std::copy(text.begin(), text.end(), content.bytes.begin());
    }
    if (in.failed())
        return damaged();
    rest_ = in.rest();
    --left_;
    return true;
}

result<file_tree> decode_file_tree(std::string_view bytes)
{
    auto reader = file_tree_reader::open(bytes);
    if (!reader)
        return reader.error();
    file_tree out;
    out.reserve(reader->left());
    file_node node;
    while (true) {
        const auto more = reader->next(node);
        if (!more)
            return more.error();
        if (!*more)
            return out;
        out.push_back(node);
    }
}

result<page_of_files> list_directory(std::string_view stored, std::string_view path, const page& wanted)
{
    const auto [itself, below] = wanted_paths(path);
    bool is_there = false;
    auto out = pick(stored, wanted, [&](const file_node& n) {
        if (n.path == itself)
            return is_there = true;
        return is_there && n.path.size() > below.size() && n.path.starts_with(below) &&
               n.path.find('/', below.size()) == std::string::npos;
    });
    if (out && !is_there)
        return error{errc::not_found, "The root filesystem has no such path.", {}, {}, itself};
    return out;
}

result<page_of_files> list_owned(
    std::string_view stored, std::string_view path,
    const std::function<bool(std::uint32_t package)>& is_owner, const page& wanted
)
{
    const auto [itself, below] = wanted_paths(path);
    return pick(stored, wanted, [&](const file_node& n) {
        if (n.type == "directory" || (n.path != itself && !n.path.starts_with(below)))
            return false;
        return is_owner ? n.package && is_owner(*n.package) : !n.package;
    });
}

std::string to_json(const file_tree& tree, std::span<const std::string> packages)
{
    boost::json::array out;
    out.reserve(tree.size());
    for (const auto& n : tree)
        out.push_back(described(n, packages));
    return boost::json::serialize(out);
}

} // namespace tare::report
