#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

using image::node_id;

/// The last directory on the way to `path` that exists; the root in the end.
node_id nearest(const image::root_filesystem& files, std::string_view path)
{
    while (true) {
        if (const auto found = files.resolve(path))
            return *found;
        const auto slash = path.rfind('/');
        if (slash == std::string_view::npos || slash == 0)
            return files.root();
        path = path.substr(0, slash);
    }
}

/// A directory on the way to `id` in which everybody may replace what is in it; `id` itself is not looked at.
std::optional<node_id> replaceable_parent(const image::root_filesystem& files, node_id id)
{
    while (id != files.root()) {
        id = files.at(id).parent;
        if ((files.inode_of(id).mode() & (others_write | sticky)) == others_write)
            return id;
    }
    return std::nullopt;
}

class path_examination
{
public:
    explicit path_examination(image_subject& image) : image_{image}, files_{image.files()} {}

    void look_at(std::string_view path)
    {
        const auto found = files_.resolve(path);
        const auto id = found ? *found : nearest(files_, path);
        const auto mode = files_.inode_of(id).mode();
        if (!found) {
            if (files_.inode_of(id).type == tar::entry_type::directory && (mode & others_write) != 0)
                add(id, fmt::format("everybody may create {} of PATH here", escape_text(path)));
            return;
        }
        if ((mode & others_write) != 0)
            add(id, fmt::format("mode {:04o}: everybody may add programs here", mode));
        else if (const auto parent = replaceable_parent(files_, id))
            add(*parent, fmt::format(
                             "mode {:04o}: everybody may replace {} of PATH", files_.inode_of(*parent).mode(),
                             escape_text(path)
                         ));
        for (auto child = files_.at(id).first_child; child != image::no_id;
             child = files_.at(child).next_sibling)
            if (files_.inode_of(child).type == tar::entry_type::regular &&
                (files_.inode_of(child).mode() & others_write) != 0)
                add(child,
                    fmt::format("mode {:04o}: everybody may change it", files_.inode_of(child).mode()));
    }

    [[nodiscard]] const places& found() const noexcept { return found_; }

private:
    void add(node_id id, std::string text)
    {
        auto e = image_.at(id);
        e.text = std::move(text);
        found_.add(std::move(e));
    }

    image_subject& image_;
    const image::root_filesystem& files_;
    places found_;
};

answer evaluate_writable_search_path(image_subject& image)
{
    path_examination examination{image};
    const auto path = image.searched_path();
    for (auto directory = path.begin(); directory != path.end(); ++directory)
        if (directory->starts_with('/') && std::find(path.begin(), directory, *directory) == directory)
            examination.look_at(*directory);
    if (examination.found().empty())
        return passed("Nobody but the owners can change what PATH leads to.");
    return violated("Everybody can change what a name in PATH runs.", examination.found());
}

} // namespace

image_check writable_search_path()
{
    return {
        {.id = "TARE-SEC-015",
         .practice = report::practice::security,
         .title = "Nobody can put programs on PATH",
         .severity = report::severity::high,
         .inspects = "the modes of the directories of PATH, of those above them, and of the files in them; "
                     "where one does not "
                     "exist, of the directory it would be created in",
         .references = {"NIST 800-190 4.1.2"},
         .rationale = "Whoever may write there decides what the next call of a program runs, with the rights "
                      "of the caller.",
         .fix =
             "Give these directories and files to root and take the others' right to write away: chmod o-w."},
        needs::nothing,
        evaluate_writable_search_path,
    };
}

} // namespace tare::check
