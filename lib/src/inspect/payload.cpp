#include <tare/inspect/payload.hpp>

namespace tare::inspect {

image_payload payload(const image_view& /*view*/, const image::image_config* /*config*/)
{
    return {};
}

} // namespace tare::inspect
