#include "changeset.hpp"

#include <array>
#include <string_view>
#include <tar_builder.hpp>

namespace tare::test {
namespace {

using namespace std::string_view_literals;

constexpr std::array components{"a"sv,   "b"sv,   "c"sv,  "etc"sv, "passwd"sv,
                                "bin"sv, "usr"sv, "sh"sv, ".."sv,  "."sv};
constexpr std::array markers{".wh."sv, ".wh..wh..opq"sv, ".wh..wh.plnk"sv, ".wh..wh.x"sv};
constexpr std::array modes{0644U, 0755U, 04755U, 02755U, 01777U, 0U};

std::string any_path(dice& d)
{
    std::string path{d.once_in(8) ? "/" : ""};
    for (auto n = d.below(3); n > 0; --n) {
        path += d.once_in(20) ? d.any_of(components) : d.any_of(std::array{"a"sv, "b"sv, "usr"sv, "bin"sv});
        path += '/';
    }
    return path.append(d.once_in(20) ? d.any_of(components) : components[d.below(8)]);
}

std::string any_whiteout(dice& d)
{
    auto path = any_path(d);
    const auto name = path.rfind('/') + 1;
    if (d.once_in(2))
        return path.insert(name, ".wh.");
    return path.replace(name, path.size() - name, d.any_of(markers));
}

} // namespace

std::string any_changeset(dice& d)
{
    tar_builder out;
    for (auto n = d.below(13); n > 0; --n)
        switch (d.below(9)) {
        case 0:
        case 1:
            out.file(any_path(d), d.bytes(20), d.any_of(modes));
            break;
        case 2:
            out.directory(any_path(d), d.any_of(modes));
            break;
        case 3:
            out.symlink(any_path(d), d.once_in(3) ? "../" + any_path(d) : any_path(d));
            break;
        case 4:
        case 5:
            out.hard_link(any_path(d), any_path(d), d.any_of(modes));
            break;
        case 6:
            out.device(any_path(d), d.once_in(2) ? '3' : '4', d.below(9), d.below(9));
            break;
        default:
            out.file(any_whiteout(d), "");
            break;
        }
    return out.finish();
}

} // namespace tare::test
