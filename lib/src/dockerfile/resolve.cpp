#include "dockerfile/expansion.hpp"
#include "dockerfile/mounts.hpp"
#include "dockerfile/text.hpp"

#include <tare/dockerfile/build.hpp>
#include <tare/image/platform.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace tare::dockerfile {
namespace {

constexpr std::size_t most_argument_problems = 100;

bool scans_for_sbom(std::string_view name)
{
    return name == "BUILDKIT_SBOM_SCAN_CONTEXT" || name == "BUILDKIT_SBOM_SCAN_STAGE";
}

/// An operating system or an architecture alone is a platform, too: the other is the build's.
bool is_lone_platform(std::string_view text)
{
    static constexpr std::array<std::string_view, 16> known{
        "linux",   "windows", "darwin", "freebsd", "wasip1", "amd64",   "x86_64",  "arm64",
        "aarch64", "arm",     "386",    "ppc64le", "s390x",  "riscv64", "loong64", "local",
    };
    return std::find(known.begin(), known.end(), text) != known.end();
}

/// What stages have while they are gone through.
struct stage_state
{
    environment variables;
    /// Names of ARGs of this stage and its ancestors.
    std::set<std::string, std::less<>> arguments;
    std::vector<std::string> shell;
};

class resolver
{
public:
    resolver(const syntax& file, const limits& bounds) : file_{file}, bounds_{bounds}
    {
        budget_.bytes = bounds.max_dockerfile_expansion_bytes;
    }

    result<build> run()
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

private:
    /// The platform is the build's to choose, so its texts are there and not known.
    void declare_platform()
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

    void add_problem(position at, std::string message)
    {
        if (out_.problems.size() < most_argument_problems)
            out_.problems.push_back({at, std::move(message)});
    }

    [[nodiscard]] static position moved(position at, std::size_t bytes) noexcept
    {
        return {at.line, at.column + static_cast<std::uint32_t>(bytes)};
    }

    expansion expand_in(const argument& a, const environment& variables)
    {
        auto out = expand(a.text, variables, {.escape = file_.escape}, budget_);
        note(out, a.at);
        return out;
    }

    void note(const expansion& e, position at)
    {
        exhausted_ = exhausted_ || e.exhausted;
        if (e.failure)
            add_problem(moved(at, e.failure->offset), e.failure->text);
    }

    static resolved to_resolved(expansion e, position at)
    {
        return {std::move(e.text), e.known && !e.failure, at};
    }

    // Before the first FROM.

    void global_argument(std::size_t index)
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

    // FROM.

    void begin_stage(std::size_t index)
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

    /// True when a build argument could still give what is missing.
    [[nodiscard]] bool waits_for_argument(const expansion& e) const
    {
        const auto declared = [&](const offset_text& n) { return global_names_.contains(n.text); };
        const auto open = [&](const offset_text& n) { return !globals_.at(n.text).known; };
        return std::any_of(e.unmatched.begin(), e.unmatched.end(), declared) ||
               std::any_of(e.matched.begin(), e.matched.end(), open);
    }

    void undefined_in_from(stage& s, const expansion& e, position at)
    {
        for (const auto& n : e.unmatched)
            if (!global_names_.contains(n.text) && !globals_.contains(n.text))
                s.undefined.push_back({n.text, moved(at, n.offset), suggest(n.text, globals_, global_names_)}
                );
    }

    void read_platform(stage& s, const instruction& written)
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

    void start_state(const stage& s)
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

    [[nodiscard]] static std::string suggest(
        std::string_view name, const environment& variables, const std::set<std::string, std::less<>>& names
    )
    {
        std::vector<std::string_view> options;
        for (const auto& [known, value] : variables)
            options.emplace_back(known);
        options.insert(options.end(), names.begin(), names.end());
        return std::string{suggestion(name, options)};
    }

    // Everything after a FROM.

    void add_step(std::size_t index)
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
                written.trigger_problem->at,
                "a build on top of this image: " + written.trigger_problem->message
            );
        out_.stages.back().steps.push_back(std::move(made));
    }

    void expand_step(step& made, const instruction& written, stage_state& state)
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

    expansion expand_step_text(step& made, const argument& a, const stage_state& state)
    {
        auto e = expand_in(a, state.variables);
        undefined_in_step(made, e, a.at, state);
        return e;
    }

    void undefined_in_step(step& made, const expansion& e, position at, const stage_state& state) const
    {
        for (const auto& n : e.unmatched) {
            const bool seen = std::any_of(made.undefined.begin(), made.undefined.end(), [&](const auto& u) {
                return u.name == n.text;
            });
            if (!seen && !state.arguments.contains(n.text) && !scans_for_sbom(n.text))
                made.undefined.push_back({n.text, moved(at, n.offset), suggest(n.text, state.variables, {})});
        }
    }

    void expand_arguments(step& made, const instruction& written, const stage_state& state)
    {
        for (const auto& a : written.arguments)
            made.arguments.push_back(to_resolved(expand_step_text(made, a, state), a.at));
    }

    void expand_pairs(step& made, const instruction& written, stage_state& state)
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

    void expand_flags(step& made, const instruction& written, const stage_state& state)
    {
        for (const auto* const name : {"chown", "chmod", "checksum"}) {
            const auto* const given = written.find_flag(name);
            if (given == nullptr || !given->value)
                continue;
            const argument value{*given->value, given->at};
            made.flags.emplace_back(name, to_resolved(expand_step_text(made, value, state), given->at));
        }
    }

    void expand_documents(step& made, const instruction& written, const stage_state& state)
    {
        for (const auto& document : written.heredocs) {
            if (!document.expand)
                continue;
            const auto e = expand(document.text(), state.variables, {.skip_quotes = true}, budget_);
            note(e, document.at);
            undefined_in_step(made, e, document.at, state);
        }
    }

    void expand_ports(step& made, const instruction& written, const stage_state& state)
    {
        for (const auto& a : written.arguments) {
            const auto e = expand_step_text(made, a, state);
            for (const auto& word : e.words)
                made.arguments.push_back({word.text, e.known && !e.failure, a.at});
            if (e.words.empty() && !e.known)
                made.arguments.push_back({{}, false, a.at});
        }
    }

    void read_mounts(step& made, const instruction& written, const stage_state& state)
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

    void stage_argument(step& made, const instruction& written, stage_state& state)
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

    // Once all stages are known.

    void resolve_sources()
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

    source_reference source_of(const std::string& name, position at, bool by_number)
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

    const syntax& file_;
    const limits& bounds_;
    build out_;
    environment globals_;
    std::set<std::string, std::less<>> global_names_;
    std::map<std::string, std::size_t, std::less<>> stages_by_name_;
    std::vector<stage_state> states_;
    expansion_budget budget_;
    bool exhausted_ = false;
};

} // namespace

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
