#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/ports.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_ports_are_of_the_container(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : exposed(s)) {
        any = true;
        if (p.mapped)
            where.add(at(*p.in, p.at, p.text));
    }
    if (!any)
        return not_applicable("It exposes no port.");
    return judged(
        std::move(where), "EXPOSE names an address or a port of the host.",
        "EXPOSE names ports of the container only."
    );
}

} // namespace

dockerfile_check ports_are_of_the_container()
{
    return {
        {.id = "TARE-CONF-110",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "EXPOSE names ports of the container only",
         .severity = report::severity::medium,
         .inspects = "EXPOSE with an address or a port of the host",
         .references = {"ExposeInvalidFormat"},
         .rationale = "EXPOSE publishes nothing; what looks like a mapping is ignored, and will be refused "
                      "one day.",
         .fix = "Name the container's port; map it with docker run -p or in compose.yaml."},
        evaluate_ports_are_of_the_container,
    };
}

} // namespace tare::check::dockerfiles
