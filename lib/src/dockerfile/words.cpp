#include "dockerfile/words.hpp"

#include "dockerfile/text.hpp"

#include <algorithm>
#include <utility>

namespace tare::dockerfile {
namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept
{
    while (at < text.size() && is_blank(text[at]))
        ++at;
    return at;
}

/// Reads one `--flag` word; quotes and escapes go away.
class flag_reader
{
public:
    flag_reader(std::string_view text, char escape) : text_{text}, escape_{escape} {}

    /// All flags at the start of the text; `end` is where the rest begins.
    std::vector<offset_text> run(std::size_t& end)
    {
        std::vector<offset_text> out;
        while (true) {
            while (const auto size = space_at(text_, at_))
                at_ += size;
            end = at_;
            if (!text_.substr(at_).starts_with("--"))
                return out;
            offset_text word{{}, at_};
            const bool blank = read(word.text);
            end = at_;
            // Two dashes alone end the flags.
            if (word.text == "--")
                return out;
            if (blank || !word.text.empty())
                out.push_back(std::move(word));
        }
    }

private:
    /// True when quotes make the word one even if it is empty.
    bool read(std::string& word)
    {
        bool quoted = false;
        char quote = '\0';
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote == '\0' && space_at(text_, at_) != 0)
                return quoted;
            if (quote == '\0' && (c == '"' || c == '\'')) {
                quote = c;
                quoted = true;
            } else if (c == quote)
                quote = '\0';
            else if (c != escape_)
                word += c;
            else if (at_ + 1 < text_.size())
                word += text_[++at_];
        }
        return quoted;
    }

    std::string_view text_;
    char escape_;
    std::size_t at_ = 0;
};

} // namespace

split_line split_instruction(std::string_view line, char escape)
{
    split_line out;
    const auto blank = std::find_if(line.begin(), line.end(), is_blank);
    const auto keyword_size = static_cast<std::size_t>(blank - line.begin());
    out.keyword = {std::string{line.substr(0, keyword_size)}, 0};
    const auto start = skip_blanks(line, keyword_size);
    std::size_t end = 0;
    out.flags = flag_reader{line.substr(start), escape}.run(end);
    for (auto& f : out.flags)
        f.offset += start;
    const auto rest = line.substr(start + end);
    const auto cut = trimmed_left(rest);
    out.rest_offset = line.size() - cut.size();
    out.rest = trimmed(cut);
    return out;
}

std::vector<offset_text> quoted_words(std::string_view text, char escape)
{
    std::vector<offset_text> out;
    std::size_t at = 0;
    while (true) {
        while (const auto size = space_at(text, at))
            at += size;
        if (at >= text.size())
            return out;
        offset_text word{{}, at};
        bool quoted = false;
        char quote = '\0';
        while (at < text.size() && (quote != '\0' || space_at(text, at) == 0)) {
            const char c = text[at];
            if (quote == '\0' && (c == '"' || c == '\'')) {
                quote = c;
                quoted = true;
                word.text += c;
                ++at;
                continue;
            }
            if (c == quote)
                quote = '\0';
            // Nothing can be escaped in single quotes.
            else if (c == escape && quote != '\'') {
                if (++at == text.size())
                    break;
                word.text += c;
            }
            word.text += text[at++];
        }
        if (quoted || !word.text.empty())
            out.push_back(std::move(word));
    }
}

std::vector<offset_text> plain_words(std::string_view text)
{
    std::vector<offset_text> out;
    std::size_t at = 0;
    while (at <= text.size()) {
        const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_blank);
        const auto size = static_cast<std::size_t>(end - text.begin()) - at;
        out.push_back({std::string{text.substr(at, size)}, at});
        if (end == text.end())
            break;
        at = skip_blanks(text, at + size);
    }
    return out;
}

std::optional<std::vector<offset_text>> comma_separated(std::string_view text)
{
    std::vector<offset_text> out;
    std::size_t at = 0;
    while (true) {
        offset_text field{{}, at};
        if (at < text.size() && text[at] == '"') {
            for (++at;; ++at) {
                if (at >= text.size())
                    return std::nullopt;
                if (text[at] != '"')
                    field.text += text[at];
                else if (at + 1 < text.size() && text[at + 1] == '"')
                    field.text += text[++at];
                else
                    break;
            }
            if (++at < text.size() && text[at] != ',')
                return std::nullopt;
        } else {
            const auto end = std::min(text.find(',', at), text.size());
            field.text = text.substr(at, end - at);
            if (field.text.find('"') != std::string::npos)
                return std::nullopt;
            at = end;
        }
        out.push_back(std::move(field));
        if (at >= text.size())
            return out;
        ++at;
    }
}

} // namespace tare::dockerfile
