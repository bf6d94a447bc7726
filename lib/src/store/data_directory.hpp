#pragma once

#include <filesystem>
#include <string>

namespace tare::store {

/// A directory that this process alone uses for as long as the object lives.
class data_directory
{
public:
    /// Creates the directory when it is missing (mode 0700), locks it, and removes what a killed copy left.
    /// Throws std::runtime_error with the sentence that says what to change when it cannot be used or another
    /// process holds it.
    explicit data_directory(const std::string& path);
    ~data_directory();
    data_directory(const data_directory&) = delete;
    data_directory& operator=(const data_directory&) = delete;

    /// The file "tare.db" in it, which exists from now on, readable by its owner alone.
    [[nodiscard]] std::filesystem::path database_file() const;

    /// Makes the names of the files in it survive a power loss. Throws std::runtime_error.
    void sync() const;

private:
    std::filesystem::path path_;
    int lock_ = -1;
};

} // namespace tare::store
