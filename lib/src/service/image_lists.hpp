#pragma once

#include "service/endpoint.hpp"

#include <string_view>
#include <vector>

// What the endpoints that list images have in common.
namespace tare::service {

/// A page of images as `chosen` says, JSON or HTML, by the request's `limit`, `cursor` and `name`.
[[nodiscard]] http::task<http::response> answer_with_images(exchange x, representation chosen);

/// `?limit=`, `?cursor=`, `?name=` and `?format=`.
[[nodiscard]] std::vector<parameter> image_list_parameters();

/// The successful answer.
[[nodiscard]] answer image_list_answer(std::string_view description);

} // namespace tare::service
