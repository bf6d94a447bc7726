#include "session.hpp"

#include "head_scanner.hpp"
#include "refusal.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <exception>
#include <utility>
#include <variant>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;
using activity = channel::activity;

response internal_error(std::string_view request_id)
{
    return problem(
        make_error(errc::internal, "The request could not be served. The log of the service says why."),
        request_id
    );
}

/// A handler's answer that cannot be put on the wire is a bug of ours, not something for the client to
/// interpret.
bool is_sendable(const response& answer) noexcept
{
    return answer.status() >= 200 && answer.status() <= 599 &&
           !(is_bodiless(answer.status()) && !answer.bytes().empty());
}

} // namespace

session::session(worker& owner, client_socket socket, std::string peer, connection_limiter::place held)
    : worker_{owner}, held_{std::move(held)}, channel_{owner, std::move(socket)}, body_{channel_},
      peer_{std::move(peer)}
{}

task<> session::serve(std::unique_ptr<session> self)
{
    const auto secured = co_await self->secure();
    if (secured == head_outcome::gone) {
        co_await self->close();
        co_return;
    }
    if (secured == head_outcome::refused)
        co_await self->refuse();
    bool again = secured == head_outcome::complete;
    while (again) {
        const auto outcome = co_await self->read_head();
        if (outcome == head_outcome::gone) {
            // An end that TLS does not announce could be anybody's.
            if (self->channel_.is_secured())
                co_await self->channel_.end_output();
            co_return;
        }
        if (outcome == head_outcome::refused) {
            co_await self->refuse();
            break;
        }
        again = co_await self->exchange();
    }
    co_await self->close();
}

/// Ends the connection so that the client can read the last answer: closing with unread bytes would reset it.
task<> session::close()
{
    if (gone_ || channel_.was_cut())
        co_return;
    const bool complete = !refused_ && body_.finished();
    // The end of the socket is the end of the answer, where nothing more has to be said or read.
    if (complete && !channel_.is_secured() && channel_.all_read())
        co_return;
    co_await channel_.end_output();
    if (channel_.was_cut() || (complete && channel_.all_read()))
        co_return;
    co_await channel_.linger();
}

/// Forgets the request before, so that nothing of it shows in what is said about the next.
void session::reset()
{
    request_.id.clear();
    request_.raw_path.clear();
    request_.trace.reset();
    request_.sender.clear();
    facts_ = {};
    body_.start_none();
    began_ = worker_.now();
}

task<session::head_outcome> session::secure()
{
    if (!channel_.is_secured())
        co_return head_outcome::complete;
    reset();
    const auto done = co_await channel_.handshake();
    if (!done.error)
        co_return head_outcome::complete;
    if (channel_.met_plain_http()) {
        channel_.speak_plainly();
        fault_ = make_error(errc::bad_request, "This port speaks TLS. Ask again with https://.");
        co_return head_outcome::refused;
    }
    auto& shared = worker_.shared();
    ++shared.failed_handshakes;
    const auto why = channel_.tls_reason();
    const std::string_view silence = shared.stopping ? "the service stops" : "it took too long";
    if (shared.log.enabled(log_level::info))
        shared.log.log(
            log_level::info, "TLS handshake failed",
            {{"peer", peer_}, {"reason", std::string{why.empty() ? silence : why}}}
        );
    // A client that is refused is told so, and may be sending its request before it reads that.
    refused_ = done.error == boost::system::errc::protocol_error;
    gone_ = !refused_;
    co_return head_outcome::gone;
}

task<session::head_outcome> session::read_head()
{
    const auto& limits = worker_.limits();
    head_scanner scanner{limits.max_header_bytes, limits.max_header_fields};
    reset();
    const auto now = began_;
    const bool seen_at_start = !channel_.buffered().empty();
    if (seen_at_start || first_)
        channel_.arm(seen_at_start ? activity::header : activity::idle, now + limits.header_timeout);
    else
        channel_.arm(activity::idle, now + limits.idle_timeout);
    while (true) {
        const auto seen = channel_.buffered();
        const auto scanned = scanner.scan(seen);
        if (!scanned) {
            fault_ = scanned.error();
            co_return head_outcome::refused;
        }
        if (*scanned) {
            head_bytes_ = **scanned;
            channel_.disarm();
            co_return head_outcome::complete;
        }
        const bool was_empty = seen.empty();
        if (was_empty && worker_.shared().stopping && !channel_.has_input())
            co_return head_outcome::gone;
        const auto got = co_await channel_.fill();
        if (got.error == net::error::operation_aborted && worker_.shared().stopping && !channel_.expired() &&
            !channel_.was_cut())
            continue;
        // First bytes that came in the very moment an idle connection was given up are still a request.
        const bool late = channel_.expired() && !was_empty;
        if (got.error || late)
            co_return judge_end(got, !was_empty);
        if (was_empty && first_ && !channel_.expired())
            channel_.note(activity::header);
        else if (was_empty)
            channel_.arm(activity::header, limits.header_timeout);
    }
}

session::head_outcome session::judge_end(const transfer& got, bool seen_bytes)
{
    const bool answerable = seen_bytes && !channel_.was_cut();
    if (answerable && channel_.expired()) {
        fault_ = refusal_error(
            errc::request_timeout, refusal::slow, "The request header took too long to arrive."
        );
        return head_outcome::refused;
    }
    if (answerable && got.error == net::error::eof) {
        fault_ = refusal_error(
            errc::bad_request, refusal::incomplete, "The connection ended within the request header."
        );
        return head_outcome::refused;
    }
    if (worker_.shared().log.enabled(log_level::debug))
        worker_.shared().log.log(
            log_level::debug, "connection ended",
            {{"peer", peer_}, {"reason", channel_.expired() ? "idle" : got.error.message()}}
        );
    return head_outcome::gone;
}

bool session::may_persist() const noexcept
{
    if (!facts_.keep_alive || worker_.shared().stopping || body_.failed() || body_.continue_pending())
        return false;
    const auto rest = body_.rest();
    return rest && *rest <= worker_.limits().max_drain_bytes;
}

task<bool> session::exchange()
{
    began_ = worker_.now();
    first_ = false;
    const auto parsed =
        parse_head(channel_.buffered().substr(0, head_bytes_), worker_.limits(), request_, facts_);
    channel_.consume(head_bytes_);
    request_.peer = peer_;
    if (request_.id.empty())
        request_.id = worker_.next_request_id();
    if (!parsed) {
        fault_ = parsed.error();
        co_await refuse();
        co_return false;
    }

    const route* chosen = nullptr;
    permit held;
    body_.start(request_, 0, facts_.expects_continue);
    auto answer = decide_early(chosen, held);
    if (!answer) {
        body_.start(request_, chosen->max_body_bytes, facts_.expects_continue);
        answer = co_await call_handler(chosen);
        // Given back before the answer is out: a client that waits for its answer finds the slot free for its
        // next request.
        held.reset();
    }
    const bool persist = may_persist();
    const auto kept_open = facts_.http_1_1 ? persistence::implied : persistence::announced;
    const auto sent = co_await send(*answer, persist ? kept_open : persistence::close);
    report(chosen, *answer, sent);
    gone_ = sent.error.failed();
    if (!persist || sent.error || channel_.was_cut())
        co_return false;
    if (body_.finished())
        co_return true;
    const bool skipped = co_await body_.skip_rest();
    gone_ = !skipped;
    co_return skipped;
}

/// Everything that can be decided without the body, in the order of the session contract.
std::optional<response> session::decide_early(const route*& chosen, permit& held)
{
    const auto& routes = worker_.shared().routes;
    if (facts_.asterisk)
        return std::move(response{204}.field("Allow", routes.allowed_anywhere()));
    auto found = routes.find(request_.verb, request_.segments);
    if (std::holds_alternative<no_such_path>(found))
        return problem(
            make_error(errc::not_found, fmt::format("There is nothing at {}.", request_.raw_path)),
            request_.id
        );
    if (auto* wrong = std::get_if<wrong_method>(&found)) {
        if (request_.verb == method::options)
            return std::move(response{204}.field("Allow", std::move(wrong->allow)));
        auto answer = problem(
            make_error(
                errc::method_not_allowed,
                fmt::format("Not with {}: use one of {}.", to_string(request_.verb), wrong->allow)
            ),
            request_.id
        );
        answer.field("Allow", std::move(wrong->allow));
        return answer;
    }
    auto& match = std::get<route_match>(found);
    chosen = match.found;
    request_.path_parameters = std::move(match.path_parameters);
    if (auto denied = check_credentials(*chosen))
        return denied;
    if (auto fault = check_request(*chosen))
        return problem(*fault, request_.id);
    if (chosen->admit) {
        auto admitted = result<permit>{permit{}};
        try {
            admitted = chosen->admit(request_);
        } catch (const std::exception& e) {
            worker_.shared().log.log(
                log_level::error, "exception in an admission",
                {{"request", request_.id}, {"route", chosen->path}, {"exception", e.what()}}
            );
            return internal_error(request_.id);
        }
        if (!admitted)
            return problem(admitted.error(), request_.id);
        held = std::move(*admitted);
    }
    if (facts_.unknown_expectation)
        return problem(
            make_error(errc::expectation_failed, "Only 'Expect: 100-continue' is known."), request_.id
        );
    return std::nullopt;
}

/// Lets the authenticator judge, and then forgets the credentials: no handler and no log can give away what
/// is not there.
std::optional<response> session::check_credentials(const route& chosen)
{
    const auto* const judge = worker_.credentials();
    if (judge == nullptr)
        return std::nullopt;
    std::variant<identity, denial> verdict;
    try {
        if (!chosen.scope.empty())
            verdict = judge->judge(request_, chosen.scope);
    } catch (const std::exception& e) {
        worker_.shared().log.log(
            log_level::error, "exception in an authenticator",
            {{"request", request_.id}, {"route", chosen.path}, {"exception", e.what()}}
        );
        return internal_error(request_.id);
    }
    for (auto& [name, value] : request_.fields)
        if (name == "authorization")
            value.clear();
    if (auto* const known = std::get_if<identity>(&verdict)) {
        request_.sender = std::move(known->name);
        return std::nullopt;
    }
    auto& denied = std::get<denial>(verdict);
    auto answer = problem(denied.why, request_.id);
    if (!denied.challenge.empty())
        answer.field("WWW-Authenticate", std::move(denied.challenge));
    return answer;
}

std::optional<error> session::check_request(const route& chosen) const
{
    const bool too_long = request_.content_length.value_or(0) > chosen.max_body_bytes;
    const bool unwanted = request_.chunked && chosen.max_body_bytes == 0;
    if (!too_long && !unwanted)
        return std::nullopt;
    if (chosen.max_body_bytes == 0)
        return make_error(errc::content_too_large, "This request takes no body.");
    return make_error(
        errc::content_too_large,
        fmt::format("The body is larger than the {} bytes accepted here.", chosen.max_body_bytes)
    );
}

task<response> session::call_handler(const route* chosen)
{
    std::string failure;
    try {
        auto answer = co_await chosen->serve(request_, body_);
        if (is_sendable(answer))
            co_return answer;
        failure = fmt::format(
            "a handler answered with status {} and {} bytes", answer.status(), answer.bytes().size()
        );
    } catch (const std::exception& e) {
        failure = e.what();
    } catch (...) {
        failure = "unknown";
    }
    worker_.shared().log.log(
        log_level::error, "exception in a handler",
        {{"request", request_.id}, {"route", chosen->path}, {"exception", failure}}
    );
    co_return internal_error(request_.id);
}

task<transfer> session::send(const response& answer, persistence connection)
{
    write_head(out_, answer, worker_.date(), request_.id, connection);
    const bool without_body = facts_.known_method && request_.verb == method::head;
    const auto bytes = without_body ? std::string_view{} : answer.bytes();
    co_return co_await channel_.write(
        net::const_buffer(out_.data(), out_.size()), net::const_buffer(bytes.data(), bytes.size())
    );
}

/// Answers a request that could not be read. The connection ends: where a next request begins is anybody's
/// guess.
task<> session::refuse()
{
    if (request_.id.empty())
        request_.id = worker_.next_request_id();
    refused_ = true;
    const auto answer = problem(fault_, request_.id);
    const auto sent = co_await send(answer, persistence::close);
    report(nullptr, answer, sent);
    gone_ = sent.error.failed();
}

task<> session::turn_away(std::unique_ptr<session> self)
{
    self->fault_ = make_error(
        errc::busy, "There are too many connections. Try again, or send several requests over each."
    );
    co_await self->refuse();
    co_await self->close();
}

} // namespace tare::http::detail
