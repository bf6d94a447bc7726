#include "service/stored_form.hpp"

#include <tare/report/write.hpp>

namespace tare::service {

store::new_report stored_form(const report::image_report& r)
{
    store::new_report out;
    out.id = r.image.id;
    out.analyser_version = r.analyser.analyser;
    out.platform = r.image.platform;
    out.visible_bytes = r.sizes.visible;
    if (r.payload && r.payload->state != report::payload_state::not_analysed)
        out.payload_bytes = r.payload->bytes;
    if (r.tare)
        out.tare_bytes = r.tare->bytes;
    out.compressed_bytes = r.sizes.compressed;
    out.layers = r.layers.size();
    out.verified = r.archive.verified;
    out.report_json = report::to_json(r);
    return out;
}

} // namespace tare::service
