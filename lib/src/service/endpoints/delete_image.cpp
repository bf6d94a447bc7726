#include "service/answers.hpp"
#include "service/endpoint.hpp"

#include <tare/http/offload.hpp>

namespace tare::service {
namespace {

result<std::string> remove(store::report_store& reports, std::string_view reference)
{
    auto id = find_image(reports, reference);
    if (!id)
        return id;
    if (const auto removed = reports.remove(*id); !removed)
        return removed.error();
    return id;
}

http::task<http::response> serve_delete_image(exchange x)
{
    auto work = [x] { return remove(*x.shared.reports, x.head.path_parameter("id")); };
    const auto removed = co_await http::offload(x.shared.writing, work);
    if (!removed)
        co_return x.fail(removed.error());
    x.shared.log.log(log_level::info, "image deleted", {{"request", x.head.id}, {"image", *removed}});
    co_return http::response{204};
}

} // namespace

endpoint delete_image_endpoint()
{
    endpoint e;
    e.verb = http::method::delete_;
    e.path = "/v1/images/{id}";
    e.id = "deleteImage";
    e.summary = "Forgets an image, its names and its reports";
    e.parameters = {image_parameter()};
    e.answers = {{204, "It is forgotten.", {}, false}};
    e.errors = {
        errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed, errc::storage_full
    };
    e.needs = access::admin;
    e.serve = serve_delete_image;
    return e;
}

} // namespace tare::service
