#include "check/releases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

using kind = release_support::kind;

/// Where a distribution publishes its dates, and which of several phases counts: the last in which everybody
/// gets security updates. What only some may buy or register for (ESM, ELS, LTSS, ELTS) does not count.
struct distribution
{
    std::string_view id;
    std::string_view phase;
    std::string_view source;
};

constexpr std::array distributions{
    distribution{"debian", "long-term support", "https://wiki.debian.org/LTS"},
    distribution{"ubuntu", "standard support", "https://ubuntu.com/about/release-cycle"},
    distribution{"alpine", "support", "https://alpinelinux.org/releases/"},
    distribution{"rhel", "maintenance support", "https://access.redhat.com/support/policy/updates/errata"},
    distribution{"centos", "support", "https://www.centos.org/cl-vs-cs/"},
    distribution{"rocky", "support", "https://wiki.rockylinux.org/rocky/version/"},
    distribution{"almalinux", "security support", "https://wiki.almalinux.org/release-notes/"},
    distribution{"ol", "premier support", "https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf"},
    distribution{"amzn", "support", "https://docs.aws.amazon.com/linux/al2023/ug/release-cadence.html"},
    distribution{"fedora", "support", "https://docs.fedoraproject.org/en-US/releases/lifecycle/"},
    distribution{"opensuse-leap", "support", "https://en.opensuse.org/Lifetime"},
    distribution{"sles", "general support", "https://www.suse.com/lifecycle"},
};

/// A release, by as much of VERSION_ID as tells it: "9" stands for 9.4 as well.
struct release
{
    std::string_view id;
    std::string_view version;
    int year;
    unsigned month;
    unsigned day;
};

// As published by the sources above; those of Debian and Ubuntu agree with Debian's package distro-info-data.
constexpr std::array releases{
    release{"debian", "7", 2018, 5, 31},
    release{"debian", "8", 2020, 6, 30},
    release{"debian", "9", 2022, 6, 30},
    release{"debian", "10", 2024, 6, 30},
    release{"debian", "11", 2026, 8, 31},
    release{"debian", "12", 2028, 6, 30},
    release{"debian", "13", 2030, 6, 30},

    release{"ubuntu", "14.04", 2019, 4, 25},
    release{"ubuntu", "16.04", 2021, 4, 30},
    release{"ubuntu", "18.04", 2023, 5, 31},
    release{"ubuntu", "20.04", 2025, 5, 29},
    release{"ubuntu", "20.10", 2021, 7, 22},
    release{"ubuntu", "21.04", 2022, 1, 20},
    release{"ubuntu", "21.10", 2022, 7, 14},
    release{"ubuntu", "22.04", 2027, 6, 1},
    release{"ubuntu", "22.10", 2023, 7, 20},
    release{"ubuntu", "23.04", 2024, 1, 25},
    release{"ubuntu", "23.10", 2024, 7, 11},
    release{"ubuntu", "24.04", 2029, 5, 31},
    release{"ubuntu", "24.10", 2025, 7, 10},
    release{"ubuntu", "25.04", 2026, 1, 15},
    release{"ubuntu", "25.10", 2026, 7, 9},
    release{"ubuntu", "26.04", 2031, 5, 29},
    release{"ubuntu", "26.10", 2027, 7, 15},

    release{"alpine", "2.7", 2015, 11, 1},
    release{"alpine", "3.0", 2016, 5, 1},
    release{"alpine", "3.1", 2016, 11, 1},
    release{"alpine", "3.2", 2017, 5, 1},
    release{"alpine", "3.3", 2017, 11, 1},
    release{"alpine", "3.4", 2018, 5, 1},
    release{"alpine", "3.5", 2018, 11, 1},
    release{"alpine", "3.6", 2019, 5, 1},
    release{"alpine", "3.7", 2019, 11, 1},
    release{"alpine", "3.8", 2020, 5, 1},
    release{"alpine", "3.9", 2020, 11, 1},
    release{"alpine", "3.10", 2021, 5, 1},
    release{"alpine", "3.11", 2021, 11, 1},
    release{"alpine", "3.12", 2022, 5, 1},
    release{"alpine", "3.13", 2022, 11, 1},
    release{"alpine", "3.14", 2023, 5, 1},
    release{"alpine", "3.15", 2023, 11, 1},
    release{"alpine", "3.16", 2024, 5, 23},
    release{"alpine", "3.17", 2024, 11, 22},
    release{"alpine", "3.18", 2025, 5, 9},
    release{"alpine", "3.19", 2025, 11, 1},
    release{"alpine", "3.20", 2026, 4, 1},
    release{"alpine", "3.21", 2026, 11, 1},
    release{"alpine", "3.22", 2027, 5, 1},
    release{"alpine", "3.23", 2027, 11, 1},

    release{"rhel", "5", 2017, 3, 31},
    release{"rhel", "6", 2020, 11, 30},
    release{"rhel", "7", 2024, 6, 30},
    release{"rhel", "8", 2029, 5, 31},
    release{"rhel", "9", 2032, 5, 31},
    release{"rhel", "10", 2035, 5, 31},

    release{"centos", "5", 2017, 3, 31},
    release{"centos", "6", 2020, 11, 30},
    release{"centos", "7", 2024, 6, 30},
    release{"centos", "8", 2021, 12, 31},
    release{"centos stream", "8", 2024, 5, 31},
    release{"centos stream", "9", 2027, 5, 31},
    release{"centos stream", "10", 2030, 1, 1},

    release{"rocky", "8", 2029, 5, 31},
    release{"rocky", "9", 2032, 5, 31},
    release{"rocky", "10", 2035, 5, 31},

    release{"almalinux", "8", 2029, 3, 1},
    release{"almalinux", "9", 2032, 5, 31},
    release{"almalinux", "10", 2035, 5, 31},

    release{"ol", "6", 2021, 3, 31},
    release{"ol", "7", 2024, 12, 31},
    release{"ol", "8", 2029, 7, 31},
    release{"ol", "9", 2032, 6, 30},
    release{"ol", "10", 2035, 6, 30},

    release{"amzn", "2018", 2023, 12, 31},
    release{"amzn", "2", 2026, 6, 30},
    release{"amzn", "2023", 2029, 6, 30},

    release{"fedora", "20", 2015, 6, 23},
    release{"fedora", "21", 2015, 12, 1},
    release{"fedora", "22", 2016, 7, 19},
    release{"fedora", "23", 2016, 12, 20},
    release{"fedora", "24", 2017, 8, 8},
    release{"fedora", "25", 2017, 12, 12},
    release{"fedora", "26", 2018, 5, 29},
    release{"fedora", "27", 2018, 11, 30},
    release{"fedora", "28", 2019, 5, 28},
    release{"fedora", "29", 2019, 11, 26},
    release{"fedora", "30", 2020, 5, 26},
    release{"fedora", "31", 2020, 11, 24},
    release{"fedora", "32", 2021, 5, 25},
    release{"fedora", "33", 2021, 11, 30},
    release{"fedora", "34", 2022, 6, 7},
    release{"fedora", "35", 2022, 12, 13},
    release{"fedora", "36", 2023, 5, 16},
    release{"fedora", "37", 2023, 12, 5},
    release{"fedora", "38", 2024, 5, 21},
    release{"fedora", "39", 2024, 11, 26},
    release{"fedora", "40", 2025, 5, 13},
    release{"fedora", "41", 2025, 12, 15},
    release{"fedora", "42", 2026, 5, 28},
    release{"fedora", "43", 2026, 12, 9},

    release{"opensuse-leap", "42.3", 2019, 7, 1},
    release{"opensuse-leap", "15.0", 2019, 12, 3},
    release{"opensuse-leap", "15.1", 2021, 2, 2},
    release{"opensuse-leap", "15.2", 2022, 1, 4},
    release{"opensuse-leap", "15.3", 2022, 12, 31},
    release{"opensuse-leap", "15.4", 2023, 12, 7},
    release{"opensuse-leap", "15.5", 2024, 12, 31},
    release{"opensuse-leap", "15.6", 2026, 4, 30},
    release{"opensuse-leap", "16.0", 2027, 10, 31},

    release{"sles", "12.5", 2024, 10, 31},
    release{"sles", "15.1", 2021, 1, 31},
    release{"sles", "15.2", 2021, 12, 31},
    release{"sles", "15.3", 2022, 12, 31},
    release{"sles", "15.4", 2023, 12, 31},
    release{"sles", "15.5", 2024, 12, 31},
    release{"sles", "15.6", 2025, 12, 31},
    release{"sles", "15.7", 2031, 7, 31},
};

constexpr auto rolling_distributions = std::to_array<std::string_view>(
    {"arch", "archarm", "gentoo", "void", "opensuse-tumbleweed", "wolfi", "chainguard", "nixos", "solus",
     "kali", "artix", "endeavouros", "manjaro"}
);

/// Whether VERSION_ID is that version or one below it: "3.20" has 3.20.3 and not 3.2.
bool is_of(std::string_view version_id, std::string_view version) noexcept
{
    return version_id.starts_with(version) &&
           (version_id.size() == version.size() || version_id[version.size()] == '.');
}

/// Alpine's edge and Debian's testing bear no number of a release, or that of the next.
bool is_in_the_making(const report::os_release& os) noexcept
{
    return os.version_id.find('_') != std::string::npos || os.pretty_name.ends_with("/sid") ||
           os.version_codename == "sid" || os.pretty_name.find("Rawhide") != std::string::npos ||
           os.pretty_name.find("development branch") != std::string::npos;
}

std::chrono::sys_days day_of(const release& r) noexcept
{
    return std::chrono::year{r.year} / std::chrono::month{r.month} / std::chrono::day{r.day};
}

} // namespace

release_support support_of(const report::os_release& os) noexcept
{
    release_support out;
    if (std::find(rolling_distributions.begin(), rolling_distributions.end(), os.id) !=
            rolling_distributions.end() ||
        is_in_the_making(os)) {
        out.what = kind::rolling;
        return out;
    }
    const auto known = std::find_if(distributions.begin(), distributions.end(), [&](const distribution& d) {
        return d.id == os.id;
    });
    if (known == distributions.end())
        return out;
    out.phase = known->phase;
    out.source = known->source;
    const bool stream = os.id == "centos" && os.pretty_name.find("Stream") != std::string::npos;
    const std::string_view id = stream ? std::string_view{"centos stream"} : std::string_view{os.id};
    const auto found = std::find_if(releases.begin(), releases.end(), [&](const release& r) {
        return r.id == id && is_of(os.version_id, r.version);
    });
    if (found == releases.end())
        return out;
    out.what = kind::ends;
    out.end = day_of(*found);
    return out;
}

std::string to_string(std::chrono::sys_days day)
{
    const std::chrono::year_month_day parts{day};
    return fmt::format(
        "{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
        static_cast<unsigned>(parts.day())
    );
}

} // namespace tare::check
