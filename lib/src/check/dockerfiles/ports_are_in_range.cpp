#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ports.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_ports_are_in_range(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : exposed(s)) {
        any = true;
        if (!p.valid)
            where.add(at(*p.in, p.at, p.text));
    }
    if (!any)
        return not_applicable("It exposes no port.");
    return judged(std::move(where), "A port is out of range, or none.", "Every port is one.");
}

} // namespace

dockerfile_check ports_are_in_range()
{
    return {
        {.id = "TARE-CONF-107",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Exposed ports are ports",
         .severity = report::severity::high,
         .inspects = "EXPOSE",
         .references = {"DL3011", "DS-0008"},
         .rationale = "Ports go from 0 to 65535; BuildKit refuses anything else.",
         .fix = "Correct the number."},
        evaluate_ports_are_in_range,
    };
}

} // namespace tare::check::dockerfiles
