#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::tar {

/// What the records of one PAX header say, as far as it changes an entry. Views into the header's body. A
/// record with an empty value is as good as none (POSIX.1-2017 pax: the header's field counts).
struct pax_values
{
    std::optional<std::string_view> path;
    std::optional<std::string_view> link_path;
    std::optional<std::int64_t> size;
    std::optional<std::int64_t> uid;
    std::optional<std::int64_t> gid;
    std::optional<std::int64_t> mtime;
    std::vector<std::pair<std::string_view, std::string_view>> xattrs;

    /// GNU.sparse.*, without the prefix; empty when absent.
    struct sparse_values
    {
        bool any = false;
        std::string_view major;
        std::string_view minor;
        std::string_view name;
        std::string_view size;
        std::string_view real_size;
        std::string_view piece_count;
        std::string_view map;
    } sparse;

    /// Forgets everything but the memory.
    void clear() noexcept;
};

/// The extension headers that stand before one entry: PAX (`x`), GNU long name (`L`) and long link (`K`), in
/// any order but each once. Also reads PAX global headers (`g`), which runtimes pass over. Reused from entry
/// to entry.
class extension_headers
{
public:
    /// `bounds` must outlive the object.
    explicit extension_headers(const limits& bounds) noexcept : bounds_{bounds} {}

    /// True for 'x', 'g', 'L' and 'K'.
    [[nodiscard]] static bool is_extension(char type_flag) noexcept;

    /// Starts a header with a body of `size` bytes.
    result<void> begin(char type_flag, std::uint64_t size);

    /// The next piece of its body.
    void append(bytes_view piece) { body().append(as_text(piece)); }

    /// The body is complete: reads it. The error's offset, if any, counts from the start of the body.
    result<void> end();

    /// True when an entry must follow.
    [[nodiscard]] bool pending() const noexcept { return has_pax_ || has_long_name_ || has_long_link_; }

    /// The entry is done: forgets its headers.
    void clear() noexcept;

    [[nodiscard]] const pax_values& pax() const noexcept { return pax_; }

    [[nodiscard]] std::optional<std::string_view> long_name() const noexcept
    {
        return has_long_name_ ? std::optional<std::string_view>{name_} : std::nullopt;
    }

    [[nodiscard]] std::optional<std::string_view> long_link() const noexcept
    {
        return has_long_link_ ? std::optional<std::string_view>{link_} : std::nullopt;
    }

private:
    struct record
    {
        std::string_view key;
        std::string_view value;
    };

    [[nodiscard]] std::string& body() noexcept;
    result<void> split_records();
    result<void> refuse_contradictions();
    result<void> collect_sparse_list();
    result<void> apply(const record& r);
    result<void> apply_sparse(const record& r);
    result<void> end_pax();
    result<void> end_global();
    result<void> end_long(std::string& text);

    const limits& bounds_;
    char current_ = 'x';
    std::string pax_body_;
    std::string global_body_;
    std::string name_;
    std::string link_;
    bool has_pax_ = false;
    bool has_long_name_ = false;
    bool has_long_link_ = false;
    std::vector<record> records_;
    std::vector<record> sorted_;
    std::string sparse_list_;
    pax_values pax_;
};

} // namespace tare::tar
