#include "dockerfile/instruction_reader.hpp"
#include "dockerfile/text.hpp"

#include <tare/dockerfile/syntax.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr std::size_t most_problems = 100;
/// BuildKit reads no longer lines.
constexpr std::size_t longest_line = 65'535;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// One line of the file, without its line break.
struct source_line
{
    std::string_view text;
    /// With its line break.
    std::string_view raw;
    std::uint32_t number = 0;
};

bool is_comment(std::string_view line) noexcept
{
    return trimmed_left(line).starts_with('#');
}

class reader
{
public:
    reader(std::string_view text, const limits& bounds) : text_{text}, bounds_{bounds} {}

    result<syntax> run()
    {
        while (auto line = next_line()) {
            if (auto wrong = first_line(*line); wrong.has_error())
                return wrong.error();
            if (out_.problems.size() >= most_problems)
                break;
        }
        out_.lines = line_number_;
        if (out_.instructions.empty() && out_.problems.empty())
            out_.problems.push_back({{1, 1}, "there is no instruction in this file"});
        std::sort(out_.problems.begin(), out_.problems.end(), [](const auto& a, const auto& b) {
            return a.at != b.at ? a.at < b.at : a.message < b.message;
        });
        return std::move(out_);
    }

private:
    std::optional<source_line> next_line()
    {
        if (at_ >= text_.size())
            return std::nullopt;
        const auto end = text_.find('\n', at_);
        source_line line;
        line.raw = text_.substr(at_, end == std::string_view::npos ? end : end + 1 - at_);
        line.text = line.raw;
        while (!line.text.empty() && (line.text.back() == '\n' || line.text.back() == '\r'))
            line.text.remove_suffix(1);
        line.number = ++line_number_;
        at_ += line.raw.size();
        if (line.raw.size() > longest_line + 1)
            add_problem({{line.number, 1}, fmt::format("a line cannot be longer than {} bytes", longest_line)}
            );
        return line;
    }

    void add_problem(problem p)
    {
        if (out_.problems.size() < most_problems)
            out_.problems.push_back(std::move(p));
    }

    /// A comment, a directive, an empty line, or the first line of an instruction.
    result<void> first_line(source_line line)
    {
        std::size_t skipped = 0;
        if (line.number == 1 && line.text.starts_with(byte_order_mark))
            skipped = byte_order_mark.size();
        const auto text = trimmed_left(line.text.substr(skipped));
        const position at{line.number, static_cast<std::uint32_t>(line.text.size() - text.size() + 1)};
        if (text.starts_with('#')) {
            if (!read_directive(text, at))
                add_comment(text, at);
            return {};
        }
        directives_done_ = true;
        if (text.empty())
            return {};
        return read_logical_line(text, at);
    }

    void add_comment(std::string_view text, position at)
    {
        const auto words = trimmed(text.substr(1));
        if (words.empty())
            pending_comments_.clear();
        else
            pending_comments_.push_back(out_.comments.size());
        out_.comments.push_back({std::string{words}, at});
    }

    /// True for a directive, whether or not it is a right one.
    bool read_directive(std::string_view text, position at)
    {
        if (directives_done_)
            return false;
        const auto body = trimmed_left(text.substr(1));
        const auto name_end = std::find_if(body.begin(), body.end(), [](char c) {
            return !((lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'));
        });
        auto name = lowered(body.substr(0, static_cast<std::size_t>(name_end - body.begin())));
        auto rest = trimmed_left(body.substr(name.size()));
        const bool known = name == "syntax" || name == "escape" || name == "check";
        const auto value = rest.starts_with('=') ? trimmed(rest.substr(1)) : std::string_view{};
        // A shebang may come first: BuildKit then still honours every directive but escape.
        if (at.line == 1 && text.starts_with("#!")) {
            after_shebang_ = true;
            return false;
        }
        if (!known || value.empty()) {
            directives_done_ = true;
            return false;
        }
        if (after_shebang_ && name == "escape")
            return false;
        const bool again = std::any_of(out_.directives.begin(), out_.directives.end(), [&](const auto& d) {
            return d.name == name;
        });
        if (again)
            add_problem({at, fmt::format("the directive {} is given twice", name)});
        else if (name == "escape" && value != "\\" && value != "`")
            add_problem({at, fmt::format("the escape character is \\ or `, not '{}'", value)});
        else if (name == "escape")
            out_.escape = value.front();
        out_.directives.push_back({std::move(name), std::string{value}, at});
        return true;
    }

    /// Cuts a continuation character off; false when the line is the last of its instruction.
    bool cut_continuation(std::string_view& line) const noexcept
    {
        auto cut = line;
        while (!cut.empty() && (cut.back() == ' ' || cut.back() == '\t'))
            cut.remove_suffix(1);
        if (cut.empty() || cut.back() != out_.escape)
            return false;
        cut.remove_suffix(1);
        // An escape character right before it takes its meaning.
        if (!cut.empty() && cut.back() == out_.escape)
            return false;
        line = cut;
        return true;
    }

    result<void> read_logical_line(std::string_view text, position at)
    {
        if (out_.instructions.size() >= bounds_.max_dockerfile_instructions)
            return limit_error(
                "max_dockerfile_instructions", bounds_.max_dockerfile_instructions,
                fmt::format("line {}", at.line)
            );
        std::string joined;
        line_map where;
        std::vector<position> empty_continuations;
        bool goes_on = cut_continuation(text);
        where.add(0, at);
        joined += text;
        while (goes_on) {
            auto line = next_line();
            if (!line)
                break;
            if (is_comment(line->text)) {
                const auto words = trimmed_left(line->text);
                const auto column = static_cast<std::uint32_t>(line->text.size() - words.size() + 1);
                out_.comments.push_back({std::string{trimmed(words.substr(1))}, {line->number, column}});
                continue;
            }
            if (trimmed_left(line->text).empty()) {
                empty_continuations.push_back({line->number, 1});
                continue;
            }
            goes_on = cut_continuation(line->text);
            where.add(joined.size(), {line->number, 1});
            joined += line->text;
        }
        const auto line = trimmed(joined);
        if (line.empty()) {
            // Nothing but continuation characters: BuildKit sees an instruction without a name.
            add_problem({at, "there is no instruction '' here, only a continuation"});
            return {};
        }
        const auto skipped = static_cast<std::size_t>(line.data() - joined.data());
        read_one(line, where.from(skipped), std::move(empty_continuations));
        return {};
    }

    void read_one(std::string_view line, const line_map& where, std::vector<position> empty_continuations)
    {
        instruction read;
        auto wrong = read_instruction(line, where, out_.escape, read);
        read.comments = std::exchange(pending_comments_, {});
        read.empty_continuations = std::move(empty_continuations);
        read_heredoc_contents(read);
        read.last_line = line_number_;
        for (auto& held : read.trigger)
            held.last_line = line_number_;
        if (wrong)
            add_problem(std::move(*wrong));
        else
            out_.instructions.push_back(std::move(read));
    }

    /// Takes the lines that belong to the here-documents of an instruction, even of one that is wrong.
    void read_heredoc_contents(instruction& i)
    {
        auto* const holder = i.trigger.empty() ? &i : &i.trigger.front();
        const auto k = holder->kind;
        const bool named = keyword_named(holder->name).has_value();
        if (!named || holder->json || (k != keyword::add && k != keyword::copy && k != keyword::run))
            return;
        std::vector<problem> problems;
        auto opened = read_heredocs(i, problems);
        for (auto& p : problems)
            add_problem(std::move(p));
        for (auto& document : opened) {
            document.first_line = line_number_ + 1;
            if (!read_content(document))
                add_problem(
                    {document.at,
                     fmt::format("nothing ends this here-document: there is no line '{}'", document.name)}
                );
            i.heredocs.push_back(document);
        }
        if (holder != &i)
            holder->heredocs = i.heredocs;
    }

    bool read_content(heredoc& document)
    {
        while (auto line = next_line()) {
            auto word = line->text;
            while (document.strip_tabs && word.starts_with('\t'))
                word.remove_prefix(1);
            if (word == document.name)
                return true;
            document.content += line->raw;
        }
        return false;
    }

    std::string_view text_;
    const limits& bounds_;
    syntax out_;
    std::size_t at_ = 0;
    std::uint32_t line_number_ = 0;
    std::vector<std::size_t> pending_comments_;
    bool directives_done_ = false;
    bool after_shebang_ = false;
};

} // namespace

std::string to_string(const problem& p)
{
    return fmt::format("line {}, column {}: {}", p.at.line, p.at.column, p.message);
}

void line_map::add(std::size_t offset, position at)
{
    pieces_.push_back({offset, at});
}

position line_map::at(std::size_t offset) const noexcept
{
    const auto after =
        std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](std::size_t o, const piece& p) {
            return o < p.offset;
        });
    if (after == pieces_.begin())
        return {};
    const auto& p = *std::prev(after);
    return {p.at.line, p.at.column + static_cast<std::uint32_t>(offset - p.offset)};
}

line_map line_map::from(std::size_t offset) const
{
    line_map out;
    out.add(0, at(offset));
    for (const auto& p : pieces_)
        if (p.offset > offset)
            out.add(p.offset - offset, p.at);
    return out;
}

const flag* instruction::find_flag(std::string_view flag_name) const noexcept
{
    const auto found =
        std::find_if(flags.begin(), flags.end(), [&](const flag& f) { return f.name == flag_name; });
    return found == flags.end() ? nullptr : &*found;
}

std::string_view instruction::flag_value(std::string_view flag_name) const noexcept
{
    const auto* const found = find_flag(flag_name);
    return found != nullptr && found->value ? std::string_view{*found->value} : std::string_view{};
}

result<syntax> parse(std::string_view text, const limits& bounds)
{
    if (text.size() > bounds.max_dockerfile_bytes)
        return limit_error("max_dockerfile_bytes", bounds.max_dockerfile_bytes);
    if (text.empty())
        return make_error(errc::empty_input, "There is nothing in this Dockerfile.");
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return make_error(errc::malformed_dockerfile, "This is UTF-16 text. Save the Dockerfile as UTF-8.");
    if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
        auto e = make_error(errc::malformed_dockerfile, "This is no text: there is a zero byte in it.");
        e.offset = zero;
        return e;
    }
    return reader{text, bounds}.run();
}

} // namespace tare::dockerfile
