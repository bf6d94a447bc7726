#pragma once

#include "inspect/payload/collection.hpp"
#include "inspect/payload/runtimes.hpp"

#include <tare/image/config.hpp>
#include <tare/inspect/launch.hpp>
#include <tare/inspect/program_closure.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Finds what the programs of one image need, and puts it into parts.
class payload_finder
{
public:
    /// Both must outlive this object.
    payload_finder(const image_view& view, const image::image_config& config);

    /// The program, what starts it, its libraries, its interpreter's directories, and the files that it is
    /// given by name.
    void add_program(const started_program& program);

    /// The script of a shell form, whose programs that it names plainly are added. `key` is the shell's.
    void add_script(std::string_view script, std::string_view key);

    /// The working directory, when it is one of the image's own.
    void add_working_directory();

    /// What the programs and libraries need that came with directories.
    void add_binaries_of_directories();

    /// The finder is spent.
    [[nodiscard]] image_payload finish() { return collection_.finish(); }

private:
    /// What runs in the end.
    struct runner
    {
        /// Its names: as it was found, those of links on the way, and the file's.
        std::vector<std::string> paths;
        const runtime* known = nullptr;
        bool is_shell = false;
    };

    void add_program(const started_program& program, std::string why);
    void add_parts(const program_closure& closure, std::size_t first, bool is_needed);
    void add_loaded_later(program_closure& closure);
    void add_name_services(program_closure& closure, later_loading& loading);
    void add_linker_files(const program_closure& closure);
    void add_preloaded(program_closure& closure, later_loading& loading);
    void add_runtime(const runtime& r, const std::vector<std::string>& installed_at);
    void add_arguments(const started_program& program, const runner& r);
    void add_named(std::string_view word, std::string_view program);
    void add_class_path(std::string_view list);
    void add_interpreted(std::string_view path, const runner& r);
    void add_home(std::string_view file, const runtime& r);
    void note_open_end(const started_program& program, const program_closure& closure, const runner& r);
    [[nodiscard]] bool may_look_further();
    void note_problem(const program_closure& closure, const program_part& part);
    [[nodiscard]] runner runner_of(const program_closure& closure, const started_program& program) const;
    [[nodiscard]] std::string found_path(const program_part& part) const;
    [[nodiscard]] std::vector<std::string> names_on_way(std::string_view path) const;

    const image_view& view_;
    const image::image_config& config_;
    start_conditions how_;
    payload_collection collection_;
    /// One for each program that is started; a deque, because loading refers to them.
    std::deque<program_closure> closures_;
    /// Those of the program that was added last and has a dynamic linker.
    program_closure* last_dynamic_ = nullptr;
    std::size_t scripts_followed_ = 0;
    /// Parts of all closures, so far.
    std::size_t looked_at_ = 0;
};

} // namespace tare::inspect
