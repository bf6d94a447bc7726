#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ports.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_protocols_are_lower_case(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : exposed(s)) {
        any = true;
        if (p.protocol != lower_case(p.protocol))
            where.add(at(*p.in, p.at, p.text));
    }
    if (!any)
        return not_applicable("It exposes no port.");
    return judged(std::move(where), "A protocol is in upper case.", "Protocols are in lower case.");
}

} // namespace

dockerfile_check protocols_are_lower_case()
{
    return {
        {.id = "TARE-CONF-109",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Protocols of ports are in lower case",
         .severity = report::severity::info,
         .inspects = "EXPOSE",
         .references = {"ExposeProtoCasing"},
         .rationale = "Docker writes them in lower case everywhere: 80/TCP is found nowhere else.",
         .fix = "Write tcp, udp or sctp in lower case."},
        evaluate_protocols_are_lower_case,
    };
}

} // namespace tare::check::dockerfiles
