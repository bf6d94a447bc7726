#include "dockerfile/text.hpp"
#include "dockerfile/words.hpp"

#include <optional>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr int deepest_array = 64;
constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Reads JSON for its strings; everything else is only told to be right or wrong.
class json_reader
{
public:
    explicit json_reader(std::string_view text) : text_{text} {}

    json_form array(std::vector<offset_text>& strings)
    {
        bool only_strings = true;
        if (!take('['))
            return json_form::none;
        space();
        if (!take(']')) {
            do {
                space();
                offset_text element{{}, at_};
                const bool is_string = at('"');
                if (is_string ? !string(element.text) : !value(1))
                    return json_form::none;
                only_strings = only_strings && is_string;
                strings.push_back(std::move(element));
                space();
            } while (take(','));
            if (!take(']'))
                return json_form::none;
        }
        space();
        if (at_ != text_.size())
            return json_form::none;
        return only_strings ? json_form::strings : json_form::not_strings;
    }

private:
    [[nodiscard]] bool at(char c) const noexcept { return at_ < text_.size() && text_[at_] == c; }

    bool take(char c) noexcept
    {
        const bool there = at(c);
        at_ += there ? 1 : 0;
        return there;
    }

    void space() noexcept
    {
        while (at(' ') || at('\t') || at('\n') || at('\r'))
            ++at_;
    }

    bool word(std::string_view w) noexcept
    {
        const bool there = text_.substr(at_).starts_with(w);
        at_ += there ? w.size() : 0;
        return there;
    }

    bool value(int depth)
    {
        std::string ignored;
        if (depth > deepest_array)
            return false;
        if (at('"'))
            return string(ignored);
        if (at('['))
            return items('[', ']', depth, false);
        if (at('{'))
            return items('{', '}', depth, true);
        return word("true") || word("false") || word("null") || number();
    }

    bool items(char open, char close, int depth, bool keyed)
    {
        take(open);
        space();
        if (take(close))
            return true;
        do {
            space();
            std::string ignored;
            if (keyed) {
                if (!string(ignored))
                    return false;
                space();
                if (!take(':'))
                    return false;
                space();
            }
            if (!value(depth + 1))
                return false;
            space();
        } while (take(','));
        return take(close);
    }

    bool digits() noexcept
    {
        const auto from = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9')
            ++at_;
        return at_ > from;
    }

    bool number() noexcept
    {
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return digits();
        }
        return true;
    }

    bool string(std::string& out)
    {
        if (!take('"'))
            return false;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (take('"'))
                return true;
            if (static_cast<unsigned char>(c) < 0x20)
                return false;
            if (c == '\\') {
                if (!escape(out))
                    return false;
                continue;
            }
            out += c;
            ++at_;
        }
        return false;
    }

    bool escape(std::string& out)
    {
        ++at_;
        if (at_ == text_.size())
            return false;
        const char c = text_[at_++];
        static constexpr std::string_view names = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto i = names.find(c); i != std::string_view::npos) {
            out += meanings[i];
            return true;
        }
        if (c != 'u')
            return false;
        const auto unit = hex();
        if (!unit)
            return false;
        char32_t point = *unit;
        if (point >= 0xD800 && point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
            const auto before = std::exchange(at_, at_ + 2);
            const auto low = hex();
            if (!low)
                return false;
            if (*low >= 0xDC00 && *low < 0xE000)
                point = 0x10000 + ((point - 0xD800) << 10U) + (*low - 0xDC00);
            else
                at_ = before;
        }
        append(out, point);
        return true;
    }

    std::optional<char32_t> hex() noexcept
    {
        if (text_.size() - at_ < 4)
            return std::nullopt;
        char32_t out = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = lower(text_[at_++]);
            if (c >= '0' && c <= '9')
                out = out * 16 + static_cast<char32_t>(c - '0');
            else if (c >= 'a' && c <= 'f')
                out = out * 16 + static_cast<char32_t>(c - 'a' + 10);
            else
                return std::nullopt;
        }
        return out;
    }

    static void append(std::string& out, char32_t c)
    {
        const auto put = [&out](char32_t byte) {
            out += static_cast<char>(static_cast<unsigned char>(byte));
        };
        if (c >= 0xD800 && c < 0xE000) {
            out += replacement;
        } else if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0U | (c >> 6U));
            put(0x80U | (c & 0x3FU));
        } else if (c < 0x10000) {
            put(0xE0U | (c >> 12U));
            put(0x80U | ((c >> 6U) & 0x3FU));
            put(0x80U | (c & 0x3FU));
        } else {
            put(0xF0U | (c >> 18U));
            put(0x80U | ((c >> 12U) & 0x3FU));
            put(0x80U | ((c >> 6U) & 0x3FU));
            put(0x80U | (c & 0x3FU));
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

json_form read_json_array(std::string_view text, std::vector<offset_text>& strings)
{
    if (!text.starts_with('['))
        return json_form::none;
    const auto form = json_reader{text}.array(strings);
    if (form != json_form::strings)
        strings.clear();
    return form;
}

} // namespace tare::dockerfile
