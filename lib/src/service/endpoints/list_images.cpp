#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/image_lists.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/pages.hpp"

namespace tare::service {
namespace {

http::task<http::response> serve_list_images(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    co_return co_await answer_with_images(x, **chosen);
}

} // namespace

endpoint list_images_endpoint()
{
    endpoint e;
    e.path = "/v1/images";
    e.id = "listImages";
    e.summary = "The images that were reported, newest first";
    e.parameters = image_list_parameters();
    e.representations = {{json_type, "json", schema_of<model::image_list>}, {html_type, "html", text_schema}};
    e.answers = {image_list_answer("A page of images.")};
    e.errors = {errc::storage_failed};
    e.serve = serve_list_images;
    return e;
}

} // namespace tare::service
