#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ports.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_ssh_port(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : exposed(s)) {
        any = true;
        if (p.valid && p.protocol != "udp" && p.first <= 22 && p.last >= 22)
            where.add(at(*p.in, p.at, p.text));
    }
    if (!any)
        return not_applicable("It exposes no port.");
    return judged(std::move(where), "Port 22 is exposed.", "Port 22 is not exposed.");
}

} // namespace

dockerfile_check no_ssh_port()
{
    return {
        {.id = "TARE-CONF-108",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "SSH is not exposed",
         .severity = report::severity::medium,
         .inspects = "EXPOSE of port 22",
         .references = {"DS-0004", "CIS Docker 5.7"},
         .rationale = "A container is entered with docker exec; an SSH server is one more service to keep "
                      "secure, with keys of its own.",
         .fix = "Remove the SSH server and its port."},
        evaluate_no_ssh_port,
    };
}

} // namespace tare::check::dockerfiles
