// Runs a fuzz target on files, without libFuzzer: fuzz_NAME FILE|FOLDER...
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <shared_images.hpp>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// The targets' mutators call it; nothing is mutated here.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t*, std::size_t size, std::size_t)
{
    return size;
}

namespace {

void run(const std::filesystem::path& file)
{
    const auto content = tare::test::read_file(file);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
}

} // namespace

int main(int count, char** arguments)
try {
    std::size_t files = 0;
    for (int i = 1; i < count; ++i) {
        if (!std::filesystem::is_directory(arguments[i])) {
            run(arguments[i]);
            ++files;
            continue;
        }
        for (const auto& file : std::filesystem::directory_iterator{arguments[i]}) {
            run(file.path());
            ++files;
        }
    }
    std::printf("%zu files\n", files);
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "%s: %s\n", arguments[0], e.what());
    return 2;
}
