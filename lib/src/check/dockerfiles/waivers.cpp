#include "check/dockerfiles/waivers.hpp"

#include "dockerfile/text.hpp"

#include <tare/base/text.hpp>
#include <tare/check/check.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace tare::check::dockerfiles {
namespace {

constexpr std::string_view own_mark = "tare:ignore=";

std::vector<std::string> listed(std::string_view text)
{
    std::vector<std::string> out;
    while (true) {
        const auto comma = text.find(',');
        const auto id = dockerfile::trimmed(text.substr(0, comma));
        if (!id.empty())
            out.emplace_back(id);
        if (comma == std::string_view::npos)
            return out;
        text.remove_prefix(comma + 1);
    }
}

/// The rules of `skip=…` in Docker's `check=skip=A,B;error=true`.
std::vector<std::string> skipped_rules(std::string_view options)
{
    while (!options.empty()) {
        const auto part = options.substr(0, options.find(';'));
        const auto equals = part.find('=');
        if (dockerfile::trimmed(part.substr(0, equals)) == "skip" && equals != std::string_view::npos)
            return listed(part.substr(equals + 1));
        options.remove_prefix(std::min(part.size() + 1, options.size()));
    }
    return {};
}

/// The instruction that a comment stands in or above; null when none follows.
const dockerfile::instruction* covered(const dockerfile::syntax& file, std::uint32_t line)
{
    const auto found = std::find_if(file.instructions.begin(), file.instructions.end(), [&](const auto& i) {
        return i.last_line > line;
    });
    return found == file.instructions.end() ? nullptr : &*found;
}

bool concerns(const waiver& w, const report::finding& f)
{
    return std::any_of(w.ids.begin(), w.ids.end(), [&](const std::string& id) {
        if (!w.docker)
            return id == f.check;
        const auto* const c = find(f.check);
        // Docker's rules are the references that are neither a number nor a name of somebody else's.
        return c != nullptr && std::any_of(c->references.begin(), c->references.end(), [&](const auto& r) {
                   const bool dockers = r.find_first_of("-0123456789 ") == std::string::npos;
                   return dockers && (id == "all" || is_same(r, id));
               });
    });
}

bool covers(const waiver& w, const report::evidence& e)
{
    return e.line && *e.line >= w.first_line && *e.line <= w.last_line;
}

report::waived_finding waived_by(const waiver& w, const report::finding& f)
{
    report::waived_finding out;
    out.check = f.check;
    out.reason = escape_text(w.reason);
    out.line = w.at.line;
    out.severity = f.severity;
    out.message = f.message;
    return out;
}

/// Without evidence left, and none left out, there is nothing to find fault with.
void conclude(report::finding& f)
{
    if (!f.evidence.empty() || f.omitted != 0)
        return;
    f.result = report::finding_result::not_applicable;
    f.message = "A comment in the file accepts what there is to find.";
    f.fix.clear();
}

void apply(const waiver& w, report::finding& f, std::vector<report::waived_finding>& waived)
{
    auto accepted = waived_by(w, f);
    std::vector<report::evidence> left;
    for (auto& e : f.evidence)
        (covers(w, e) ? accepted.evidence : left).push_back(std::move(e));
    f.evidence = std::move(left);
    if (accepted.evidence.empty())
        return;
    w.used = true;
    waived.push_back(std::move(accepted));
    conclude(f);
}

} // namespace

std::vector<waiver> read_waivers(const dockerfile::syntax& file)
{
    std::vector<waiver> out;
    for (const auto& d : file.directives) {
        auto rules = skipped_rules(d.name == "check" ? std::string_view{d.value} : std::string_view{});
        if (!rules.empty())
            out.push_back(
                {std::move(rules), "check=" + d.value, d.at, 0, std::numeric_limits<std::uint32_t>::max(),
                 true}
            );
    }
    for (const auto& c : file.comments) {
        const std::string_view text = c.text;
        const bool docker = text.starts_with("check=");
        if (!docker && !text.starts_with(own_mark))
            continue;
        waiver w;
        w.at = c.at;
        w.docker = docker;
        if (const auto* const i = covered(file, c.at.line)) {
            w.first_line = i->at.line;
            w.last_line = i->last_line;
        }
        if (docker) {
            w.ids = skipped_rules(text.substr(6));
            w.reason = text;
        } else {
            const auto rest = text.substr(own_mark.size());
            const auto blank = std::min(rest.find_first_of(" \t"), rest.size());
            w.ids = listed(rest.substr(0, blank));
            w.reason = dockerfile::trimmed(rest.substr(blank));
        }
        if (!docker || !w.ids.empty())
            out.push_back(std::move(w));
    }
    return out;
}

void apply_waivers(
    const std::vector<waiver>& waivers, std::vector<report::finding>& findings,
    std::vector<report::waived_finding>& waived
)
{
    using report::finding_result;
    for (const auto& w : waivers) {
        if (w.reason.empty())
            continue;
        for (auto& f : findings)
            if ((f.result == finding_result::warn || f.result == finding_result::fail) && concerns(w, f))
                apply(w, f, waived);
    }
}

} // namespace tare::check::dockerfiles
