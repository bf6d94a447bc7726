#pragma once

#include <string_view>

namespace tare::service {

/// True for the variables that Kubernetes and Docker links put into every container of a namespace that has a
/// service called like `prefix` ("TARE"): TARE_SERVICE_HOST, TARE_SERVICE_PORT…, TARE_PORT,
/// TARE_PORT_8080_TCP…
/// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
[[nodiscard]] bool is_service_link(std::string_view variable, std::string_view prefix) noexcept;

} // namespace tare::service
