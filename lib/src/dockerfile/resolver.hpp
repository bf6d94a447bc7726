#pragma once

#include "dockerfile/expansion.hpp"
#include "dockerfile/text.hpp"

#include <tare/dockerfile/build.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tare::dockerfile {

/// What stages have while they are gone through.
struct stage_state
{
    environment variables;
    /// Names of ARGs of this stage and its ancestors.
    std::set<std::string, std::less<>> arguments;
    std::vector<std::string> shell;
};

/// Goes through a file once, from the first instruction to the last, as a build would.
class resolver
{
public:
    resolver(const syntax& file, const limits& bounds) : file_{file}, bounds_{bounds}
    {
        budget_.bytes = bounds.max_dockerfile_expansion_bytes;
    }

    result<build> run();

private:
    /// The platform is the build's to choose, so its texts are there and not known.
    void declare_platform();
    void add_problem(position at, std::string message);
    [[nodiscard]] static position moved(position at, std::size_t bytes) noexcept;
    expansion expand_in(const argument& a, const environment& variables);
    void note(const expansion& e, position at);
    static resolved to_resolved(expansion e, position at);

    // Before the first FROM.
    void global_argument(std::size_t index);

    // FROM.
    void begin_stage(std::size_t index);
    /// True when a build argument could still give what is missing.
    [[nodiscard]] bool waits_for_argument(const expansion& e) const;
    void undefined_in_from(stage& s, const expansion& e, position at);
    void read_platform(stage& s, const instruction& written);
    void start_state(const stage& s);
    [[nodiscard]] static std::string suggest(
        std::string_view name, const environment& variables, const std::set<std::string, std::less<>>& names
    );

    // Everything after a FROM.
    void add_step(std::size_t index);
    void expand_step(step& made, const instruction& written, stage_state& state);
    expansion expand_step_text(step& made, const argument& a, const stage_state& state);
    void undefined_in_step(step& made, const expansion& e, position at, const stage_state& state) const;
    void expand_arguments(step& made, const instruction& written, const stage_state& state);
    void expand_pairs(step& made, const instruction& written, stage_state& state);
    void expand_flags(step& made, const instruction& written, const stage_state& state);
    void expand_documents(step& made, const instruction& written, const stage_state& state);
    void expand_ports(step& made, const instruction& written, const stage_state& state);
    void read_mounts(step& made, const instruction& written, const stage_state& state);
    void stage_argument(step& made, const instruction& written, stage_state& state);

    // Once all stages are known.
    void resolve_sources();
    source_reference source_of(const std::string& name, position at, bool by_number);

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

} // namespace tare::dockerfile
