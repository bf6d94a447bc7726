#include "check/dockerfiles/subject.hpp"

#include "dockerfile/text.hpp"
#include "inspect/secret_text.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

constexpr std::size_t longest_excerpt = 100;

/// Cut to `longest_excerpt` bytes, not within a character.
std::string shortened(std::string text)
{
    if (text.size() <= longest_excerpt)
        return text;
    auto end = longest_excerpt - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    return text + "…";
}

} // namespace

subject::subject(
    const dockerfile::syntax& file, const dockerfile::build& made, const dockerfile_options& options
)
    : file_{file}, made_{made}, options_{options}
{
    for (const auto& s : made.stages)
        for (const auto& made_step : s.steps) {
            const auto& written = file.instructions[made_step.index];
            instructions_.push_back({&s, &made_step, &written, false});
            // One that is wrong is not whole: its arguments may be missing.
            if (!written.trigger_problem)
                for (const auto& held : written.trigger)
                    instructions_.push_back({&s, nullptr, &held, true});
        }
    find_shipped();
    for (const auto& p : instructions_) {
        if (p.written->kind != keyword::run)
            continue;
        const std::vector<std::string> none;
        const auto& shell = p.resolved != nullptr ? p.resolved->shell : none;
        // Without SHELL, Windows has cmd.
        if (shell.empty() && !p.written->json && is_windows(*p.in))
            runs_.push_back({p, {{}, false}});
        else
            runs_.push_back({p, dockerfile::script_of(*p.written, shell)});
    }
}

void subject::find_shipped()
{
    ships_.assign(made_.stages.size(), true);
    for (const auto& s : made_.stages) {
        if (s.parent)
            ships_[*s.parent] = false;
        for (const auto& each : s.steps)
            for (const auto& from : each.sources)
                if (from.stage && *from.stage != s.index)
                    ships_[*from.stage] = false;
    }
    // The last stage is what is built, whoever else takes from it.
    if (!ships_.empty())
        ships_.back() = true;
    for (auto i = made_.stages.size(); i-- > 0;)
        if (ships_[i])
            for (const auto below : made_.lineage(i))
                ships_[below] = true;
}

bool subject::is_final(const stage& s) const
{
    const auto line = made_.lineage(made_.stages.size() - 1);
    return std::find(line.begin(), line.end(), s.index) != line.end();
}

bool subject::makes_layer_before(const placed& p) const
{
    const auto line = made_.lineage(p.in->index);
    return std::any_of(instructions_.begin(), instructions_.end(), [&](const placed& other) {
        const auto k = other.written->kind;
        return !other.on_build && (k == keyword::run || k == keyword::copy || k == keyword::add) &&
               std::find(line.begin(), line.end(), other.in->index) != line.end() &&
               other.written->at < p.written->at;
    });
}

std::vector<placed> subject::instructions(keyword k) const
{
    std::vector<placed> out;
    for (const auto& p : instructions_)
        if (p.written->kind == k)
            out.push_back(p);
    return out;
}

std::vector<placed> subject::final_instructions() const
{
    std::vector<placed> out;
    if (made_.stages.empty())
        return out;
    const auto line = made_.lineage(made_.stages.size() - 1);
    for (const auto stage_index : line)
        for (const auto& p : instructions_)
            if (!p.on_build && p.in->index == stage_index && p.in == &made_.stages[stage_index])
                out.push_back(p);
    return out;
}

bool subject::is_windows(const stage& s) const
{
    const auto& origin = made_.stages.at(made_.lineage(s.index).front());
    const auto name = lower_case(origin.base.text);
    return contains(name, "/windows") || contains(name, "nanoserver") ||
           contains(name, "windowsservercore") || contains(name, "servercore") ||
           (origin.platform && origin.platform->text.starts_with("windows"));
}

std::vector<const stage*> subject::on_images() const
{
    std::vector<const stage*> out;
    for (const auto& s : made_.stages)
        if (s.from && !s.parent && s.base.text != "scratch")
            out.push_back(&s);
    return out;
}

report::evidence subject::final_place() const
{
    const auto* const last = made_.final_stage();
    if (last == nullptr || !last->from)
        return {.line = 1, .column = 1};
    return at(from_of(*last));
}

report::evidence at(const instruction& i)
{
    return at(i, i.at, i.text);
}

report::evidence at(const instruction& i, position where, std::string_view text)
{
    report::evidence out;
    out.instruction = std::string{to_string(i.kind)};
    out.line = where.line;
    out.column = where.column;
    out.text = excerpt(text);
    return out;
}

report::evidence at(const instruction& i, const shell_command& c)
{
    std::string text;
    for (const auto& w : c.wrappers)
        text += w + ' ';
    for (const auto& w : c.words) {
        if (text.size() > 2 * longest_excerpt)
            break;
        text += w.text + ' ';
    }
    if (!text.empty())
        text.pop_back();
    return at(i, c.at, text);
}

std::string excerpt(std::string_view text)
{
    return shortened(escape_text(inspect::masked_text(text.substr(0, 16 * longest_excerpt))));
}

void for_each_command(const subject& s, const std::function<void(const run&, const shell_command&)>& look)
{
    for (const auto& r : s.runs())
        for (const auto& c : r.script.commands)
            look(r, c);
}

places commands_that(const subject& s, const std::function<bool(const run&, const shell_command&)>& matches)
{
    places out;
    for_each_command(s, [&](const run& r, const shell_command& c) {
        if (matches(r, c))
            out.add(at(*r.at.written, c));
    });
    return out;
}

answer judged_commands(const subject& s, places where, std::string found, std::string nothing)
{
    if (!where.empty())
        return violated(std::move(found), std::move(where));
    if (s.runs().empty())
        return not_applicable("It has no RUN.");
    std::vector<std::uint32_t> lines;
    for (const auto& r : s.runs())
        if (!r.script.understood)
            lines.push_back(r.at.written->at.line);
    if (lines.empty())
        return passed(std::move(nothing));
    lines.resize(std::min<std::size_t>(lines.size(), 10));
    return not_analysed(fmt::format(
        "What RUN starts could not be told on line {}: it is no POSIX shell script, or its quotes do not "
        "match.",
        fmt::join(lines, ", ")
    ));
}

answer judged(places where, std::string found, std::string nothing)
{
    if (!where.empty())
        return violated(std::move(found), std::move(where));
    return passed(std::move(nothing));
}

image_name split_image(std::string_view text)
{
    image_name out;
    const auto digest = text.find('@');
    if (digest != std::string_view::npos)
        out.digest = text.substr(digest + 1);
    text = text.substr(0, digest);
    const auto colon = text.rfind(':');
    const auto slash = text.rfind('/');
    const bool tagged = colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
    if (tagged)
        out.tag = text.substr(colon + 1);
    out.name = text.substr(0, tagged ? colon : std::string_view::npos);
    return out;
}

std::string lower_case(std::string_view text)
{
    return lowered(text);
}

bool contains(std::string_view text, std::string_view part) noexcept
{
    return text.find(part) != std::string_view::npos;
}

bool is_url(std::string_view text)
{
    const auto start = lower_case(text.substr(0, 8));
    return start.starts_with("http://") || start.starts_with("https://") || start.starts_with("ftp://");
}

bool is_git(std::string_view text)
{
    const auto path = text.substr(0, text.find_first_of("#?"));
    return text.starts_with("git@") || text.starts_with("git://") || text.starts_with("ssh://") ||
           (is_url(text) && path.ends_with(".git")) || text.starts_with("github.com/");
}

} // namespace tare::check::dockerfiles
