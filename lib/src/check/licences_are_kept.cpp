#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tare::check {
namespace {

using image::node_id;

/// The names of the packages that one of dpkg's databases lists as installed. (Debian policy 5; a file of
/// status.d has no Status field.)
void add_packages(std::string_view database, std::vector<std::string>& out)
{
    std::string name;
    bool installed = true;
    const auto end_paragraph = [&] {
        if (!name.empty() && installed)
            out.push_back(name);
        name.clear();
        installed = true;
    };
    while (!database.empty()) {
        const auto end = database.find('\n');
        const auto line = database.substr(0, end);
        database = end == std::string_view::npos ? std::string_view{} : database.substr(end + 1);
        if (line.empty())
            end_paragraph();
        else if (line.starts_with("Package: "))
            name = line.substr(9);
        else if (line.starts_with("Status: "))
            installed = line.ends_with(" installed");
    }
    end_paragraph();
}

std::vector<std::string> packages(image_subject& image)
{
    std::vector<std::string> out;
    if (const auto text = image.content("/var/lib/dpkg/status"))
        add_packages(*text, out);
    const auto& files = image.files();
    if (const auto directory = files.resolve("/var/lib/dpkg/status.d"))
        for (auto id = files.at(*directory).first_child; id != image::no_id; id = files.at(id).next_sibling)
            if (!files.at(id).name.ends_with(".md5sums"))
                if (const auto text = image.content(files.path_of(id)))
                    add_packages(*text, out);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

answer evaluate_licences_are_kept(image_subject& image)
{
    const auto installed = packages(image);
    if (installed.empty())
        return not_applicable(
            "There are no Debian packages, which are the ones that have a licence file each."
        );
    const auto& files = image.files();
    places where;
    std::string names;
    for (const auto& package : installed) {
        const auto path = fmt::format("/usr/share/doc/{}/copyright", package);
        if (files.resolve(path))
            continue;
        if (where.size() < 3)
            names += (names.empty() ? "" : ", ") + escape_text(package);
        where.add({.path = escape_text(path), .text = "is missing"});
    }
    if (where.empty())
        return passed(
            fmt::format("{} all have their licence file.", counted(installed.size(), "package", "packages"))
        );
    return violated(
        fmt::format(
            "{} of {} packages have lost their licence file: {}{}.", where.size(), installed.size(), names,
            where.size() > 3 ? ", ..." : ""
        ),
        where
    );
}

} // namespace

image_check licences_are_kept()
{
    return {
        {.id = "TARE-DOC-005",
         .practice = report::practice::documentation,
         .title = "Licence files of packages are kept",
         .severity = report::severity::low,
         .inspects = "/usr/share/doc/PACKAGE/copyright of every package that dpkg lists",
         .references = {"Debian policy 12.5"},
         .rationale = "Most licences ask that their text goes with the program; an image that is passed on "
                      "without breaks them.",
         .fix = "Keep /usr/share/doc/*/copyright when documentation is removed: "
                "path-include=/usr/share/doc/*/copyright."},
        needs::everything,
        evaluate_licences_are_kept,
    };
}

} // namespace tare::check
