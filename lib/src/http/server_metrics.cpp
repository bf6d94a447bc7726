#include <tare/base/error.hpp>
#include <tare/http/server_metrics.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace tare::http {
namespace {

constexpr std::array methods{method::get,     method::head,    method::post, method::put,
                             method::delete_, method::options, method::patch};
constexpr std::size_t other_method = methods.size();
constexpr std::string_view no_route = "none";

/// Every final status of RFC 9110 and its companions that a service may want; others count as "other".
constexpr std::array<unsigned, 44> statuses{
    200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400,
    401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
    416, 417, 421, 422, 428, 429, 431, 500, 501, 502, 503, 504, 505, 507,
};

std::size_t index_of_method(std::string_view name) noexcept
{
    const auto it =
        std::find_if(methods.begin(), methods.end(), [name](method m) { return to_string(m) == name; });
    return static_cast<std::size_t>(it - methods.begin());
}

std::size_t index_of_status(unsigned status) noexcept
{
    const auto it = std::lower_bound(statuses.begin(), statuses.end(), status);
    return it != statuses.end() && *it == status ? static_cast<std::size_t>(it - statuses.begin())
                                                 : statuses.size();
}

std::vector<std::string> status_labels()
{
    std::vector<std::string> labels;
    for (const auto status : statuses)
        labels.push_back(fmt::to_string(status));
    labels.emplace_back("other");
    return labels;
}

metric_labels row_labels(std::size_t method_index, std::string_view route_path)
{
    const auto name =
        method_index == other_method ? std::string_view{"other"} : to_string(methods[method_index]);
    return {{"method", std::string{name}}, {"route", std::string{route_path}}};
}

} // namespace

server_metrics::server_metrics(metrics& to, const router& routes, std::string_view prefix)
    : to_{to}, prefix_{fmt::format("{}_http_", prefix)}
{
    static_assert(methods.size() + 1 == method_count);
    std::vector<metric_labels> rows;
    const auto add_row = [&rows](route_figures& of, std::size_t method_index, std::string_view route_path) {
        if (of.rows[method_index])
            return;
        of.rows[method_index] = rows.size();
        rows.push_back(row_labels(method_index, route_path));
    };
    for (const auto& r : routes.routes()) {
        auto& figures = routes_[r.path];
        add_row(figures, index_of_method(to_string(r.verb)), r.path);
        // GET routes answer HEAD as well.
        if (r.verb == method::get)
            add_row(figures, index_of_method(to_string(method::head)), r.path);
    }
    for (std::size_t i = 0; i < method_count; ++i)
        add_row(no_route_, i, no_route);
    const auto name = [this](std::string_view what) { return prefix_ + std::string{what}; };
    requests_ = &to.add_table(
        name("requests_total"), "Answered requests; route is none where there was no such path or method.",
        rows, "status", status_labels()
    );
    const auto add_durations = [&](std::string_view route_path) {
        return &to.add_durations(
            name("request_duration_seconds"), "From the end of a request's header to the end of its answer.",
            {{"route", std::string{route_path}}}
        );
    };
    for (auto& [path, figures] : routes_)
        figures.durations = add_durations(path);
    no_route_.durations = add_durations(no_route);
    for (std::size_t i = 0; i < error_count(); ++i) {
        const auto id = tare::describe(static_cast<errc>(i)).id;
        problems_[id] = &to.add_counter(
            name("problems_total"), "Answers that were a problem document, by the last part of its type.",
            {{"problem", std::string{id}}}
        );
    }
    for (const auto reason : refusal_reasons())
        refusals_[reason] = &to.add_counter(
            name("refused_requests_total"),
            "Requests that broke a rule of HTTP or of its framing, by the rule.",
            {{"reason", std::string{reason}}}
        );
    received_ = &to.add_counter(name("received_body_bytes_total"), "Bytes of bodies of answered requests.");
    sent_ = &to.add_counter(name("sent_bytes_total"), "Bytes of answers.");
}

void server_metrics::observe(const served_request& r) noexcept
{
    const auto known = routes_.find(r.route);
    const auto& of = known != routes_.end() ? known->second : no_route_;
    const auto verb = index_of_method(r.method);
    requests_->add(of.rows[verb].value_or(*no_route_.rows[verb]), index_of_status(r.status));
    of.durations->observe(r.duration);
    if (const auto problem = problems_.find(r.problem); problem != problems_.end())
        problem->second->add();
    if (const auto refusal = refusals_.find(r.refusal); refusal != refusals_.end())
        refusal->second->add();
    received_->add(r.received);
    sent_->add(r.sent);
}

void server_metrics::watch(const server& of)
{
    const auto add = [&](metrics::kind kind, std::string_view name, std::string_view help,
                         metric_labels labels, auto figure) {
        to_.add_reading(kind, prefix_ + std::string{name}, help, labels, [&of, figure] {
            return static_cast<double>(figure(of));
        });
    };
    using enum metrics::kind;
    add(gauge, "connections", "Open connections.", {}, [](const server& s) { return s.connections(); });
    add(counter, "accepted_connections_total", "Connections since the start.", {},
        [](const server& s) { return s.statistics().accepted; });
    const auto turned_away = "Connections that were turned away, by the limit.";
    add(counter, "refused_connections_total", turned_away, {{"limit", "max_connections"}},
        [](const server& s) { return s.statistics().refused_total; });
    add(counter, "refused_connections_total", turned_away, {{"limit", "max_connections_per_address"}},
        [](const server& s) { return s.statistics().refused_address; });
    add(counter, "accept_failures_total",
        "Times that no connection could be accepted: out of descriptors, mostly.", {},
        [](const server& s) { return s.statistics().accept_failures; });
    add(counter, "cut_connections_total", "Connections that were cut because the grace of a stop had ended.",
        {}, [](const server& s) { return s.statistics().cut; });
    add(counter, "failed_tls_handshakes_total", "Clients with which no TLS connection came about.", {},
        [](const server& s) { return s.statistics().failed_handshakes; });
    add(gauge, "tls_certificate_until_seconds",
        "When the certificate in force ends, in seconds since 1970; 0 without TLS.", {}, [](const server& s) {
            const auto until = s.statistics().certificate_until.time_since_epoch();
            return std::chrono::duration_cast<std::chrono::seconds>(until).count();
        });
}

} // namespace tare::http
