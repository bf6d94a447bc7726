#include "dockerfile/instruction_reader.hpp"

#include "dockerfile/text.hpp"
#include "dockerfile/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::dockerfile {
namespace {

/// In the order of `keyword`.
constexpr std::array<std::string_view, 18> keywords{
    "ADD",   "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR",
};

/// How BuildKit splits the arguments of an instruction.
enum class shape : std::uint8_t
{
    whole,
    words,
    json_or_whole,
    json_or_words,
    pairs,
    names,
    health,
    instruction,
};

shape shape_of(keyword k) noexcept
{
    switch (k) {
    case keyword::add:
    case keyword::copy:
    case keyword::volume:
        return shape::json_or_words;
    case keyword::arg:
        return shape::names;
    case keyword::cmd:
    case keyword::entrypoint:
    case keyword::run:
    case keyword::shell:
        return shape::json_or_whole;
    case keyword::env:
    case keyword::label:
        return shape::pairs;
    case keyword::expose:
    case keyword::from:
        return shape::words;
    case keyword::healthcheck:
        return shape::health;
    case keyword::onbuild:
        return shape::instruction;
    case keyword::maintainer:
    case keyword::stopsignal:
    case keyword::user:
    case keyword::workdir:
        break;
    }
    return shape::whole;
}

/// Splits the arguments of one instruction.
class argument_reader
{
public:
    argument_reader(std::string_view rest, line_map where, char escape, instruction& out)
        : rest_{rest}, where_{std::move(where)}, escape_{escape}, out_{out}
    {}

    std::optional<problem> run(shape s)
    {
        switch (s) {
        case shape::whole:
            if (!rest_.empty())
                add({std::string{rest_}, 0});
            return std::nullopt;
        case shape::words:
            add_words();
            return std::nullopt;
        case shape::json_or_whole:
            return json_or(rest_, 0, false);
        case shape::json_or_words:
            return json_or(rest_, 0, true);
        case shape::pairs:
            return pairs();
        case shape::names:
            return names();
        case shape::health:
            return health();
        case shape::instruction:
            return trigger();
        }
        return std::nullopt;
    }

private:
    void add(offset_text word) { out_.arguments.push_back({std::move(word.text), where_.at(word.offset)}); }

    void add_words()
    {
        if (!rest_.empty())
            for (auto& word : plain_words(rest_))
                add(std::move(word));
    }

    [[nodiscard]] problem wrong(std::size_t offset, std::string message) const
    {
        return {where_.at(offset), std::move(message)};
    }

    std::optional<problem> json_or(std::string_view text, std::size_t offset, bool as_words)
    {
        std::vector<offset_text> strings;
        const auto form = read_json_array(text, strings);
        if (form == json_form::not_strings)
            return wrong(
                offset, fmt::format("the JSON array of {} must hold strings only", to_string(out_.kind))
            );
        out_.json = form == json_form::strings;
        out_.json_failed = !out_.json && text.starts_with('[');
        if (out_.json)
            for (auto& s : strings)
                add({std::move(s.text), s.offset + offset});
        else if (as_words)
            add_words();
        else if (!text.empty())
            add({std::string{text}, offset});
        return std::nullopt;
    }

    [[nodiscard]] argument part(const offset_text& word, std::size_t from, std::size_t size) const
    {
        return {word.text.substr(from, size), where_.at(word.offset + from)};
    }

    std::optional<problem> pairs()
    {
        const auto words = quoted_words(rest_, escape_);
        if (words.empty())
            return std::nullopt;
        if (words.front().text.find('=') == std::string::npos)
            return legacy_pair();
        for (const auto& word : words) {
            const auto equals = word.text.find('=');
            if (equals == std::string::npos)
                return wrong(
                    word.offset, fmt::format(
                                     "'{}' has no equals sign: write name=value, in quotes if there is "
                                     "white space in it",
                                     word.text
                                 )
                );
            out_.pairs.push_back({part(word, 0, equals), part(word, equals + 1, std::string::npos), false});
        }
        return std::nullopt;
    }

    std::optional<problem> legacy_pair()
    {
        const auto blank = std::find_if(rest_.begin(), rest_.end(), is_blank);
        if (blank == rest_.end())
            return wrong(0, fmt::format("{} needs a name and a value: name=value", to_string(out_.kind)));
        const auto key_size = static_cast<std::size_t>(blank - rest_.begin());
        auto value_at = key_size;
        while (value_at < rest_.size() && is_blank(rest_[value_at]))
            ++value_at;
        out_.pairs.push_back(
            {{std::string{rest_.substr(0, key_size)}, where_.at(0)},
             argument{std::string{rest_.substr(value_at)}, where_.at(value_at)},
             true}
        );
        return std::nullopt;
    }

    std::optional<problem> names()
    {
        for (const auto& word : quoted_words(rest_, escape_)) {
            const auto equals = word.text.find('=');
            if (equals == std::string::npos)
                out_.pairs.push_back({part(word, 0, equals), std::nullopt, false});
            else
                out_.pairs.push_back({part(word, 0, equals), part(word, equals + 1, std::string::npos), false}
                );
        }
        return std::nullopt;
    }

    std::optional<problem> health()
    {
        std::size_t end = 0;
        while (end < rest_.size() && space_at(rest_, end) == 0)
            ++end;
        if (end == 0)
            return std::nullopt;
        add({std::string{rest_.substr(0, end)}, 0});
        const auto command = trimmed_left(rest_.substr(end));
        return json_or(command, rest_.size() - command.size(), false);
    }

    std::optional<problem> trigger()
    {
        if (rest_.empty())
            return std::nullopt;
        const auto inner = keyword_named(split_instruction(rest_, escape_).keyword.text);
        if (inner == keyword::onbuild)
            return wrong(0, "ONBUILD cannot hold another ONBUILD");
        if (inner == keyword::from || inner == keyword::maintainer)
            return wrong(0, fmt::format("ONBUILD cannot hold {}", to_string(*inner)));
        auto& held = out_.trigger.emplace_back();
        out_.trigger_problem = read_instruction(rest_, where_, escape_, held);
        return std::nullopt;
    }

    std::string_view rest_;
    line_map where_;
    char escape_;
    instruction& out_;
};

} // namespace

std::string_view to_string(keyword k) noexcept
{
    return keywords.at(static_cast<std::size_t>(k));
}

std::optional<keyword> keyword_named(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < keywords.size(); ++i)
        if (is_same(keywords[i], text))
            return static_cast<keyword>(i);
    return std::nullopt;
}

std::optional<problem>
read_instruction(std::string_view line, const line_map& where, char escape, instruction& out)
{
    auto parts = split_instruction(line, escape);
    out.name = std::move(parts.keyword.text);
    out.text = line;
    out.at = where.at(0);
    out.where = where;
    const auto kind = keyword_named(out.name);
    if (!kind) {
        const auto upper_name = uppered(out.name);
        const auto meant = suggestion(upper_name, keywords);
        return problem{
            out.at, fmt::format("there is no instruction '{}'{}", out.name.substr(0, 64), did_you_mean(meant))
        };
    }
    out.kind = *kind;
    for (auto& f : parts.flags) {
        const auto equals = f.text.find('=');
        auto name = f.text.substr(0, equals);
        name.erase(0, std::min<std::size_t>(2, name.size()));
        flag read{std::move(name), std::nullopt, where.at(f.offset)};
        if (equals != std::string::npos)
            read.value = f.text.substr(equals + 1);
        out.flags.push_back(std::move(read));
    }
    argument_reader reader{parts.rest, where.from(parts.rest_offset), escape, out};
    if (auto wrong = reader.run(shape_of(*kind)))
        return wrong;
    if (auto wrong = verify_flags(out))
        return wrong;
    return verify_arguments(out);
}

} // namespace tare::dockerfile
