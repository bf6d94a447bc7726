// Words for what a comparison says.
#include "compare/tables.hpp"

namespace tare::compare {

std::string_view name_of(const compared_image& i) noexcept
{
    return i.names.empty() ? std::string_view{i.id} : std::string_view{i.names.front()};
}

std::string_view sentence_of(sameness s) noexcept
{
    switch (s) {
    case sameness::same:
        return "Nothing differs.";
    case sameness::differs:
        return "The images differ.";
    default:
        return "Nothing that was compared differs, but not all was compared.";
    }
}

std::string_view word_of(tendency t) noexcept
{
    switch (t) {
    case tendency::better:
        return "better";
    case tendency::worse:
        return "worse";
    case tendency::mixed:
        return "mixed";
    case tendency::same:
        return "same";
    default:
        return "not known";
    }
}

} // namespace tare::compare
