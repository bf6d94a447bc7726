#pragma once

#include <tare/report/dockerfile_report.hpp>
#include <tare/report/report.hpp>

namespace tare::check {

/// Ties a Dockerfile to the image that was built from it: its findings join the image's, and its instructions
/// and the steps of the image's history are told which made which. What was tied before is replaced, so that
/// the same Dockerfile gives the same report however often. Lines that nothing in the history matches are
/// said, in `dockerfile` and in a note "dockerfile-differs".
void tie(report::image_report& image, const report::dockerfile_report& dockerfile);

} // namespace tare::check
