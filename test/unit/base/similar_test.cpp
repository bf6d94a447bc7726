#include <tare/base/similar.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace tare;

TEST_CASE("a misspelt word is recognised by its nearest neighbour")
{
    const std::vector<std::string> known{
        "--listen", "--data-dir", "--max-uploads", "--max-layers", "--log-level"
    };
    CHECK(most_similar("--listn", known) == "--listen");
    CHECK(most_similar("--lisetn", known) == "--listen");
    CHECK(most_similar("--max-upload", known) == "--max-uploads");
    CHECK(most_similar("--max-uplaods", known) == "--max-uploads");
    CHECK(most_similar("--datadir", known) == "--data-dir");
    CHECK(most_similar("--max-layer", known) == "--max-layers");
    CHECK(most_similar("--listen", known) == "--listen");
}

TEST_CASE("a word that is near to none is nobody's misspelling")
{
    const std::vector<std::string> known{"serve", "inspect", "healthcheck"};
    CHECK(most_similar("frobnicate", known).empty());
    CHECK(most_similar("", known).empty());
    CHECK(most_similar("x", known).empty());
    CHECK(most_similar(std::string(10'000, 's'), known).empty());
    CHECK(most_similar("serve", {}).empty());
    CHECK(most_similar("srve", known) == "serve");
}
