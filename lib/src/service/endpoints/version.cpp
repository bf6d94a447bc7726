#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"

#include <tare/base/version.hpp>
#include <tare/report/report.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace tare::service {
namespace {

http::task<http::response> serve_version(exchange /*x*/)
{
    model::version_info info;
    info.name = "tare";
    info.version = version();
    info.analyser = analyser_version();
    info.schema = report::image_report{}.schema;
    http::response answer;
    answer.body(json_type, boost::json::serialize(boost::json::value_from(info)));
    co_return answer;
}

} // namespace

endpoint version_endpoint()
{
    endpoint e;
    e.path = "/v1/version";
    e.id = "getVersion";
    e.summary = "What is running";
    e.representations = {{json_type, "", schema_of<model::version_info>}};
    e.answers = {{200, "The program's version and the analyser's.", {}}};
    e.serve = serve_version;
    return e;
}

} // namespace tare::service
