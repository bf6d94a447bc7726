#include "report/spdx_licence.hpp"

#include <tare/base/ascii.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tare::report {
namespace {

constexpr std::string_view listed =
#include "report/spdx_licence_ids.def"
    ;

/// Nothing honest nests deeper, and nothing honest is longer.
constexpr unsigned deepest = 16;
constexpr std::size_t longest = 1000;

bool is_less(std::string_view a, std::string_view b) noexcept
{
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return static_cast<unsigned char>(lower(x)) < static_cast<unsigned char>(lower(y));
    });
}

const std::vector<std::string_view>& identifiers()
{
    static const auto ids = [] {
        std::vector<std::string_view> out;
        for (auto rest = listed; !rest.empty();) {
            const auto end = rest.find(' ');
            out.push_back(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
        std::sort(out.begin(), out.end(), is_less);
        return out;
    }();
    return ids;
}

/// As the list spells it; empty when it is not on it.
std::string_view canonical(std::string_view word)
{
    const auto& ids = identifiers();
    const auto found = std::lower_bound(ids.begin(), ids.end(), word, is_less);
    return found != ids.end() && is_same(*found, word) ? *found : std::string_view{};
}

bool is_exception(std::string_view word) noexcept
{
    const bool has_right_characters = std::all_of(word.begin(), word.end(), [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
    constexpr std::string_view exception = "exception";
    return has_right_characters &&
           std::search(word.begin(), word.end(), exception.begin(), exception.end(), [](char a, char b) {
               return lower(a) == b;
           }) != word.end();
}

class expression_reader
{
public:
    explicit expression_reader(std::string_view text) : rest_{text} { advance(); }

    [[nodiscard]] std::optional<spdx_licence> read()
    {
        if (!read_any(0) || !word_.empty())
            return std::nullopt;
        return spdx_licence{words_ == 1, words_ > 1, std::move(out_)};
    }

private:
    void advance()
    {
        const auto start = rest_.find_first_not_of(" \t");
        rest_ = start == std::string_view::npos ? std::string_view{} : rest_.substr(start);
        if (rest_.empty()) {
            word_ = {};
            return;
        }
        const bool is_bracket = rest_.front() == '(' || rest_.front() == ')';
        const auto end = is_bracket ? 1 : std::min(rest_.find_first_of(" \t()"), rest_.size());
        word_ = rest_.substr(0, end);
        rest_ = rest_.substr(end);
    }

    void put(std::string_view word)
    {
        const bool is_glued = out_.empty() || out_.back() == '(' || word == ")";
        out_ += is_glued ? "" : " ";
        out_ += word;
        ++words_;
        advance();
    }

    bool read_any(unsigned depth)
    {
        if (depth > deepest || !read_one(depth))
            return false;
        while (is_same(word_, "and") || is_same(word_, "or")) {
            put(is_same(word_, "and") ? "AND" : "OR");
            if (!read_one(depth))
                return false;
        }
        return true;
    }

    bool read_one(unsigned depth)
    {
        if (word_ == "(") {
            put("(");
            if (!read_any(depth + 1) || word_ != ")")
                return false;
            put(")");
            return true;
        }
        if (!read_identifier())
            return false;
        if (!is_same(word_, "with"))
            return true;
        put("WITH");
        if (!is_exception(word_))
            return false;
        put(word_);
        return true;
    }

    /// "+" after an identifier: that version or a later one.
    bool read_identifier()
    {
        auto id = canonical(word_);
        if (!id.empty()) {
            put(id);
            return true;
        }
        if (!word_.ends_with('+'))
            return false;
        id = canonical(word_.substr(0, word_.size() - 1));
        if (id.empty())
            return false;
        put(std::string{id} + '+');
        // No identifier of the list by itself.
        ++words_;
        return true;
    }

    std::string_view rest_;
    std::string_view word_;
    std::string out_;
    std::size_t words_ = 0;
};

} // namespace

std::optional<spdx_licence> read_spdx_licence(std::string_view declared)
{
    if (declared.size() > longest)
        return std::nullopt;
    return expression_reader{declared}.read();
}

} // namespace tare::report
