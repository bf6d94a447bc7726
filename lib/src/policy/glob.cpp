#include "policy/glob.hpp"

#include <fmt/format.h>

#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tare::policy {
namespace {

/// One character of a name: UTF-8, or a byte that is none. Names are bytes: what is no UTF-8 must not slip
/// through.
constexpr std::string_view one_character = "(?:[\\xc2-\\xf4][\\x80-\\xbf]{1,3}|[^/])";
/// Memory of one compiled set of globs.
constexpr std::int64_t memory = std::int64_t{64} << 20;

/// Turns a glob into an expression, from left to right.
class translation
{
public:
    explicit translation(std::string_view glob) : rest_{glob} {}

    result<std::string> run()
    {
        if (rest_.empty())
            return make_error(errc::invalid_parameter, "is empty");
        while (!rest_.empty())
            if (const auto taken = next(); !taken)
                return taken.error();
        return std::move(out_);
    }

private:
    static error wrong(std::string why) { return make_error(errc::invalid_parameter, std::move(why)); }

    char take()
    {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        before_ = c;
        return c;
    }

    void literal(char c) { out_ += re2::RE2::QuoteMeta({&c, 1}); }

    result<void> next()
    {
        const bool component_begins = before_ == '/' || before_ == '\0';
        switch (const char c = take()) {
        case '*':
            return star(component_begins);
        case '?':
            out_ += one_character;
            return {};
        case '[':
            return character_class();
        case '{':
        case '}':
            return wrong(fmt::format("has a '{}': write two globs, or \\{} for the character itself", c, c));
        case '\\':
            if (rest_.empty())
                return wrong("ends with a backslash");
            literal(take());
            return {};
        default:
            literal(c);
            return {};
        }
    }

    result<void> star(bool component_begins)
    {
        if (!rest_.starts_with('*')) {
            out_ += "[^/]*";
            return {};
        }
        take();
        if (rest_.starts_with('*'))
            return wrong("has three stars in a row");
        if (component_begins && rest_.starts_with('/')) {
            take();
            out_ += "(?:.*/)?";
        } else {
            out_ += ".*";
        }
        return {};
    }

    result<void> character_class()
    {
        const bool negated = rest_.starts_with('!') || rest_.starts_with('^');
        if (negated)
            take();
        std::string inside;
        while (!rest_.empty() && (inside.empty() || rest_.front() != ']')) {
            const auto first = static_cast<unsigned char>(take());
            auto last = first;
            if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                take();
                last = static_cast<unsigned char>(take());
            }
            if (first > 0x7E || last > 0x7E || first < 0x20 || last < first)
                return wrong("has a range in [] that is none of printable ASCII characters");
            if (first <= '/' && last >= '/')
                return wrong("has a '/' in []");
            inside += fmt::format("\\x{:02x}-\\x{:02x}", first, last);
        }
        if (rest_.empty())
            return wrong("has a [ without its ]");
        take();
        out_ += fmt::format("[{}{}]", negated ? "^/" : "", inside);
        return {};
    }

    std::string_view rest_;
    std::string out_;
    char before_ = '\0';
};

/// Newer RE2 takes the string views of Abseil, which need not be those of the standard library.
bool fits(std::string_view text, const re2::RE2& expression)
{
    return re2::RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, expression);
}

re2::RE2::Options options()
{
    re2::RE2::Options o;
    o.set_encoding(re2::RE2::Options::EncodingLatin1);
    o.set_dot_nl(true);
    o.set_log_errors(false);
    o.set_max_mem(memory);
    return o;
}

} // namespace

result<std::string> to_expression(std::string_view glob)
{
    return translation{glob}.run();
}

glob_set::glob_set(const std::vector<std::string>& globs)
{
    std::string all;
    for (const auto& glob : globs) {
        const auto expression = to_expression(glob);
        if (!expression)
            continue;
        globs_.push_back(glob);
        each_.push_back(std::make_unique<re2::RE2>(*expression, options()));
        all += fmt::format("{}(?:{})", all.empty() ? "" : "|", *expression);
    }
    if (!all.empty())
        any_ = std::make_unique<re2::RE2>(all, options());
}

glob_set::~glob_set() = default;
glob_set::glob_set(glob_set&&) noexcept = default;
glob_set& glob_set::operator=(glob_set&&) noexcept = default;

bool glob_set::matches(std::string_view text) const
{
    if (any_ == nullptr)
        return false;
    // Too many globs for one expression: each by itself.
    return any_->ok() ? fits(text, *any_) : !which(text).empty();
}

std::string_view glob_set::which(std::string_view text) const
{
    for (std::size_t i = 0; i < each_.size(); ++i)
        if (fits(text, *each_[i]))
            return globs_[i];
    return {};
}

} // namespace tare::policy
