// Stages: what comes before them, what they build on, and what they take from each other.
#include "dockerfile/resolver.hpp"

#include <tare/image/platform.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr std::size_t most_argument_problems = 100;

/// An operating system or an architecture alone is a platform, too: the other is the build's.
bool is_lone_platform(std::string_view text)
{
    static constexpr std::array<std::string_view, 16> known{
        "linux",   "windows", "darwin", "freebsd", "wasip1", "amd64",   "x86_64",  "arm64",
        "aarch64", "arm",     "386",    "ppc64le", "s390x",  "riscv64", "loong64", "local",
    };
    return std::find(known.begin(), known.end(), text) != known.end();
}

} // namespace

result<build> resolver::run()
{
    declare_platform();
    for (std::size_t i = 0; i < file_.instructions.size(); ++i) {
        const auto& written = file_.instructions[i];
        if (written.kind == keyword::from)
            begin_stage(i);
        else if (out_.stages.empty() && written.kind == keyword::arg)
            global_argument(i);
        else
            add_step(i);
        if (exhausted_)
            return limit_error(
                "max_dockerfile_expansion_bytes", bounds_.max_dockerfile_expansion_bytes,
                fmt::format("line {}", written.at.line)
            );
    }
    resolve_sources();
    std::sort(out_.problems.begin(), out_.problems.end(), [](const auto& a, const auto& b) {
        return a.at != b.at ? a.at < b.at : a.message < b.message;
    });
    return std::move(out_);
}

void resolver::declare_platform()
{
    const auto set = [this](std::string name, std::string text) {
        globals_[std::move(name)] = variable_value{std::move(text), false};
    };
    for (const std::string side : {"BUILD", "TARGET"}) {
        set(side + "PLATFORM", "linux/amd64");
        set(side + "OS", "linux");
        set(side + "OSVERSION", "");
        set(side + "ARCH", "amd64");
        set(side + "VARIANT", "");
    }
    std::string target = "default";
    for (const auto& i : file_.instructions)
        if (i.kind == keyword::from)
            target = i.arguments.size() == 3 ? lowered(i.arguments[2].text) : "default";
    set("TARGETSTAGE", target);
}

void resolver::add_problem(position at, std::string message)
{
    if (out_.problems.size() < most_argument_problems)
        out_.problems.push_back({at, std::move(message)});
}

position resolver::moved(position at, std::size_t bytes) noexcept
{
    return {at.line, at.column + static_cast<std::uint32_t>(bytes)};
}

expansion resolver::expand_in(const argument& a, const environment& variables)
{
    auto out = expand(a.text, variables, {.escape = file_.escape}, budget_);
    note(out, a.at);
    return out;
}

void resolver::note(const expansion& e, position at)
{
    exhausted_ = exhausted_ || e.exhausted;
    if (e.failure)
        add_problem(moved(at, e.failure->offset), e.failure->text);
}

resolved resolver::to_resolved(expansion e, position at)
{
    return {std::move(e.text), e.known && !e.failure, at};
}

void resolver::global_argument(std::size_t index)
{
    out_.global_arguments.push_back(index);
    for (const auto& p : file_.instructions[index].pairs) {
        global_names_.insert(p.key.text);
        if (!p.value)
            continue;
        auto e = expand_in(*p.value, globals_);
        globals_[p.key.text] = variable_value{std::move(e.text), e.known};
    }
}

void resolver::begin_stage(std::size_t index)
{
    const auto& written = file_.instructions[index];
    stage s;
    s.index = out_.stages.size();
    s.from = index;
    if (written.arguments.size() == 3)
        s.name = lowered(written.arguments[2].text);
    auto base = expand_in(written.arguments.front(), globals_);
    undefined_in_from(s, base, written.arguments.front().at);
    if (base.text.empty() && !base.failure && !waits_for_argument(base))
        add_problem(
            written.arguments.front().at,
            fmt::format("'{}' names no image: it is empty", written.arguments.front().text)
        );
    s.base = to_resolved(std::move(base), written.arguments.front().at);
    read_platform(s, written);
    if (const auto parent = stages_by_name_.find(s.base.text); parent != stages_by_name_.end())
        s.parent = parent->second;
    start_state(s);
    if (!s.name.empty())
        stages_by_name_[s.name] = s.index;
    out_.stages.push_back(std::move(s));
}

bool resolver::waits_for_argument(const expansion& e) const
{
    const auto declared = [&](const offset_text& n) { return global_names_.contains(n.text); };
    const auto open = [&](const offset_text& n) { return !globals_.at(n.text).known; };
    return std::any_of(e.unmatched.begin(), e.unmatched.end(), declared) ||
           std::any_of(e.matched.begin(), e.matched.end(), open);
}

void resolver::undefined_in_from(stage& s, const expansion& e, position at)
{
    for (const auto& n : e.unmatched)
        if (!global_names_.contains(n.text) && !globals_.contains(n.text))
            s.undefined.push_back({n.text, moved(at, n.offset), suggest(n.text, globals_, global_names_)});
}

void resolver::read_platform(stage& s, const instruction& written)
{
    const auto* const given = written.find_flag("platform");
    if (given == nullptr || !given->value || given->value->empty())
        return;
    auto e = expand(*given->value, globals_, {.escape = file_.escape}, budget_);
    note(e, given->at);
    undefined_in_from(s, e, given->at);
    for (const auto* const list : {&e.matched, &e.unmatched})
        for (const auto& n : *list)
            s.platform_variables.push_back(n.text);
    const bool waits = waits_for_argument(e);
    s.platform = to_resolved(std::move(e), given->at);
    if (waits || (!s.platform->known && !s.platform->text.empty()))
        return;
    if (s.platform->text.empty())
        add_problem(given->at, fmt::format("--platform={} is empty", *given->value));
    else if (!image::platform::parse(s.platform->text) && !is_lone_platform(s.platform->text))
        add_problem(given->at, fmt::format("'{}' is no platform", s.platform->text));
}

void resolver::start_state(const stage& s)
{
    stage_state state;
    if (s.parent)
        state = states_[*s.parent];
    else
        // What BuildKit sets where the image does not.
        state.variables["PATH"] = {
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", s.base.text == "scratch"
        };
    states_.push_back(std::move(state));
}

std::string resolver::suggest(
    std::string_view name, const environment& variables, const std::set<std::string, std::less<>>& names
)
{
    std::vector<std::string_view> options;
    for (const auto& [known, value] : variables)
        options.emplace_back(known);
    options.insert(options.end(), names.begin(), names.end());
    return std::string{suggestion(name, options)};
}

void resolver::resolve_sources()
{
    for (auto& s : out_.stages)
        for (auto& made : s.steps) {
            const auto& written = file_.instructions[made.index];
            const auto* const from = written.find_flag("from");
            if (written.kind == keyword::copy && from != nullptr && from->value && !from->value->empty())
                made.sources.push_back(source_of(*from->value, from->at, true));
            for (const auto& m : made.mounts)
                if (!m.from.empty())
                    made.sources.push_back(source_of(m.from, m.at, false));
        }
}

source_reference resolver::source_of(const std::string& name, position at, bool by_number)
{
    source_reference out{name, std::nullopt, at};
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (by_number && error == std::errc{} && end == name.data() + name.size()) {
        if (number < out_.stages.size())
            out.stage = number;
        else
            add_problem(at, fmt::format("there is no stage {}: the stages are counted from 0", name));
        return out;
    }
    if (by_number) {
        expansion_budget budget{.bytes = name.size() + 64};
        const auto e = expand(name, {}, {.escape = file_.escape}, budget);
        if (e.failure || e.text != name) {
            add_problem(at, "--from takes no variables: name a stage with FROM and use that");
            return out;
        }
    }
    if (const auto found = stages_by_name_.find(lowered(name)); found != stages_by_name_.end())
        out.stage = found->second;
    return out;
}

const resolved* step::find_flag(std::string_view name) const noexcept
{
    const auto found =
        std::find_if(flags.begin(), flags.end(), [&](const auto& f) { return f.first == name; });
    return found == flags.end() ? nullptr : &found->second;
}

std::vector<std::size_t> build::lineage(std::size_t index) const
{
    std::vector<std::size_t> out{index};
    while (const auto parent = stages.at(out.back()).parent)
        out.push_back(*parent);
    std::reverse(out.begin(), out.end());
    return out;
}

result<build> resolve(const syntax& file, const limits& bounds)
{
    return resolver{file, bounds}.run();
}

} // namespace tare::dockerfile
