#include <tare/compare/write.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace tare::compare {

std::string to_json(const comparison& c)
{
    return boost::json::serialize(boost::json::value_from(c));
}

} // namespace tare::compare
