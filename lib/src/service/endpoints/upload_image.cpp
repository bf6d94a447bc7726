#include "service/analysis_feed.hpp"
#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/stored_form.hpp"
#include "service/upload_outcome.hpp"

#include <tare/base/version.hpp>
#include <tare/http/offload.hpp>
#include <tare/image/platform.hpp>
#include <tare/report/write.hpp>

#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

/// What the query asks for.
struct upload_request
{
    analysis::options options;
    /// The canonical form of `?name=`.
    std::optional<std::string> name;
    judging_request judging;
};

result<upload_request> read_query(const context& shared, const http::request& head)
{
    upload_request wanted;
    wanted.options.bounds = shared.settings.bounds;
    wanted.options.today = today();
    if (const auto text = head.parameter("platform")) {
        auto platform = image::platform::parse(*text);
        if (!platform)
            return platform.error();
        wanted.options.platform = std::move(*platform);
    }
    if (const auto text = head.parameter("image")) {
        if (text->empty())
            return make_error(
                errc::invalid_parameter,
                "The parameter 'image' is empty: give a name or an id, or leave it out."
            );
        wanted.options.image = *text;
    }
    if (const auto text = head.parameter("name")) {
        auto name = canonical_name(*text);
        if (!name)
            return name.error();
        wanted.name = std::move(*name);
    }
    auto judging = read_judging(head, std::nullopt);
    if (!judging)
        return judging.error();
    wanted.judging = std::move(*judging);
    return wanted;
}

std::int64_t in_milliseconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// Counts one analysis when it ends, however it ends.
class counted_analysis
{
public:
    explicit counted_analysis(figures& to) : to_{to}, outcome_{&to.analyses_failed} {}

    ~counted_analysis() { outcome_->add(); }

    counted_analysis(const counted_analysis&) = delete;
    counted_analysis& operator=(const counted_analysis&) = delete;

    void ended(const error& e) noexcept
    {
        outcome_ = describe(e.code).status < 500 ? &to_.analyses_refused : &to_.analyses_failed;
    }

    void ended(bool created) noexcept
    {
        outcome_ = created ? &to_.analyses_created : &to_.analyses_unchanged;
    }

private:
    figures& to_;
    http::counter* outcome_;
};

/// What the request asks for is wrong, whatever its body may be.
result<void> check_head(const context& shared, const http::request& head)
{
    if (const auto wanted = read_query(shared, head); !wanted)
        return wanted.error();
    if (!head.has_body())
        return make_error(
            errc::empty_input, "The request has no body. Send an archive: docker save app:1.2 | curl -T - …"
        );
    return {};
}

/// Everything that can be refused before the first byte of the body.
result<http::permit> admit(context& shared, const http::request& head)
{
    if (const auto valid = check_head(shared, head); !valid) {
        shared.counted.uploads_refused_invalid.add();
        return valid.error();
    }
    if (shared.stopping()) {
        shared.counted.uploads_refused_stopping.add();
        return make_error(errc::shutting_down, "The service is told to stop. Try again in a moment.");
    }
    const auto most = shared.settings.max_uploads;
    auto count = shared.uploads.load();
    do {
        if (count >= most) {
            shared.counted.uploads_refused_busy.add();
            return make_error(
                errc::busy,
                fmt::format(
                    "{} uploads are being analysed, as many as are allowed. Try again in a moment.", most
                )
            );
        }
    } while (!shared.uploads.compare_exchange_weak(count, count + 1));
    shared.counted.uploads_admitted.add();
    const auto release = [&shared](void*) { --shared.uploads; };
    return http::permit{&shared, release};
}

/// Receives the body and analyses it at the same time. `waited` is the time that passed until the client had
/// sent what was asked for.
http::task<result<void>>
feed_body(analysis_feed* feed, http::body_reader* body, figures* counted, std::chrono::nanoseconds* waited)
{
    while (true) {
        const stopwatch reading;
        const auto size = co_await body->read(feed->room());
        *waited += reading.elapsed();
        if (!size) {
            // The analyser may have found out before what the client ran into; its word says more.
            auto found = co_await feed->drain();
            if (!found)
                co_return found;
            co_return size.error();
        }
        if (*size == 0)
            break;
        counted->upload_bytes.add(*size);
        feed->received(*size);
        auto taken = co_await feed->advance();
        if (!taken)
            co_return taken;
    }
    auto drained = co_await feed->drain();
    if (drained && body->received() == 0)
        co_return make_error(
            errc::empty_input, "The body is empty. Send an archive: docker save app:1.2 | curl -T - …"
        );
    co_return drained;
}

/// Names by which the archive calls the image, those that are names.
std::vector<std::string> names_of(const report::image_report& r)
{
    std::vector<std::string> names;
    for (const auto& text : r.image.names)
        if (auto name = canonical_name(text))
            names.push_back(std::move(*name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

result<std::vector<store::new_report>>
finish(analysis::analyzer& analyzer, const std::optional<std::string>& name)
{
    auto images = analyzer.finish();
    if (!images)
        return images.error();
    if (name && images->size() != 1)
        return make_error(
            errc::invalid_parameter, fmt::format(
                                         "The archive holds {} images, and 'name' can name one: choose it "
                                         "with 'image', or leave 'name' out.",
                                         images->size()
                                     )
        );
    std::vector<store::new_report> reports;
    for (auto& i : *images) {
        auto r = stored_form(i.report);
        r.names = name ? std::vector{*name} : names_of(i.report);
        r.file_tree = std::move(i.files);
        reports.push_back(std::move(r));
    }
    return reports;
}

/// With a policy there is what it says as well.
boost::json::value reported_images_schema(schema_registry& registry)
{
    auto schema = schema_of<model::reported_images>(registry);
    registry["reported_images"].as_object()["properties"].as_object()["verdicts"] =
        schema_of<std::vector<policy::verdict>>(registry);
    return schema;
}

http::task<http::response> serve_upload_image(exchange x)
{
    const stopwatch whole;
    counted_analysis analysis{x.shared.counted};
    const auto fail = [&analysis, &x](const error& e) {
        analysis.ended(e);
        return x.fail(e);
    };
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return fail(chosen.error());
    auto wanted = read_query(x.shared, x.head);
    if (!wanted)
        co_return fail(wanted.error());
    auto judge = result<judge_of_images>{};
    if (wanted->judging.policy) {
        // What the images are judged by is known to be there before the body is asked for.
        auto prepare = [x, judging = wanted->judging] {
            return load_judge(*x.shared.reports, judging, x.shared.settings.bounds);
        };
        judge = co_await http::offload(x.shared.storage, std::move(prepare));
    }
    if (!judge)
        co_return fail(judge.error());
    const answer_plan plan{std::move(*judge), wanted->judging.gate, (*chosen)->format};
    const auto io = co_await boost::asio::this_coro::executor;
    analysis_feed feed{x.shared.analyses, io, std::move(wanted->options)};
    std::chrono::nanoseconds waited{0};
    const auto fed = co_await feed_body(&feed, &x.body, &x.shared.counted, &waited);
    if (!fed)
        co_return fail(fed.error());

    auto computed = feed.computed();
    auto compute = [&analyzer = feed.analyzer(), name = std::move(wanted->name), &computed] {
        const stopwatch watch;
        auto finished = finish(analyzer, name);
        computed += watch.elapsed();
        return finished;
    };
    auto reports = co_await http::offload(x.shared.analyses, std::move(compute));
    if (!reports)
        co_return fail(reports.error());
    auto write = [x, &plan, &reports = *reports] { return keep(*x.shared.reports, reports, plan); };
    const stopwatch storing;
    auto outcome = co_await http::offload(x.shared.writing, write);
    if (!outcome)
        co_return fail(outcome.error());

    analysis.ended(outcome->created);
    const auto stored = storing.elapsed();
    x.shared.counted.receive.observe(waited);
    x.shared.counted.analyse.observe(computed);
    x.shared.counted.store.observe(stored);
    x.shared.log.log(
        log_level::info, "image reported",
        {{"request", x.head.id},
         {"images", fmt::format("{}", fmt::join(outcome->ids, " "))},
         {"created", outcome->created ? "true" : "false"},
         log_number("bytes", x.body.received()),
         log_number("milliseconds", in_milliseconds(whole.elapsed())),
         log_number("receive_ms", in_milliseconds(waited)),
         log_number("analyse_ms", in_milliseconds(computed)),
         log_number("store_ms", in_milliseconds(stored))}
    );
    co_return answer_of(std::move(*outcome), **chosen);
}

} // namespace

endpoint upload_image_endpoint(http::method verb)
{
    endpoint e;
    e.verb = verb;
    e.path = "/v1/images";
    e.id = verb == http::method::put ? "putImage" : "postImage";
    e.summary = "Reports on an image archive";
    e.description =
        "Takes the output of docker save, an OCI layout as tar or a root filesystem as tar, plain or "
        "compressed with "
        "gzip or zstd, while it arrives. PUT and POST mean the same: the image's content is its id.";
    e.parameters = {
        {"name",
         parameter::place::query,
         "What to call the image; without it, what the archive calls it.",
         {{"type", "string"}}},
        {"platform",
         parameter::place::query,
         "The platform to take of a multi-platform image: linux/arm64.",
         {{"type", "string"}}},
        {"image",
         parameter::place::query,
         "The one image to take of an archive that holds several: a name or an id.",
         {{"type", "string"}}},
    };
    for (auto& p : judging_parameters())
        e.parameters.push_back(std::move(p));
    e.parameters.push_back(format_parameter({"json", "text", "markdown", "sarif", "junit"}));
    e.representations = verdict_representations(reported_images_schema);
    e.answers = {
        {201, "The reports, which are new.", {"Location"}},
        {200, "The reports, which were there: nothing changed but the names.", {"Location"}},
        {422, "The same, where an image fails (gate=true).", {}},
    };
    e.errors = {
        errc::empty_input,
        errc::not_an_image,
        errc::unsupported_compression,
        errc::unsupported_archive,
        errc::truncated,
        errc::malformed_compression,
        errc::malformed_tar,
        errc::malformed_json,
        errc::malformed_manifest,
        errc::malformed_config,
        errc::malformed_layer,
        errc::missing_blob,
        errc::digest_mismatch,
        errc::size_mismatch,
        errc::ambiguous_manifest,
        errc::limit_exceeded,
        errc::no_matching_platform,
        errc::no_matching_image,
        errc::invalid_reference,
        errc::invalid_platform,
        errc::storage_failed,
        errc::storage_full,
    };
    e.serve = serve_upload_image;
    e.admit = admit;
    e.takes = body_kind::archive;
    return e;
}

} // namespace tare::service
