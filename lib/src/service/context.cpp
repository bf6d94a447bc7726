#include "service/context.hpp"

#include "service/metered_store.hpp"
#include "service/openapi.hpp"
#include "service/security.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace tare::service {
namespace {

/// While one thread reads or writes, the other decompresses or compresses.
constexpr std::size_t storage_threads = 2;
constexpr std::size_t writing_threads = 2;

} // namespace

context::context(log_sink& sink, std::unique_ptr<store::report_store> keeps, config c)
    : settings{std::move(c)}, log{sink}, counted{settings}, ready{settings.ready_bytes},
      reports{std::make_unique<metered_store>(std::move(keeps), counted.all, settings.data_dir)},
      analyses{settings.analysis_slots}, storage{storage_threads}, writing{writing_threads}
{
    counted.all.add_reading(
        http::metrics::kind::gauge, "tare_uploads_in_flight",
        "Uploads that are admitted and not yet answered.", {},
        [this] { return static_cast<double>(uploads.load()); }
    );
}

std::shared_ptr<const std::string> context::openapi()
{
    std::call_once(openapi_once_, [this] {
        openapi_ = std::make_shared<const std::string>(
            boost::json::serialize(openapi_document(needs_tokens(settings)))
        );
    });
    return openapi_;
}

http::response context::fail(const http::request& head, const error& e) const
{
    const auto& description = describe(e.code);
    const bool own_fault = description.status >= 500 && e.code != errc::busy && e.code != errc::shutting_down;
    if (own_fault)
        log.log(
            log_level::error, "request failed",
            {{"request", head.id},
             {"problem", std::string{description.id}},
             {"detail", e.detail},
             {"where", e.where}}
        );
    return http::problem(e, head.id);
}

} // namespace tare::service
