#pragma once

#include <boost/json/object.hpp>

namespace tare::service {

/// The OpenAPI 3.1.1 document of the service, made from `endpoints()` and the described structs they answer
/// with.
[[nodiscard]] boost::json::object openapi_document();

} // namespace tare::service
