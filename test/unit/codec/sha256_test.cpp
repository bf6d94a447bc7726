#include <tare/codec/sha256.hpp>

#include <catch2/catch_test_macros.hpp>

#include <byte_splitter.hpp>
#include <string>
#include <utility>

namespace {

using tare::codec::sha256;

std::string of(std::string_view text)
{
    return sha256::of(tare::as_bytes_view(text)).hex();
}

TEST_CASE("the examples of FIPS 180-4 have their digests")
{
    CHECK(of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(
        of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    );
    CHECK(
        of(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

TEST_CASE("the digest of the OCI empty blob is the specification's")
{
    CHECK(of("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

TEST_CASE("the cuts do not change the digest, and finish starts a new message")
{
    const std::string text(300, 'x');
    const auto expected = sha256::of(tare::as_bytes_view(text));
    sha256 hash;
    tare::test::byte_splitter::for_each(text, [&](auto feed, const std::string& cut) {
        CAPTURE(cut);
        feed([&](tare::bytes_view piece) {
            hash.update(piece);
            return true;
        });
        CHECK(hash.finish() == expected);
    });
}

TEST_CASE("a message goes along when its object moves")
{
    sha256 first;
    first.update(tare::as_bytes_view("ab"));
    sha256 second{std::move(first)};
    second.update(tare::as_bytes_view("c"));
    sha256 third;
    third = std::move(second);
    CHECK(third.finish() == sha256::of(tare::as_bytes_view("abc")));
}

} // namespace
