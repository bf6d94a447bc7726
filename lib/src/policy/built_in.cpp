#include <tare/check/check.hpp>
#include <tare/policy/policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tare::policy {
namespace {

// The built-in policies, as a user would write them.

constexpr std::string_view default_policy = R"json({
  "schema": "tare.policy/v1",
  "description": "What is severe fails; everything else that is found warns, and remarks are left out.",
  "levels": {
    "severity": {"critical": "fail", "high": "fail", "medium": "warn", "low": "warn", "info": "off"}
  }
}
)json";

constexpr std::string_view strict_policy = R"json({
  "schema": "tare.policy/v1",
  "description": "For what goes into production: faults of medium severity fail, and so does what could not be analysed.",
  "levels": {
    "severity": {"critical": "fail", "high": "fail", "medium": "fail", "low": "warn", "info": "off"}
  },
  "not_evaluated": "fail",
  "budgets": {
    "hidden_percent": 5,
    "hidden_bytes": "50MB",
    "layers": 40,
    "setuid_files": {"max": 0, "level": "warn"}
  },
  "users": {"deny": ["root", "0"]},
  "ports": {"deny": ["22/tcp", "23/tcp"]}
}
)json";

constexpr std::string_view distroless_policy = R"json({
  "schema": "tare.policy/v1",
  "description": "As strict, and nothing but the application may run: no shell, package manager, debugging tool or setuid file.",
  "levels": {
    "check": {
      "TARE-SEC-006": "fail",
      "TARE-SEC-007": "fail",
      "TARE-SEC-012": "fail",
      "TARE-SEC-013": "fail",
      "TARE-SEC-014": "fail"
    },
    "severity": {"critical": "fail", "high": "fail", "medium": "fail", "low": "warn", "info": "off"}
  },
  "not_evaluated": "fail",
  "budgets": {
    "hidden_percent": 5,
    "hidden_bytes": "50MB",
    "layers": 40,
    "setuid_files": 0
  },
  "users": {"deny": ["root", "0"]},
  "ports": {"deny": ["22/tcp", "23/tcp"]}
}
)json";

constexpr std::string_view dive_policy = R"json({
  "schema": "tare.policy/v1",
  "description": "dive's three CI rules with dive's defaults, formulas and comparisons; nothing else is asked.",
  "levels": {
    "severity": {"critical": "off", "high": "off", "medium": "off", "low": "off", "info": "off"}
  },
  "dive": {
    "lowestEfficiency": 0.9,
    "highestWastedBytes": "disabled",
    "highestUserWastedPercent": 0.1
  }
}
)json";

/// Recommendations of the benchmark that it calls manual: what answers them here is an approximation.
bool is_manual(std::string_view recommendation) noexcept
{
    return recommendation == "CIS Docker 4.2" || recommendation == "CIS Docker 4.3" ||
           recommendation == "CIS Docker 4.8" || recommendation == "CIS Docker 4.11";
}

/// Made from the references of the checks, so that a new check joins by citing the benchmark.
std::string cis_policy()
{
    std::string out = R"json({
  "schema": "tare.policy/v1",
  "description": "CIS Docker Benchmark, section 4: what an image can show. Scored recommendations fail, manual ones warn. 4.4 (patches), 4.5 (content trust) and 4.12 (signatures) are not in an archive.",
  "levels": {
    "severity": {"critical": "off", "high": "off", "medium": "off", "low": "off", "info": "off"},
    "check": {)json";
    std::string_view separator = "\n";
    for (const auto& c : check::catalogue()) {
        if (c.target != check::check_target::image)
            continue;
        const auto cited = std::find_if(c.references.begin(), c.references.end(), [](const auto& r) {
            return r.starts_with("CIS Docker 4.");
        });
        if (cited == c.references.end())
            continue;
        fmt::format_to(
            std::back_inserter(out), "{}      \"{}\": \"{}\"", separator, c.id,
            is_manual(*cited) ? "warn" : "fail"
        );
        separator = ",\n";
    }
    out += "\n    }\n  }\n}\n";
    return out;
}

} // namespace

const std::vector<built_in>& built_ins()
{
    static const std::vector<built_in> all{
        {"cis", cis_policy()},
        {"default", std::string{default_policy}},
        {"distroless", std::string{distroless_policy}},
        {"dive", std::string{dive_policy}},
        {"strict", std::string{strict_policy}},
    };
    return all;
}

const built_in* find_built_in(std::string_view name) noexcept
{
    const auto& all = built_ins();
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const built_in& b) { return b.name == name; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace tare::policy
