#include "service/dockerfile_text.hpp"

#include "service/body_text.hpp"

#include <algorithm>
#include <utility>

namespace tare::service {

result<http::permit> admit_dockerfile(context& shared, const http::request& head)
{
    if (!head.has_body())
        return make_error(
            errc::empty_input,
            "The request has no body. Send a Dockerfile: curl --data-binary @Dockerfile …/v1/dockerfiles"
        );
    if (shared.stopping())
        return make_error(errc::shutting_down, "The service is told to stop. Try again in a moment.");
    return http::permit{};
}

http::task<result<std::string>> read_dockerfile(http::body_reader* body, std::size_t most)
{
    return read_text(body, "max_dockerfile_bytes", most);
}

check::dockerfile_options dockerfile_options_of(const http::request& head)
{
    check::dockerfile_options options;
    auto rest = head.parameter("registries").value_or("");
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (comma > 0)
            options.allowed_registries.emplace_back(rest.substr(0, comma));
        rest = rest.substr(std::min(comma + 1, rest.size()));
    }
    return options;
}

result<report::dockerfile_report>
examined_dockerfile(std::string_view text, const check::dockerfile_options& options, const limits& bounds)
{
    auto outcome = check::examine(text, options, bounds);
    if (!outcome)
        return outcome.error();
    if (!outcome->problems.empty())
        return check::unreadable(outcome->problems);
    return std::move(outcome->report);
}

parameter registries_parameter()
{
    return {
        "registries",
        parameter::place::query,
        "Where images may come from, separated by commas: docker.io/library,ghcr.io/team. Without it, from "
        "anywhere.",
        {{"type", "string"}}
    };
}

} // namespace tare::service
