#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_convenience(std::string_view name)
{
    static constexpr std::array<std::string_view, 30> all{
        "vim",
        "vim-tiny",
        "vim-nox",
        "vim-minimal",
        "vim-enhanced",
        "nano",
        "emacs",
        "emacs-nox",
        "less",
        "man-db",
        "telnet",
        "net-tools",
        "strace",
        "gdb",
        "ltrace",
        "tcpdump",
        "nmap",
        "netcat",
        "netcat-openbsd",
        "netcat-traditional",
        "ncat",
        "openssh-server",
        "sudo",
        "htop",
        "iputils-ping",
        "dnsutils",
        "bind-tools",
        "bind-utils",
        "lsof",
        "socat",
    };
    return std::find(all.begin(), all.end(), name.substr(0, name.find_first_of("=<>~"))) != all.end();
}

answer evaluate_no_convenience_packages(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "add", "in"};
    static const std::vector<std::string_view> valued{"-t", "--virtual", "-o", "--target-release"};
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        const auto program = c.program();
        const bool manager = is_apt(c) || program == "apk" || program == "yum" || program == "dnf" ||
                             program == "microdnf" || program == "zypper";
        if (!manager || !s.ships(*r.at.in))
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return is_convenience(p->text);
        });
    });
    return judged_commands(
        s, std::move(where), "Tools for people are installed in an image that ships.",
        "No tools for people are installed in an image that ships."
    );
}

} // namespace

dockerfile_check no_convenience_packages()
{
    return {
        {.id = "TARE-SIZE-102",
         .practice = report::practice::size,
         .target = check_target::dockerfile,
         .title = "The final image gets no tools for people",
         .severity = report::severity::low,
         .inspects = "editors, debuggers, network tools and servers for remote login that RUNs of stages "
                     "that ship install",
         .references = {"CIS Docker 4.3", "NIST 800-190 4.1.2"},
         .rationale = "Nobody sits at a terminal in production, except whoever broke in.",
         .fix = "Leave the tool out; debug with an image of its own: docker debug, kubectl debug."},
        evaluate_no_convenience_packages,
    };
}

} // namespace tare::check::dockerfiles
