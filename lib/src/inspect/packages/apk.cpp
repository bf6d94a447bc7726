#include "inspect/packages/control_file.hpp"
#include "inspect/packages/database_history.hpp"
#include "inspect/packages/name_lookup.hpp"
#include "inspect/packages/source.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

/// apk-tools: the installed database, as src/database.c of apk-tools reads it.
namespace tare::inspect {
namespace {

/// Where it is, before and after Alpine merged /usr.
constexpr std::array<std::string_view, 2> places{"lib/apk/db/installed", "usr/lib/apk/db/installed"};

/// Calls `on_field(letter, value)` for every field and `on_end()` behind every package. The answer is the
/// first line that is none, or 0.
template<class OnField, class OnEnd>
std::uint64_t read_fields(std::string_view text, OnField on_field, OnEnd on_end)
{
    std::uint64_t number = 0;
    std::uint64_t malformed = 0;
    bool inside = false;
    while (!text.empty()) {
        ++number;
        const auto line = take_line(text);
        if (line.size() < 2) {
            if (inside)
                on_end();
            inside = false;
        } else if (line[1] != ':') {
            malformed = malformed == 0 ? number : malformed;
        } else {
            inside = true;
            on_field(line[0], line.substr(2));
        }
    }
    if (inside)
        on_end();
    return malformed;
}

/// Groups of packages that were installed together for a while; nothing of their own.
bool is_virtual(std::string_view name) noexcept
{
    return name.starts_with('.');
}

void read_keys(std::string_view text, const std::function<void(database_history::key)>& note)
{
    std::string_view name;
    std::string_view version;
    std::string_view architecture;
    read_fields(
        text,
        [&](char field, std::string_view value) {
            if (field == 'P')
                name = value;
            else if (field == 'V')
                version = value;
            else if (field == 'A')
                architecture = value;
        },
        [&] {
            note(package_key(name, version, architecture));
            name = version = architecture = {};
        }
    );
}

class apk_reader
{
public:
    apk_reader(const image_view& view, const limits& bounds, package_sink& sink)
        : view_{view}, bounds_{bounds}, sink_{sink}, names_{view.files, bounds}
    {}

    void run()
    {
        std::optional<image::node_id> last;
        for (const auto path : places) {
            const auto id = view_.files.resolve(path);
            if (!id || id == last)
                continue;
            last = id;
            if (const auto text = database(view_, path, sink_))
                read(path, *text);
        }
        if (names_.exhausted())
            report_exhausted("apk", bounds_, sink_);
    }

private:
    void read(std::string_view path, std::string_view text)
    {
        sink_.on_system("apk");
        const database_history history{view_, path, bounds_, read_keys};
        const auto shown = fmt::format("/{}", path);
        std::uint64_t nameless = 0;
        start();
        const auto malformed = read_fields(
            text, [&](char field, std::string_view value) { take(field, value); },
            [&] {
                if (found_.name.empty() || found_.version.empty()) {
                    ++nameless;
                } else if (!is_virtual(found_.name)) {
                    if (!found_.source)
                        found_.source = report::package_source{found_.name, {}};
                    found_.source->version = found_.version;
                    found_.found_in = shown;
                    history.tell(
                        found_, package_key(found_.name, found_.version, found_.architecture.value_or(""))
                    );
                    sink_.on_package(std::move(found_));
                }
                start();
            }
        );
        if (malformed > 0)
            report_unread(shown, fmt::format("line {} is no field", malformed), sink_);
        if (nameless > 0)
            report_unread(shown, fmt::format("{} packages have no name or no version", nameless), sink_);
    }

    void start()
    {
        found_ = {};
        found_.type = report::package_type::apk;
        directory_ = {};
    }

    void take(char field, std::string_view value)
    {
        switch (field) {
        case 'P':
            found_.name = value;
            break;
        case 'V':
            found_.version = value;
            break;
        case 'A':
            found_.architecture = value;
            break;
        case 'o':
            found_.source = report::package_source{std::string{value}, {}};
            break;
        case 'L':
            if (!value.empty())
                found_.licences.emplace_back(value);
            break;
        case 'm':
            found_.maintainer = value;
            break;
        case 'I':
            found_.installed_bytes = decimal(value);
            break;
        case 'F':
            directory_ = value;
            break;
        case 'R':
            if (const auto id = names_.find(directory_, value);
                id && view_.files.inode_of(*id).type != tar::entry_type::directory)
                found_.files.push_back(*id);
            break;
        default:
            break;
        }
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    name_lookup names_;
    found_package found_;
    std::string_view directory_;
};

} // namespace

void read_apk(const image_view& view, const limits& bounds, package_sink& sink)
{
    apk_reader{view, bounds, sink}.run();
}

} // namespace tare::inspect
