#pragma once

#include <boost/json/object.hpp>

namespace tare::service {

/// The OpenAPI 3.1.1 document of the service, made from `endpoints()` and the described structs they answer
/// with. `with_tokens`: routes say which scope they need.
[[nodiscard]] boost::json::object openapi_document(bool with_tokens = true);

} // namespace tare::service
