#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/secret_words.hpp"
#include "check/dockerfiles/waivers.hpp"
#include "inspect/secret_text.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/base/version.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/inspect/secrets.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::check {
namespace {

using namespace dockerfiles;

/// Secrets are masked by the variable's name as well as by their look.
std::string pair_text(const dockerfile::resolved& key, const dockerfile::resolved& value, bool has_value)
{
    if (!has_value)
        return escape_text(key.text);
    const auto shown = names_secret(key.text) && !value.text.empty() ? inspect::masked_secret(value.text)
                                                                     : inspect::masked_text(value.text);
    return escape_text(key.text) + '=' + escape_text(shown);
}

void add_arguments(report::dockerfile_instruction& out, const instruction& i, const step* s)
{
    if (s == nullptr) {
        for (const auto& a : i.arguments)
            out.arguments.push_back(escape_text(inspect::masked_text(a.text)));
        for (const auto& p : i.pairs)
            out.arguments.push_back(pair_text(
                {p.key.text, true, {}}, {p.value ? p.value->text : std::string{}, true, {}},
                p.value.has_value()
            ));
        return;
    }
    for (const auto& a : s->arguments) {
        out.arguments.push_back(escape_text(inspect::masked_text(a.text)));
        out.known = out.known && a.known;
    }
    for (std::size_t p = 0; p < s->pairs.size(); ++p) {
        const auto& [key, value] = s->pairs[p];
        const bool declared = i.kind == keyword::arg && !i.pairs[p].value;
        out.arguments.push_back(pair_text(key, value, !declared || !value.text.empty()));
        out.known = out.known && key.known && value.known;
    }
    for (const auto& held : i.trigger)
        out.arguments.push_back(escape_text(inspect::masked_text(held.text)));
}

report::dockerfile_instruction facts_of(const instruction& i, const step* s)
{
    report::dockerfile_instruction out;
    out.line = i.at.line;
    out.column = i.at.column;
    out.last_line = i.last_line;
    out.keyword = to_string(i.kind);
    for (const auto& f : i.flags) {
        const auto* const expanded = s == nullptr ? nullptr : s->find_flag(f.name);
        auto text = "--" + f.name;
        if (f.value)
            text += '=' + inspect::masked_text(expanded == nullptr ? *f.value : expanded->text);
        out.flags.push_back(escape_text(text));
    }
    add_arguments(out, i, s);
    return out;
}

void add_instructions(
    report::dockerfile_report& out, const dockerfile::syntax& file, const dockerfile::build& made
)
{
    for (const auto i : made.global_arguments)
        out.instructions.push_back(facts_of(file.instructions[i], nullptr));
    for (const auto& s : made.stages) {
        if (s.from) {
            auto from = facts_of(file.instructions[*s.from], nullptr);
            from.stage = s.index;
            from.arguments.front() = escape_text(s.base.text);
            from.known = s.base.known;
            out.instructions.push_back(std::move(from));
        }
        for (const auto& st : s.steps) {
            auto i = facts_of(file.instructions[st.index], &st);
            i.stage = s.index;
            out.instructions.push_back(std::move(i));
        }
    }
}

void add_stages(report::dockerfile_report& out, const dockerfile::syntax& file, const dockerfile::build& made)
{
    for (const auto& s : made.stages) {
        report::dockerfile_stage stage_facts;
        stage_facts.index = s.index;
        if (!s.name.empty())
            stage_facts.name = escape_text(s.name);
        stage_facts.base = escape_text(s.base.text);
        stage_facts.base_known = s.base.known;
        stage_facts.parent = s.parent;
        if (s.platform)
            stage_facts.platform = escape_text(s.platform->text);
        const auto first = s.from ? *s.from : s.steps.front().index;
        const auto last = s.steps.empty() ? first : s.steps.back().index;
        stage_facts.line = file.instructions[first].at.line;
        stage_facts.last_line = file.instructions[last].last_line;
        out.stages.push_back(std::move(stage_facts));
    }
}

std::string digest_of(std::string_view text)
{
    codec::sha256 hash;
    hash.update(as_bytes_view(text));
    return hash.finish().to_string();
}

std::vector<report::finding>
judge_dockerfile(const subject& s, const std::vector<waiver>& waivers, report::dockerfile_report& out)
{
    std::vector<report::finding> found;
    for (const auto& c : dockerfile_checks())
        found.push_back(to_finding(c.what, c.evaluate(s)));
    apply_waivers(waivers, found, out.waived);
    return found;
}

} // namespace

result<dockerfile_outcome>
examine(std::string_view text, const dockerfile_options& options, const limits& bounds)
{
    const auto file = dockerfile::parse(text, bounds);
    if (!file)
        return file.error();
    dockerfile_outcome out;
    out.problems = file->problems;
    if (!out.problems.empty())
        return out;
    const auto made = dockerfile::resolve(*file, bounds);
    if (!made)
        return made.error();
    auto& r = out.report;
    r.analyser = {"tare", std::string{version()}, std::string{analyser_version()}};
    r.digest = digest_of(text);
    r.lines = file->lines;
    r.comments = file->comments.size();
    for (const auto& d : file->directives)
        if (d.name == "syntax")
            r.syntax = escape_text(d.value);
    add_stages(r, *file, *made);
    add_instructions(r, *file, *made);
    const subject s{*file, *made, options};
    r.findings = judge_dockerfile(s, read_waivers(*file), r);
    return out;
}

error unreadable(const std::vector<dockerfile::problem>& problems)
{
    constexpr std::size_t most = 10;
    std::string detail;
    for (std::size_t i = 0; i < problems.size() && i < most; ++i) {
        auto sentence = to_string(problems[i]);
        sentence.front() = 'L';
        detail += sentence + ". ";
    }
    if (problems.size() > most)
        detail += fmt::format("{} more.", problems.size() - most);
    else
        detail.pop_back();
    const auto& first = problems.front().at;
    return make_error(
        errc::malformed_dockerfile, std::move(detail),
        fmt::format("line {}, column {}", first.line, first.column)
    );
}

} // namespace tare::check
