#include "compare/versions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// Maven's "Version Order Specification" (POM reference), as ComparableVersion of Maven 4 reads it: numbers
// and words, and a list within the list wherever a hyphen stands or one becomes the other.
namespace tare::compare {
namespace {

/// Far beyond what anybody writes; it bounds how deep lists nest.
constexpr std::size_t longest_version = 256;

enum class kind : std::uint8_t
{
    number,
    /// A word with a number behind it: "rc1", "alpha-2".
    combination,
    word,
    list,
};

struct item
{
    kind type = kind::number;
    std::string_view word;
    std::string_view digits;
    std::vector<item> items;
};

constexpr std::array<std::string_view, 7> qualifiers{"alpha",    "beta", "milestone", "rc",
                                                     "snapshot", "",     "sp"};
constexpr std::size_t release = 5;

/// Where a word stands among those that mean something; all others behind them.
std::size_t rank_of(std::string_view word) noexcept
{
    if (word == "ga" || word == "final" || word == "release")
        return release;
    if (word == "cr")
        return 3;
    const auto* const found = std::find(qualifiers.begin(), qualifiers.end(), word);
    return static_cast<std::size_t>(found - qualifiers.begin());
}

std::strong_ordering compare_words(std::string_view a, std::string_view b) noexcept
{
    const auto left = rank_of(a);
    const auto order = left <=> rank_of(b);
    return order != 0 || left < qualifiers.size() ? order : a.compare(b) <=> 0;
}

std::strong_ordering compare_to_nothing(const item& i) noexcept
{
    switch (i.type) {
    case kind::number:
        return is_zero(i.digits) ? std::strong_ordering::equal : std::strong_ordering::greater;
    case kind::combination:
    case kind::word:
        return rank_of(i.word) <=> release;
    case kind::list:
        break;
    }
    for (const auto& within : i.items)
        if (const auto order = compare_to_nothing(within); order != 0)
            return order;
    return std::strong_ordering::equal;
}

std::strong_ordering compare(const item& a, const item& b) noexcept;

std::strong_ordering compare_lists(const item& a, const item& b) noexcept
{
    for (std::size_t i = 0; i < std::max(a.items.size(), b.items.size()); ++i) {
        const auto order = i >= a.items.size()   ? 0 <=> compare_to_nothing(b.items[i])
                           : i >= b.items.size() ? compare_to_nothing(a.items[i])
                                                 : compare(a.items[i], b.items[i]);
        if (order != 0)
            return order;
    }
    return std::strong_ordering::equal;
}

/// Two words, with a number or without; "rc1" comes after "rc".
std::strong_ordering compare_qualifiers(const item& a, const item& b) noexcept
{
    if (const auto order = compare_words(a.word, b.word); order != 0)
        return order;
    if (a.type != b.type)
        return a.type == kind::combination ? std::strong_ordering::greater : std::strong_ordering::less;
    return compare_digits(a.digits, b.digits);
}

/// What differs in kind: "1-rc" is before "1-1", and that before "1.1".
int rank_of(kind type) noexcept
{
    return type == kind::number ? 2 : type == kind::list ? 1 : 0;
}

std::strong_ordering compare(const item& a, const item& b) noexcept
{
    if (const auto order = rank_of(a.type) <=> rank_of(b.type); order != 0)
        return order;
    switch (a.type) {
    case kind::number:
        return compare_digits(a.digits, b.digits);
    case kind::list:
        return compare_lists(a, b);
    case kind::combination:
    case kind::word:
        break;
    }
    return compare_qualifiers(a, b);
}

bool is_nothing(const item& i) noexcept
{
    switch (i.type) {
    case kind::number:
        return is_zero(i.digits);
    case kind::word:
        return i.word.empty();
    case kind::list:
        return i.items.empty();
    case kind::combination:
        break;
    }
    return false;
}

/// Takes away what says nothing: at the end, and in front of words.
void normalise(item& list)
{
    auto& items = list.items;
    for (auto i = items.size(); i-- > 0;) {
        if (!is_nothing(items[i]))
            continue;
        const bool is_last = i + 1 == items.size();
        const auto& next = is_last ? items[i] : items[i + 1];
        const bool before_list = !is_last && next.type == kind::list && !next.items.empty();
        const bool before_word = before_list && (next.items.front().type == kind::word ||
                                                 next.items.front().type == kind::combination);
        if (is_last || next.type == kind::word || before_word)
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// Every list is the last item of the one around it, so that they are kept side by side while reading.
class reader
{
public:
    explicit reader(std::string_view text) : text_{text} {}

    item read()
    {
        for (at_ = 0; at_ < text_.size(); ++at_)
            take(text_[at_]);
        if (start_ < text_.size()) {
            // A word behind a point is one behind a hyphen.
            if (!in_digits_ && !lists_.back().items.empty())
                open();
            close_item();
        }
        while (true) {
            normalise(lists_.back());
            if (lists_.size() == 1)
                return std::move(lists_.front());
            auto inner = std::move(lists_.back());
            lists_.pop_back();
            lists_.back().items.push_back(std::move(inner));
        }
    }

private:
    void take(char c)
    {
        if (c == '.') {
            close_part();
            start_ = at_ + 1;
        } else if (c == '-')
            take_hyphen();
        else if (is_digit(c)) {
            if (!in_digits_ && at_ > start_) {
                is_combination_ = true;
                if (!lists_.back().items.empty())
                    open();
            }
            in_digits_ = true;
        } else {
            if (in_digits_ && at_ > start_) {
                close_item();
                start_ = at_;
                open();
            }
            in_digits_ = false;
        }
    }

    void take_hyphen()
    {
        // "rc-1" is "rc1".
        if (at_ > start_ && !in_digits_ && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
            is_combination_ = true;
            return;
        }
        close_part();
        start_ = at_ + 1;
        if (!lists_.back().items.empty())
            open();
    }

    /// A part that is empty is 0.
    void close_part()
    {
        if (at_ == start_) {
            add({kind::number, {}, "0", {}});
            is_combination_ = false;
        } else
            close_item();
    }

    void close_item()
    {
        const auto text = text_.substr(start_, at_ - start_);
        if (is_combination_) {
            const auto first = std::min(text.find_first_of("0123456789"), text.size());
            auto word = text.substr(0, first);
            if (word.ends_with('-'))
                word.remove_suffix(1);
            add({kind::combination, full_name(word), text.substr(first), {}});
        } else if (in_digits_)
            add({kind::number, {}, text, {}});
        else
            add({kind::word, text, {}, {}});
        is_combination_ = false;
    }

    /// "a1", "b1" and "m1", and these only with a number.
    static std::string_view full_name(std::string_view word) noexcept
    {
        return word == "a" ? "alpha" : word == "b" ? "beta" : word == "m" ? "milestone" : word;
    }

    void add(item i) { lists_.back().items.push_back(std::move(i)); }

    void open() { lists_.push_back({kind::list, {}, {}, {}}); }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
    bool in_digits_ = false;
    bool is_combination_ = false;
    std::vector<item> lists_{{kind::list, {}, {}, {}}};
};

} // namespace

std::partial_ordering compare_maven(std::string_view a, std::string_view b)
{
    if (a.empty() || b.empty() || a.size() > longest_version || b.size() > longest_version)
        return std::partial_ordering::unordered;
    const auto left = lowered(a);
    const auto right = lowered(b);
    return compare_lists(reader{left}.read(), reader{right}.read());
}

} // namespace tare::compare
