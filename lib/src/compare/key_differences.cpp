#include "compare/parts.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::compare {
namespace {

using report::image_report;
using report::practice;

constexpr std::size_t names_shown = 3;

/// What speaks for the target, and what against it.
class balance
{
public:
    void count(std::size_t better, std::size_t worse)
    {
        better_ = better_ || better > 0;
        worse_ = worse_ || worse > 0;
    }

    [[nodiscard]] tendency of(bool is_known) const noexcept
    {
        if (!is_known)
            return tendency::unknown;
        if (better_ && worse_)
            return tendency::mixed;
        return better_ ? tendency::better : worse_ ? tendency::worse : tendency::same;
    }

private:
    bool better_ = false;
    bool worse_ = false;
};

std::string counted(std::uint64_t count, std::string_view one, std::string_view many)
{
    return count == 0 ? fmt::format("no {}", one) : fmt::format("{} {}", count, count == 1 ? one : many);
}

/// "/bin/bash, /bin/sh and 2 more".
std::string listed(const std::vector<std::string>& names)
{
    const auto shown = std::min(names_shown, names.size());
    auto out =
        fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
    if (names.size() > shown)
        out += fmt::format(" and {} more", names.size() - shown);
    return out;
}

/// One list of the attack surface in a sentence, where it differs.
void say_surface(
    key_difference& to, balance& b, const surface_change& s, std::string_view one, std::string_view many
)
{
    if (s.added.empty() && s.removed.empty())
        return;
    b.count(s.removed.size(), s.added.size());
    auto sentence = s.base == s.target
                        ? fmt::format("Other {} than before", many)
                        : fmt::format(
                              "The target has {} where the base has {}", counted(s.target, one, many),
                              s.base == 0 ? "none" : fmt::format("{}", s.base)
                          );
    if (!s.added.empty())
        sentence += fmt::format("; new: {}", listed(s.added));
    if (!s.removed.empty() && s.target > 0)
        sentence += fmt::format("; gone: {}", listed(s.removed));
    to.sentences.push_back(sentence + '.');
}

void say_incomplete(key_difference& to, bool is_known)
{
    if (!is_known)
        to.sentences.emplace_back(
            "Part of the images was not analysed, so that there may be more than is said here."
        );
}

key_difference attack_surface_of(const comparison& c, bool is_known)
{
    key_difference out;
    out.subject = difference_subject::attack_surface;
    balance b;
    const auto& s = c.attack_surface;
    say_surface(out, b, s.shells, "shell", "shells");
    say_surface(out, b, s.package_managers, "package manager", "package managers");
    say_surface(out, b, s.debugging_tools, "debugging tool", "debugging tools");
    say_surface(out, b, s.network_tools, "network tool", "network tools");
    say_surface(out, b, s.login_users, "user who can log in", "users who can log in");
    if (const auto& p = c.counts.packages; p.difference.value_or(0) != 0) {
        b.count(*p.difference < 0 ? 1 : 0, *p.difference > 0 ? 1 : 0);
        out.sentences.push_back(fmt::format(
            "{} where the base has {}.", counted(*p.target, "package", "packages"),
            counted(*p.base, "package", "packages")
        ));
        out.sentences.back().front() = *p.target == 0 ? 'N' : out.sentences.back().front();
    }
    out.tendency = b.of(is_known);
    if (out.sentences.empty())
        out.sentences.emplace_back(
            "Shells, package managers, tools and users who can log in are the same in both."
        );
    say_incomplete(out, is_known);
    return out;
}

/// Checks of these practices that became better or worse.
void say_findings(
    key_difference& to, balance& b, const comparison& c, const std::vector<practice>& practices,
    std::string_view about
)
{
    std::vector<std::string> gained;
    std::vector<std::string> lost;
    std::vector<std::string> unsure;
    for (const auto& f : c.findings) {
        if (std::find(practices.begin(), practices.end(), f.practice) == practices.end())
            continue;
        if (f.fate == finding_fate::gained)
            gained.push_back(f.check);
        else if (f.fate == finding_fate::lost)
            lost.push_back(f.check);
        else if (f.target == report::finding_result::not_analysed)
            unsure.push_back(f.check);
    }
    b.count(lost.size(), gained.size());
    const auto say = [&](const std::vector<std::string>& checks, std::string_view one,
                         std::string_view many) {
        if (!checks.empty())
            to.sentences.push_back(fmt::format(
                "{} of {} {}: {}.", counted(checks.size(), "check", "checks"), about,
                checks.size() == 1 ? one : many, listed(checks)
            ));
    };
    say(gained, "passed in the base and finds fault in the target",
        "passed in the base and find fault in the target");
    say(lost, "found fault in the base and passes in the target",
        "found fault in the base and pass in the target");
    say(unsure, "could not be made of the target", "could not be made of the target");
}

bool is_root(std::string_view user) noexcept
{
    const auto name = user.substr(0, user.find(':'));
    return name.empty() || name == "root" || name.find_first_not_of('0') == std::string_view::npos;
}

bool has_config(const image_report& r) noexcept
{
    return r.archive.format != "root-filesystem";
}

std::string user_of(const image_report& r)
{
    return r.config.user.empty() ? "root, because none is set" : r.config.user;
}

key_difference
security_of(const comparison& c, const image_report& base, const image_report& target, bool is_known)
{
    key_difference out;
    out.subject = difference_subject::security;
    balance b;
    // A root filesystem by itself has no user to run as.
    const bool both_run = has_config(base) && has_config(target);
    if (both_run && base.config.user != target.config.user) {
        const bool was_root = is_root(base.config.user);
        const bool is_now = is_root(target.config.user);
        b.count(was_root && !is_now ? 1 : 0, !was_root && is_now ? 1 : 0);
        out.sentences.push_back(
            fmt::format("The target runs as {}; the base as {}.", user_of(target), user_of(base))
        );
    }
    say_surface(out, b, c.attack_surface.setuid_files, "setuid file", "setuid files");
    say_surface(out, b, c.attack_surface.setgid_files, "setgid file", "setgid files");
    say_findings(out, b, c, {practice::base, practice::security}, "security and the base image");
    const bool has_findings = !base.findings.empty() && !target.findings.empty();
    out.tendency = b.of(is_known && has_findings);
    if (out.sentences.empty() && has_findings)
        out.sentences.emplace_back(
            "The user, setuid and setgid files, and what the checks of security find are the same in both."
        );
    if (!has_findings)
        out.sentences.emplace_back("One of the reports has no findings to compare.");
    say_incomplete(out, is_known);
    return out;
}

/// "51.2MB (61.4 %) less".
std::string change_in_words(const figure_change& f)
{
    const auto bytes = f.difference.value_or(0);
    if (bytes == 0)
        return "no difference";
    const auto size = human_size(static_cast<std::uint64_t>(bytes < 0 ? -bytes : bytes));
    const auto share = f.percent ? fmt::format(" ({:.1f} %)", *f.percent < 0 ? -*f.percent : *f.percent) : "";
    return fmt::format("{}{} {}", size, share, bytes < 0 ? "less" : "more");
}

void say_size(key_difference& to, const figure_change& f, std::string_view what)
{
    if (f.difference.value_or(0) != 0)
        to.sentences.push_back(fmt::format(
            "{}: {} instead of {}, {}.", what, human_size(*f.target), human_size(*f.base), change_in_words(f)
        ));
}

key_difference size_of(const comparison& c)
{
    key_difference out;
    out.subject = difference_subject::size;
    const auto& s = c.sizes;
    say_size(out, s.visible, "Files that a container sees");
    say_size(out, s.compressed, "Compressed, as the archive stores it");
    say_size(out, s.hidden, "Hidden in lower layers");
    say_size(out, s.tare, "Tare, which is what is not payload");
    const auto visible = s.visible.difference.value_or(0);
    const auto hidden = s.hidden.difference.value_or(0);
    balance b;
    b.count(visible < 0 ? 1 : 0, visible > 0 ? 1 : 0);
    b.count(hidden < 0 ? 1 : 0, hidden > 0 ? 1 : 0);
    out.tendency = b.of(true);
    if (out.sentences.empty())
        out.sentences.emplace_back("Both are of the same size.");
    if (c.layers.shared > 0)
        out.sentences.push_back(fmt::format(
            "{} shared, {}, so that a machine that has the base stores {} more.",
            c.layers.shared == 1 ? "One layer is" : fmt::format("{} layers are", c.layers.shared),
            human_size(c.layers.shared_stored_bytes),
            human_size(*s.stored.target - std::min(*s.stored.target, c.layers.shared_stored_bytes))
        ));
    return out;
}

bool cannot_run(const image_report& r)
{
    return std::any_of(r.notes.begin(), r.notes.end(), [](const report::note& n) {
        return n.id == "not-loadable";
    });
}

key_difference
readiness_of(const comparison& c, const image_report& base, const image_report& target, bool is_known)
{
    key_difference out;
    out.subject = difference_subject::production_readiness;
    balance b;
    if (base.config.health.has_value() != target.config.health.has_value()) {
        const bool gained = target.config.health.has_value();
        b.count(gained ? 1 : 0, gained ? 0 : 1);
        out.sentences.push_back(fmt::format(
            "The {} has a health check; the {} has none.", gained ? "target" : "base",
            gained ? "base" : "target"
        ));
    }
    if (cannot_run(base) != cannot_run(target)) {
        b.count(cannot_run(base) ? 1 : 0, cannot_run(target) ? 1 : 0);
        out.sentences.push_back(
            fmt::format("No runtime would load the {}.", cannot_run(target) ? "target" : "base")
        );
    }
    const auto started = std::count_if(c.config.begin(), c.config.end(), [](const setting_change& s) {
        return s.key == "Entrypoint" || s.key == "Cmd";
    });
    if (started > 0)
        out.sentences.emplace_back("They start with different commands.");
    say_findings(
        out, b, c,
        {practice::layers, practice::build, practice::size, practice::configuration, practice::files,
         practice::documentation},
        "the other practices"
    );
    const bool has_findings = !base.findings.empty() && !target.findings.empty();
    out.tendency = b.of(is_known && has_findings);
    if (out.sentences.empty() && has_findings)
        out.sentences.emplace_back("Health check, command and what the checks find are the same in both.");
    if (!has_findings)
        out.sentences.emplace_back("One of the reports has no findings to compare.");
    return out;
}

} // namespace

std::vector<key_difference>
key_differences(const comparison& c, const image_report& base, const image_report& target)
{
    const bool is_known = !is_incomplete(base) && !is_incomplete(target);
    return {
        attack_surface_of(c, is_known),
        security_of(c, base, target, is_known),
        size_of(c),
        readiness_of(c, base, target, is_known),
    };
}

} // namespace tare::compare
