// The instructions of a stage, with the variables that they see.
#include "dockerfile/mounts.hpp"
#include "dockerfile/resolver.hpp"

#include <algorithm>
#include <utility>

namespace tare::dockerfile {
namespace {

bool scans_for_sbom(std::string_view name)
{
    return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE";
}

} // namespace

void resolver::add_step(std::size_t index)
{
    if (out_.stages.empty()) {
        add_problem(file_.instructions[index].at, "FROM must come first, with only ARG before it");
        out_.stages.emplace_back().base.known = false;
        states_.emplace_back().variables["PATH"] = {{}, false};
    }
    step made;
    made.index = index;
    auto& state = states_.back();
    made.shell = state.shell;
    const auto& written = file_.instructions[index];
    expand_step(made, written, state);
    if (written.trigger_problem)
        add_problem(
            written.trigger_problem->at, "a build on top of this image: " + written.trigger_problem->message
        );
    out_.stages.back().steps.push_back(std::move(made));
}

void resolver::expand_step(step& made, const instruction& written, stage_state& state)
{
    switch (written.kind) {
    case keyword::arg:
        stage_argument(made, written, state);
        return;
    case keyword::env:
    case keyword::label:
        expand_pairs(made, written, state);
        break;
    case keyword::add:
    case keyword::copy:
        expand_flags(made, written, state);
        expand_arguments(made, written, state);
        expand_documents(made, written, state);
        return;
    case keyword::expose:
        expand_ports(made, written, state);
        return;
    case keyword::user:
    case keyword::volume:
    case keyword::workdir:
    case keyword::stopsignal:
        expand_arguments(made, written, state);
        return;
    case keyword::run:
        read_mounts(made, written, state);
        break;
    case keyword::shell:
        state.shell.clear();
        for (const auto& a : written.arguments)
            state.shell.push_back(a.text);
        break;
    default:
        break;
    }
    for (const auto& a : written.arguments)
        made.arguments.push_back({a.text, true, a.at});
}

expansion resolver::expand_step_text(step& made, const argument& a, const stage_state& state)
{
    auto e = expand_in(a, state.variables);
    undefined_in_step(made, e, a.at, state);
    return e;
}

void resolver::undefined_in_step(step& made, const expansion& e, position at, const stage_state& state) const
{
    for (const auto& n : e.unmatched) {
        const bool seen = std::any_of(made.undefined.begin(), made.undefined.end(), [&](const auto& u) {
            return u.name == n.text;
        });
        if (!seen && !state.arguments.contains(n.text) && !scans_for_sbom(n.text))
            made.undefined.push_back({n.text, moved(at, n.offset), suggest(n.text, state.variables, {})});
    }
}

void resolver::expand_arguments(step& made, const instruction& written, const stage_state& state)
{
    for (const auto& a : written.arguments)
        made.arguments.push_back(to_resolved(expand_step_text(made, a, state), a.at));
}

void resolver::expand_pairs(step& made, const instruction& written, stage_state& state)
{
    // All values of one ENV see the variables as they were before it.
    for (const auto& p : written.pairs) {
        auto key = to_resolved(expand_step_text(made, p.key, state), p.key.at);
        auto value = to_resolved(expand_step_text(made, *p.value, state), p.value->at);
        made.pairs.emplace_back(std::move(key), std::move(value));
    }
    if (written.kind == keyword::env)
        for (const auto& [key, value] : made.pairs)
            state.variables[key.text] = variable_value{value.text, value.known};
}

void resolver::expand_flags(step& made, const instruction& written, const stage_state& state)
{
    for (const auto* const name : {"chown", "chmod", "checksum"}) {
        const auto* const given = written.find_flag(name);
        if (given == nullptr || !given->value)
            continue;
        const argument value{*given->value, given->at};
        made.flags.emplace_back(name, to_resolved(expand_step_text(made, value, state), given->at));
    }
}

void resolver::expand_documents(step& made, const instruction& written, const stage_state& state)
{
    for (const auto& document : written.heredocs) {
        if (!document.expand)
            continue;
        const auto e = expand(document.text(), state.variables, {.skip_quotes = true}, budget_);
        note(e, document.at);
        undefined_in_step(made, e, document.at, state);
    }
}

void resolver::expand_ports(step& made, const instruction& written, const stage_state& state)
{
    for (const auto& a : written.arguments) {
        const auto e = expand_step_text(made, a, state);
        for (const auto& word : e.words)
            made.arguments.push_back({word.text, e.known && !e.failure, a.at});
        if (e.words.empty() && !e.known)
            made.arguments.push_back({{}, false, a.at});
    }
}

void resolver::read_mounts(step& made, const instruction& written, const stage_state& state)
{
    for (const auto& f : written.flags) {
        if (f.name != "mount" || !f.value)
            continue;
        const auto expand_field = [&](std::string_view value) {
            auto e = expand(value, state.variables, {.escape = file_.escape}, budget_);
            exhausted_ = exhausted_ || e.exhausted;
            undefined_in_step(made, e, f.at, state);
            return e;
        };
        std::optional<problem> wrong;
        made.mounts.push_back(read_mount(*f.value, f.at, expand_field, wrong));
        if (wrong)
            add_problem(wrong->at, wrong->message);
    }
}

void resolver::stage_argument(step& made, const instruction& written, stage_state& state)
{
    for (const auto& p : written.pairs) {
        resolved value{{}, false, p.key.at};
        bool set = false;
        if (p.value) {
            value = to_resolved(expand_step_text(made, *p.value, state), p.value->at);
            set = true;
        } else if (const auto global = globals_.find(p.key.text); global != globals_.end()) {
            value.text = global->second.text;
            value.known = global->second.known;
            set = true;
        }
        if (set && !scans_for_sbom(p.key.text))
            state.variables[p.key.text] = variable_value{value.text, value.known};
        state.arguments.insert(p.key.text);
        made.pairs.emplace_back(resolved{p.key.text, true, p.key.at}, std::move(value));
    }
}

} // namespace tare::dockerfile
