#include <tare/report/write.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace tare::report {

std::string to_json(const image_report& r)
{
    return boost::json::serialize(boost::json::value_from(r));
}

} // namespace tare::report
