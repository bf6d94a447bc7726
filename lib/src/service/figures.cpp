#include "service/figures.hpp"

#include <tare/base/version.hpp>
#include <tare/service/config.hpp>

#include <string>

namespace tare::service {
namespace {

using http::metrics;

http::counter& refused(metrics& all, std::string_view reason)
{
    return all.add_counter(
        "tare_uploads_refused_total", "Uploads that were refused before their body was read.",
        {{"reason", std::string{reason}}}
    );
}

http::counter& analyses(metrics& all, std::string_view outcome)
{
    return all.add_counter(
        "tare_analyses_total",
        "Admitted uploads by what came of them: a new report, a known one, the client's fault or ours.",
        {{"outcome", std::string{outcome}}}
    );
}

http::duration_histogram& stage(metrics& all, std::string_view name)
{
    return all.add_durations(
        "tare_analysis_stage_seconds",
        "Parts of an analysis: waiting for the client's bytes, computing, storing. Receiving and computing "
        "overlap.",
        {{"stage", std::string{name}}}
    );
}

} // namespace

figures::figures(const config& settings)
    : uploads_admitted{all.add_counter("tare_uploads_admitted_total", "Uploads whose header was accepted.")},
      uploads_refused_busy{refused(all, "busy")}, uploads_refused_stopping{refused(all, "stopping")},
      uploads_refused_invalid{refused(all, "invalid")},
      upload_bytes{
          all.add_counter("tare_upload_received_bytes_total", "Bytes of archives, counted as they arrive.")
      },
      analyses_created{analyses(all, "created")}, analyses_unchanged{analyses(all, "unchanged")},
      analyses_refused{analyses(all, "refused")}, analyses_failed{analyses(all, "failed")},
      receive{stage(all, "receive")}, analyse{stage(all, "analyse")}, store{stage(all, "store")}
{
    const auto add = [this](std::string_view name, std::string_view help, double value) {
        all.add_reading(metrics::kind::gauge, name, help, {}, [value] { return value; });
    };
    add("tare_uploads_limit", "Uploads that are admitted at the same time: max_uploads.",
        static_cast<double>(settings.max_uploads));
    add("tare_analysis_slots", "Analyses that compute at the same time: analysis_slots.",
        static_cast<double>(settings.analysis_slots));
    all.add_reading(
        metrics::kind::gauge, "tare_build_info", "Always 1; its labels say what is running.",
        {{"version", std::string{version()}}, {"analyser", std::string{analyser_version()}}},
        [] { return 1.0; }
    );
    http::add_process_metrics(all);
}

} // namespace tare::service
