#include <tare/report/instruction.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace tare::report {
namespace {

/// Adds what `defaults` has and `document` has not, in objects within objects as well.
void add_missing(boost::json::object& document, const boost::json::object& defaults)
{
    for (const auto& [key, value] : defaults) {
        auto* const member = document.if_contains(key);
        if (member == nullptr)
            document.emplace(key, value);
        else if (member->is_object() && value.is_object())
            add_missing(member->get_object(), value.get_object());
    }
}

/// The same in every layer. What follows from the rest is put right by `complete`.
void add_missing_to_layers(boost::json::object& document)
{
    const auto layer_defaults = boost::json::value_from(layer{});
    const auto hidden_defaults = boost::json::value_from(hidden_in_layer{});
    for (auto& l : document.at("layers").as_array()) {
        add_missing(l.as_object(), layer_defaults.as_object());
        for (auto& h : l.at("hides").as_array())
            add_missing(h.as_object(), hidden_defaults.as_object());
    }
}

/// Says of the layers what older analysers left to the reader.
void complete(image_report& r)
{
    for (auto& l : r.layers) {
        l.visible_bytes = l.stored_bytes - std::min(l.stored_bytes, l.hidden_bytes);
        for (auto& h : l.hides)
            h.sentence = sentence_of(l, h);
    }
}

} // namespace

std::string to_json(const image_report& r)
{
    return boost::json::serialize(boost::json::value_from(r));
}

result<image_report> from_json(std::string_view json)
{
    try {
        auto document = boost::json::parse(json);
        const auto defaults = boost::json::value_from(image_report{});
        if (document.at("schema") != defaults.at("schema"))
            return make_error(
                errc::storage_failed, "The stored report has a schema that this version does not know."
            );
        add_missing(document.as_object(), defaults.as_object());
        add_missing_to_layers(document.as_object());
        auto read = boost::json::value_to<image_report>(document);
        complete(read);
        return read;
    } catch (const std::exception& e) {
        return make_error(
            errc::storage_failed, fmt::format("The stored report cannot be read back: {}", e.what())
        );
    }
}

} // namespace tare::report
