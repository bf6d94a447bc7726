#include "service/kubernetes.hpp"

namespace tare::service {

bool is_service_link(std::string_view variable, std::string_view prefix) noexcept
{
    if (!variable.starts_with(prefix))
        return false;
    const auto rest = variable.substr(prefix.size());
    if (rest == "_SERVICE_HOST" || rest == "_SERVICE_PORT" || rest == "_PORT" ||
        rest.starts_with("_SERVICE_PORT_"))
        return true;
    constexpr std::string_view port = "_PORT_";
    return rest.size() > port.size() && rest.starts_with(port) && rest[port.size()] >= '0' &&
           rest[port.size()] <= '9';
}

} // namespace tare::service
