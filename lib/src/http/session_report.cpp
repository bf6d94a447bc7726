// What is said about an exchange once its answer is out: an observation for metrics, and one line in the log.
#include "session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tare::http::detail {
namespace {

/// Failures of the service are errors; what a client did wrong is information.
log_level level_of(unsigned status) noexcept
{
    const bool clients_fault = status < 500 || status == 501 || status == 505;
    return clients_fault ? log_level::info : log_level::error;
}

} // namespace

void session::report(const route* chosen, const response& answer, const transfer& sent)
{
    const auto duration = worker_.now() - began_;
    const auto verb = facts_.known_method ? to_string(request_.verb) : std::string_view{"other"};
    const auto route_path = chosen != nullptr ? std::string_view{chosen->path} : std::string_view{};
    auto& shared = worker_.shared();
    if (shared.options.observe)
        shared.options.observe(served_request{
            verb, route_path, answer.status(), answer.problem_id(), answer.broken_rule(), body_.received(),
            sent.bytes, duration
        });
    const auto level = level_of(answer.status());
    if (!shared.log.enabled(level))
        return;
    const std::string_view served = refused_ ? "request refused" : "request served";
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    std::vector<log_field> fields{
        log_field{"method", std::string{verb}},
        log_field{chosen != nullptr ? "route" : "path", chosen != nullptr ? chosen->path : request_.raw_path},
        log_number("status", answer.status()),
        log_number("received", body_.received()),
        log_number("sent", sent.bytes),
        log_number("microseconds", microseconds),
        log_field{"peer", peer_},
        log_field{"request", request_.id},
    };
    if (!request_.sender.empty())
        fields.push_back({"sender", request_.sender});
    if (request_.trace) {
        fields.push_back({"trace_id", request_.trace->trace_id});
        fields.push_back({"parent_id", request_.trace->parent_id});
    }
    if (!answer.problem_id().empty())
        fields.push_back({"problem", std::string{answer.problem_id()}});
    if (!answer.broken_rule().empty())
        fields.push_back({"refusal", std::string{answer.broken_rule()}});
    shared.log.write(level, sent.error ? std::string_view{"answer not delivered"} : served, fields);
}

} // namespace tare::http::detail
