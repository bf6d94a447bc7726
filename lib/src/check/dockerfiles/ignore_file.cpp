#include "check/dockerfiles/ignore_file.hpp"

#include "dockerfile/text.hpp"

#include <algorithm>
#include <utility>

namespace tare::check::dockerfiles {
namespace {

/// What one file may cost: patterns of that many bytes are matched, longer ones never match.
constexpr std::size_t longest_pattern = 1024;

/// Cleaned as Go's filepath.Clean does, without slashes at its ends.
std::string cleaned_path(std::string_view path)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        const auto part = path.substr(at, end - at);
        at = end + 1;
        if (part.empty() || part == ".")
            continue;
        if (part == ".." && !parts.empty())
            parts.pop_back();
        else
            parts.push_back(part);
    }
    std::string out;
    for (const auto part : parts)
        out += (out.empty() ? "" : "/") + std::string{part};
    return out;
}

/// One step of a pattern.
struct token
{
    enum class kind : unsigned char
    {
        literal,
        /// `?`
        any_one,
        /// `[a-z]`
        one_of,
        /// `*`
        any_name,
        /// `**` at the end.
        any_rest,
        /// `**/`: nothing, or folders; the second is what goes on until a slash.
        folders,
        within_folders,
    };

    kind what = kind::literal;
    char byte = '\0';
    /// The inside of the brackets.
    std::string_view choice{};
};

bool is_chosen(std::string_view choice, char c)
{
    const bool negated = choice.starts_with('^');
    if (negated)
        choice.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < choice.size(); ++i)
        if (i + 2 < choice.size() && choice[i + 1] == '-') {
            found = found || (c >= choice[i] && c <= choice[i + 2]);
            i += 2;
        } else
            found = found || c == choice[i];
    return found != negated;
}

std::vector<token> tokens_of(std::string_view pattern)
{
    using enum token::kind;
    std::vector<token> out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const auto rest = pattern.substr(i);
        if (rest.starts_with("**")) {
            i = std::min(pattern.find_first_not_of('*', i), pattern.size()) - 1;
            if (i + 1 == pattern.size()) {
                out.push_back({any_rest});
                continue;
            }
            i += pattern[i + 1] == '/' ? 1 : 0;
            out.push_back({folders});
            out.push_back({within_folders});
        } else if (rest.front() == '*')
            out.push_back({any_name});
        else if (rest.front() == '?')
            out.push_back({any_one});
        else if (const auto end = rest.front() == '[' ? rest.find(']', 2) : std::string_view::npos;
                 end != std::string_view::npos) {
            out.push_back({one_of, '\0', rest.substr(1, end - 1)});
            i += end;
        } else {
            i += rest.front() == '\\' && rest.size() > 1 ? 1 : 0;
            out.push_back({literal, pattern[i]});
        }
    }
    return out;
}

/// Marks a place in the pattern, and those that are reached from it without a character.
void enter(const std::vector<token>& tokens, std::vector<bool>& places, std::size_t place)
{
    while (!places[place]) {
        places[place] = true;
        if (place == tokens.size())
            return;
        const auto what = tokens[place].what;
        if (what == token::kind::folders) {
            enter(tokens, places, place + 2);
            ++place;
        } else if (what == token::kind::any_name || what == token::kind::any_rest)
            ++place;
        else
            return;
    }
}

void advance(const std::vector<token>& tokens, std::vector<bool>& next, std::size_t place, char c)
{
    using enum token::kind;
    const auto& t = tokens[place];
    switch (t.what) {
    case literal:
        if (c == t.byte)
            enter(tokens, next, place + 1);
        break;
    case any_one:
        if (c != '/')
            enter(tokens, next, place + 1);
        break;
    case one_of:
        if (c != '/' && is_chosen(t.choice, c))
            enter(tokens, next, place + 1);
        break;
    case any_name:
        if (c != '/')
            enter(tokens, next, place);
        break;
    case any_rest:
        enter(tokens, next, place);
        break;
    case within_folders:
        enter(tokens, next, place);
        if (c == '/')
            enter(tokens, next, place + 1);
        break;
    case folders:
        break;
    }
}

/// All places of the pattern at once, so that stars cost no more than letters.
bool matches(std::string_view pattern, std::string_view path)
{
    const auto tokens = tokens_of(pattern);
    std::vector<bool> places(tokens.size() + 1);
    enter(tokens, places, 0);
    for (const char c : path) {
        std::vector<bool> next(tokens.size() + 1);
        for (std::size_t i = 0; i < tokens.size(); ++i)
            if (places[i])
                advance(tokens, next, i, c);
        places = std::move(next);
    }
    return places.back();
}

} // namespace

ignore_file::ignore_file(std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = dockerfile::trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#'))
            continue;
        rule r;
        r.takes_back = line.starts_with('!');
        if (r.takes_back)
            line = dockerfile::trimmed(line.substr(1));
        r.pattern = cleaned_path(line);
        takes_back_ = takes_back_ || r.takes_back;
        if (!r.pattern.empty() && r.pattern.size() <= longest_pattern)
            rules_.push_back(std::move(r));
    }
}

bool ignore_file::excludes(std::string_view path) const
{
    const auto clean = cleaned_path(path);
    if (clean.empty())
        return !takes_back_ && std::any_of(rules_.begin(), rules_.end(), [](const rule& r) {
            return r.pattern == "*" || r.pattern == "**" || r.pattern == "**/*";
        });
    bool excluded = false;
    for (const auto& r : rules_) {
        bool matched = matches(r.pattern, clean);
        for (auto slash = clean.find('/'); slash != std::string::npos && !matched;
             slash = clean.find('/', slash + 1))
            matched = matches(r.pattern, std::string_view{clean}.substr(0, slash));
        if (matched)
            excluded = !r.takes_back;
    }
    // Something below the folder may have been taken back.
    const bool wildcard = clean.find_first_of("*?[") != std::string::npos;
    return excluded && !(takes_back_ && wildcard);
}

} // namespace tare::check::dockerfiles
