#include "inspect/secret_scanner.hpp"

#include "inspect/secret_index.hpp"

#include <tare/inspect/secrets.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace tare::inspect {
namespace {

/// Text that is held before it is searched, beside the windows.
constexpr std::size_t search_step = std::size_t{64} << 10U;

/// What stands between a name and what is assigned to it: `name = "`, `"name": "`, `name: `, `:name=`.
constexpr const char* assignment = R"(["'\]]{0,2}[ \t]{0,8}(?:=>|:=|=|:)[ \t]{0,8}\\?["'`]?)";

/// All rules, once in the life of the process. Compiling a pattern costs more than searching a megabyte, and
/// most are never needed: each is compiled when its keyword is first found. (RE2 may be matched from several
/// threads.)
class rule_set
{
public:
    static const rule_set& get()
    {
        static const rule_set all;
        return all;
    }

    [[nodiscard]] const re2::RE2& pattern_of(const secret_rule& rule) const
    {
        const auto& lazy = patterns_[static_cast<std::size_t>(&rule - secret_rules().data())];
        std::call_once(lazy.once, [&] { lazy.compiled = compile(rule); });
        return *lazy.compiled;
    }

    /// The keywords of the rules that apply to files at `path`.
    [[nodiscard]] const secret_index& index_for(std::string_view path) const
    {
        for (const auto& rule : secret_rules())
            if (rule.file != nullptr && rule.file(path))
                return all_;
        return anywhere_;
    }

private:
    struct lazy_pattern
    {
        mutable std::once_flag once;
        mutable std::unique_ptr<const re2::RE2> compiled;
    };

    static std::unique_ptr<const re2::RE2> compile(const secret_rule& rule)
    {
        re2::RE2::Options options;
        options.set_encoding(re2::RE2::Options::EncodingLatin1);
        options.set_log_errors(false);
        const std::string before = rule.where == secret_rule::place::assigned ? assignment : "";
        auto pattern = std::make_unique<re2::RE2>(before + std::string{rule.pattern}, options);
        if (!pattern->ok() || pattern->NumberOfCapturingGroups() != 1)
            throw std::logic_error("secret rule " + std::string{rule.id} + ": " + pattern->error());
        return pattern;
    }

    rule_set() : patterns_(secret_rules().size()) {}

    std::vector<lazy_pattern> patterns_;
    secret_index all_{secret_rules(), [](const secret_rule& /*rule*/) { return true; }};
    secret_index anywhere_{secret_rules(), [](const secret_rule& rule) { return rule.file == nullptr; }};
};

bool is_word(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Counts in stretches that fit a byte, which compilers turn into vector instructions; std::count they do
/// not.
std::uint64_t count_newlines(std::string_view text) noexcept
{
    constexpr std::size_t stretch = 255;
    std::uint64_t count = 0;
    while (!text.empty()) {
        std::uint8_t here = 0;
        for (const char c : text.substr(0, stretch))
            here = static_cast<std::uint8_t>(here + (c == '\n' ? 1U : 0U));
        count += here;
        text.remove_prefix(std::min(text.size(), stretch));
    }
    return count;
}

} // namespace

void secret_scanner::begin(std::string_view path, std::uint64_t& candidates)
{
    path_ = path;
    index_ = &rule_set::get().index_for(path);
    candidates_ = &candidates;
    size_ = searched_ = counted_ = 0;
    offset_ = line_start_ = omitted_ = 0;
    line_ = 1;
    found_.clear();
    gave_up_ = false;
}

bool secret_scanner::feed(std::string_view piece)
{
    while (!piece.empty() && !gave_up_) {
        const auto count = std::min(piece.size(), search_step);
        if (buffer_.size() < size_ + count + secret_index::padding)
            buffer_.resize(size_ + count + secret_index::padding);
        std::memcpy(buffer_.data() + size_, piece.data(), count);
        size_ += count;
        piece.remove_prefix(count);
        // A keyword is tried once all that its pattern may see is there.
        constexpr auto ahead = 2 * secret_window;
        if (size_ >= searched_ + ahead + search_step / 2) {
            search(size_ - ahead);
            drop_searched();
        }
    }
    return !gave_up_;
}

void secret_scanner::finish()
{
    if (size_ == 0)
        return;
    std::memset(buffer_.data() + size_, 0, secret_index::padding);
    search(size_);
    // Nothing of the text stays.
    std::memset(buffer_.data(), 0, size_);
    size_ = 0;
}

void secret_scanner::search(std::size_t to)
{
    while (searched_ < to && !gave_up_) {
        searched_ = index_->next(buffer_.data(), searched_, to);
        if (searched_ < to)
            try_at(searched_++);
    }
}

void secret_scanner::drop_searched()
{
    if (searched_ <= secret_lookback)
        return;
    const auto dropped = searched_ - secret_lookback;
    count_lines(dropped);
    counted_ -= dropped;
    std::memmove(buffer_.data(), buffer_.data() + dropped, size_ - dropped);
    size_ -= dropped;
    searched_ = secret_lookback;
    offset_ += dropped;
}

void secret_scanner::try_at(std::size_t position)
{
    const std::string_view text{buffer_.data() + position, size_ - position};
    index_->keywords_at(text, [&](const secret_rule& rule, std::string_view keyword) {
        try_rule(rule, keyword, position);
    });
}

bool secret_scanner::is_boundary(std::size_t position) const noexcept
{
    if (position == 0 || !is_word(buffer_[position - 1]))
        return true;
    // "\n" in a string of JSON or of a program, and the end of a colour for terminals.
    const char c = buffer_[position - 1];
    if (c == 'm') {
        constexpr std::size_t longest = 16;
        const auto first = position > longest ? position - longest : 0;
        const auto before = std::string_view{buffer_}.substr(first, position - 1 - first);
        const auto escape = before.find_last_not_of("0123456789;");
        return escape != std::string_view::npos && escape > 0 && before[escape] == '[' &&
               before[escape - 1] == '\x1b';
    }
    return position > 1 && buffer_[position - 2] == '\\' && (c == 'n' || c == 't' || c == 'r');
}

bool secret_scanner::is_comment(std::size_t position) const noexcept
{
    const auto first = position > secret_lookback ? position - secret_lookback : 0;
    std::string_view line{buffer_.data() + first, position - first};
    line = line.substr(line.rfind('\n') + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with('#') || line.starts_with(';') || line.starts_with("//") ||
           line.starts_with('*') || line.starts_with("<!--");
}

void secret_scanner::try_rule(const secret_rule& rule, std::string_view keyword, std::size_t position)
{
    using place = secret_rule::place;
    if (gave_up_ || (rule.file != nullptr && !rule.file(path_)))
        return;
    if (rule.where == place::at_keyword && is_word(keyword.front()) && !is_boundary(position))
        return;
    if (rule.generic && is_comment(position))
        return;
    if (*candidates_ == 0) {
        gave_up_ = true;
        return;
    }
    --*candidates_;
    const auto from = rule.where == place::assigned     ? position + keyword.size()
                      : rule.where == place::at_keyword ? position
                                                        : position - std::min(position, rule.lookback);
    const auto to = std::min(position + secret_window, size_);
    const auto anchor = rule.where == place::around_keyword ? re2::RE2::UNANCHORED : re2::RE2::ANCHOR_START;
    const re2::StringPiece text{buffer_.data(), to};
    std::array<re2::StringPiece, 2> groups;
    if (from >= to || !rule_set::get().pattern_of(rule).Match(text, from, to, anchor, groups.data(), 2))
        return;
    const auto begin = static_cast<std::size_t>(groups[1].data() - buffer_.data());
    const auto end = begin + groups[1].size();
    if (rule.where == place::around_keyword && (position < begin || position >= end))
        return;
    accept(rule, begin, end);
}

void secret_scanner::accept(const secret_rule& rule, std::size_t begin, std::size_t end)
{
    const std::string_view secret{buffer_.data() + begin, end - begin};
    if (is_placeholder(secret) || (rule.entropy > 0 && entropy_of(secret) < rule.entropy) ||
        (rule.plausible != nullptr && !rule.plausible(secret)))
        return;
    const auto overlaps = !found_.empty() && found_.back().end > offset_ + begin;
    if (overlaps && (rule.generic || !found_.back().rule->generic))
        return;
    if (overlaps)
        found_.pop_back();
    if (found_.size() == found_secrets::most) {
        ++omitted_;
        return;
    }
    count_lines(begin);
    found_.push_back(
        {&rule, offset_ + begin, offset_ + end, line_, offset_ + begin - line_start_ + 1,
         masked_secret(secret)}
    );
}

void secret_scanner::count_lines(std::size_t to) noexcept
{
    if (to <= counted_)
        return;
    const std::string_view text{buffer_.data() + counted_, to - counted_};
    line_ += count_newlines(text);
    if (const auto last = text.rfind('\n'); last != std::string_view::npos)
        line_start_ = offset_ + counted_ + last + 1;
    counted_ = to;
}

} // namespace tare::inspect
