#include "check/search.hpp"
#include "check/secret_answer.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

/// Where tests, examples and documentation lie, and packages that were published: what looks like a secret
/// there is made up, or known to everybody.
bool is_example(std::string_view path) noexcept
{
    constexpr auto marks = std::to_array<std::string_view>({
        "/test/",
        "/tests/",
        "/testing/",
        "/testdata/",
        "/test-data/",
        "/test_data/",
        "/__tests__/",
        "/spec/",
        "/fixtures/",
        "/examples/",
        "/example/",
        "/samples/",
        "/doc/",
        "/docs/",
        "/man/",
        "/demos/",
        "/node_modules/",
        "/site-packages/",
        "/dist-packages/",
        "/gems/",
        "/pkg/mod/",
        "/cargo/registry/",
        "/.cargo/registry/",
        "/.m2/repository/",
    });
    constexpr auto endings = std::to_array<std::string_view>({
        ".md",
        ".rst",
        ".adoc",
        "_test.go",
        ".example",
        ".sample",
        ".template",
        "/METADATA",
        "/PKG-INFO",
    });
    return std::any_of(
               marks.begin(), marks.end(),
               [path](auto mark) { return path.find(mark) != std::string_view::npos; }
           ) ||
           std::any_of(endings.begin(), endings.end(), [path](auto ending) {
               return path.ends_with(ending);
           });
}

/// A file with secrets, and what became of it.
struct secret_file
{
    const image::layer_entry* entry;
    const inspect::found_secrets* found;
    std::uint64_t layer;
};

std::vector<secret_file> files_with_secrets(const inspect::image_view& view)
{
    std::vector<secret_file> out;
    for (std::size_t layer = 0; layer < view.layers.size(); ++layer)
        view.layers[layer]->for_each<inspect::found_secrets>([&](const image::layer_entry& entry,
                                                                 const inspect::found_secrets& found) {
            out.push_back({&entry, &found, layer});
        });
    return out;
}

/// Which layer took a file away, for those that are not visible.
boost::unordered_flat_map<const image::layer_entry*, std::uint32_t>
hidden_files(const image::root_filesystem& files)
{
    boost::unordered_flat_map<const image::layer_entry*, std::uint32_t> out;
    for (const auto& inode : files.inodes())
        if (inode.links == 0 && inode.entry != nullptr)
            out.emplace(inode.entry, inode.hidden_by);
    return out;
}

/// One list a kind of place, because what tests ship must not count as much as what the application does.
struct secret_lists
{
    secret_places real;
    secret_places examples;
};

void add(
    const image_subject& image, const secret_file& file, const std::uint32_t* hidden_by, secret_lists& out
)
{
    const auto path = '/' + std::string{file.entry->path};
    auto& list = is_example(path) ? out.examples : out.real;
    for (const auto& s : file.found->secrets) {
        auto e = image.at(escape_text(path), file.layer);
        e.line = s.line;
        e.column = s.column;
        auto shown = s;
        if (hidden_by != nullptr)
            shown.masked += fmt::format(", deleted or replaced by layer {}, but it still ships", *hidden_by);
        list.add(std::move(e), shown);
    }
    list.leave_out(file.found->omitted);
}

answer evaluate_secrets_in_files(image_subject& image)
{
    if (image.bounds().max_secret_file_bytes == 0)
        return not_analysed("The search for secrets is switched off: max_secret_file_bytes is 0.");
    const auto& files = image.files();
    if (inspect::secrets_are_incomplete(image.view()))
        image.note_unread("Some files were not searched to their end: see the notes.");
    const auto found = files_with_secrets(image.view());
    if (found.empty())
        return passed("No text file of any layer holds a secret that the rules know.");
    const auto hidden = hidden_files(files);
    secret_lists lists;
    for (const auto& file : found) {
        const auto by = hidden.find(file.entry);
        add(image, file, by == hidden.end() ? nullptr : &by->second, lists);
    }
    if (!lists.real.empty())
        return lists.real.violation("in files");
    return lists.examples.violation("in tests, examples, documentation or published packages")
        .with(report::severity::low);
}

} // namespace

image_check secrets_in_files()
{
    return {
        {.id = "TARE-SEC-008",
         .practice = report::practice::security,
         .title = "No secrets in files of any layer",
         .severity = report::severity::critical,
         .inspects =
             "the content of all text files of every layer, deleted ones included: keys of clouds, "
             "services and registries, "
             "private keys, passwords in addresses and settings. Programs, archives and other binary "
             "files are not searched. "
             "What lies in tests, examples, documentation and packages that were published only warns",
         .references = {"CIS-DI-0010", "CIS Docker 4.10", "NIST 800-190 4.1.4", "OWASP Docker #12"},
         .rationale = "Everybody who can pull the image has them, and for as long as a copy of the layer "
                      "exists: deleting the file in a "
                      "later layer hides it from containers only.",
         .fix = "Revoke the secret; then build without it: RUN --mount=type=secret gives it to one step, and "
                "at run time it is "
                "mounted or set."},
        needs::any_system,
        evaluate_secrets_in_files,
    };
}

} // namespace tare::check
