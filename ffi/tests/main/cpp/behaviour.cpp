// How cmcrypto.hpp behaves, with exceptions and without: `behaviour DIRECTORY`, where a site's identity is in `P01`,
// and `behaviour` for the end that a value has that is not there.
#include "cmcrypto.hpp"

#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <vector>

using namespace cmcrypto;

static std::size_t allocations = 0;

void *operator new(std::size_t size)
{
    ++allocations;
    if (void *const memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    std::abort();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

static void expect(bool it_is_so, const char *what, int line)
{
    if (!it_is_so) {
        std::fprintf(stderr, "behaviour.cpp:%d: %s\n", line, what);
        std::exit(1);
    }
}
#define EXPECT(condition) expect((condition), #condition, __LINE__)

static constexpr const char *client = "GUID:00000000-0000-0000-0000-000000000001";
static constexpr std::array<std::uint8_t, 3> abc{{'a', 'b', 'c'}};

static void calls_give_values()
{
    std::array<std::uint8_t, CMCRYPTO_DIGEST_MAX_LEN> digest{};
    EXPECT(call<&cmcrypto_digest>(digest_algorithm::sha256, abc, digest).value() == 32);
    EXPECT(digest[0] == 0xba && digest[31] == 0xad);
    EXPECT(call<&cmcrypto_digest>(digest_algorithm::sha512, abc, nullptr).value() == 64);

    auto hasher = call<&cmcrypto_hasher_new>(digest_algorithm::sha256).value();
    EXPECT(bool(call<&cmcrypto_hasher_update>(hasher, std::string_view("ab"))));
    EXPECT(bool(call<&cmcrypto_hasher_update>(hasher, nullptr)));
    EXPECT(bool(call<&cmcrypto_hasher_update>(hasher, std::string_view("c"))));
    std::array<std::uint8_t, 32> again{};
    EXPECT(call<&cmcrypto_hasher_finish>(hasher, again).value() == 32);
    EXPECT(std::memcmp(again.data(), digest.data(), again.size()) == 0);

    // A structure that a function without a status fills, with a time that is not a whole second and a span.
    const auto time = time_at(10'000) - std::chrono::milliseconds(1);
    const auto terms = call<&cmcrypto_content_terms_following>(std::uint64_t{6}, time, std::chrono::hours(2));
    EXPECT(terms.struct_size == sizeof terms && terms.number == 9'999);
    EXPECT(terms.not_before == 9'999 - 3'600 && terms.not_after == 9'999 + 7'200);
    EXPECT(unix_seconds(time_at(0) - std::chrono::milliseconds(1)) == -1);

    EXPECT(std::string_view(call<&cmcrypto_provider_name>(provider{})).size() != 0);
    EXPECT(call<&cmcrypto_abi_version>() == CMCRYPTO_ABI_VERSION);

    auto directory = call<&cmcrypto_client_directory_new>().value();
    const auto found = call<&cmcrypto_client_directory_find>(directory, client);
    EXPECT(!found && found.status() == status::unknown_sender);
}

static void handles_have_one_owner()
{
    auto one = call<&cmcrypto_client_directory_new>().value();
    auto *const held = one.get();
    auto other = std::move(one);
    EXPECT(!one && other.get() == held);
    const auto refused = call<&cmcrypto_client_directory_approve>(one, client);
    EXPECT(refused.status() == status::invalid_argument);
    EXPECT(std::strstr(refused.error().detail(), "directory") != nullptr);
    auto &same = other;
    other = std::move(same);
    EXPECT(other.get() == held);
    other = call<&cmcrypto_client_directory_new>().value();
    EXPECT(bool(other));
    call<&cmcrypto_client_directory_free>(std::move(other));
    EXPECT(!other);
    cmcrypto_client_directory *given = nullptr;
    EXPECT(cmcrypto_client_directory_new(&given) == CMCRYPTO_OK);
    const handle<cmcrypto_client_directory> adopted(given);
}

static void errors_keep_what_was_said()
{
    const auto missing = call<&cmcrypto_site_exchange_key_new>(nullptr, "P01");
    const auto bad = call<&cmcrypto_client_directory_new>();
    EXPECT(bool(bad));
    // Said before the second call, which made the library forget it.
    EXPECT(missing.status() == status::invalid_argument && missing.error().status() == missing.status());
    EXPECT(std::strlen(missing.error().detail()) != 0);
    EXPECT(std::strstr(missing.error().what(), missing.error().detail()) != nullptr);
    EXPECT(std::strstr(missing.error().what(), cmcrypto_status_text(CMCRYPTO_ERROR_INVALID_ARGUMENT)) ==
           missing.error().what());
    EXPECT(missing.error().info().status == CMCRYPTO_ERROR_INVALID_ARGUMENT);
    EXPECT(std::strstr(missing.error().advice(), "the caller's mistake") != nullptr);

    // An error of the caller's own has no detail of another's.
    EXPECT(!call<&cmcrypto_site_exchange_key_new>(nullptr, "P01"));
    EXPECT(std::strlen(error(status::storage).detail()) == 0 && error(status::storage).info().status == 0);
    EXPECT(std::strlen(error(status::invalid_argument).detail()) != 0);

    const auto bare = call<&cmcrypto_client_directory_find>(bad.value(), client);
    EXPECT(std::strcmp(bare.error().what(), cmcrypto_status_text(CMCRYPTO_ERROR_UNKNOWN_SENDER)) == 0);
    EXPECT(std::strlen(bare.error().detail()) == 0);

    // What is too long to be kept is left out, and what is known beside it is not.
    const std::string path = "/" + std::string(4000, 'x');
    const auto settings = make<cmcrypto_trust_settings>();
    const auto file = call<&cmcrypto_trust_store_file_new>(path, provider{}, settings).value();
    const auto loaded = call<&cmcrypto_trust_store_file_load>(file);
    EXPECT(loaded.status() == status::storage && std::strlen(loaded.error().detail()) == 0);
    EXPECT(std::strcmp(loaded.error().what(), cmcrypto_status_text(CMCRYPTO_ERROR_STORAGE)) == 0);
    EXPECT(loaded.error().info().system_error != 0);
}

static void text_has_no_nul_inside()
{
    const auto directory = call<&cmcrypto_client_directory_new>().value();
    const std::string whole = client;
    EXPECT(call<&cmcrypto_client_directory_approve>(directory, whole).status() == status::unknown_sender);
    const std::string cut = whole + '\0' + "x";
    EXPECT(call<&cmcrypto_client_directory_approve>(directory, cut).status() == status::invalid_argument);
}

/// Callables end a call by an error of theirs, or by a word of theirs.
static void callables_are_heard(const std::filesystem::path &directory)
{
    std::size_t told = 0;
    const auto count = [&told](const cmcrypto_content_progress &) { ++told; };
    auto manifest = call<&cmcrypto_content_hash_directory>(directory / "content", 1u, count).value();
    EXPECT(told != 0);
    EXPECT(bool(call<&cmcrypto_content_hash_directory>(directory / "content", 1u, nullptr)));
    const auto stop = [](const cmcrypto_content_progress &) { return false; };
    EXPECT(call<&cmcrypto_content_hash_directory>(directory / "content", 1u, stop).status() == status::cancelled);
    for (const bool goes_on : {false, true}) {
        const auto told_so = [goes_on](const cmcrypto_content_progress &) { return result<bool>(goes_on); };
        EXPECT(call<&cmcrypto_content_hash_directory>(directory / "content", 1u, told_so).status() ==
               (goes_on ? status::ok : status::cancelled));
    }

    const auto settings = make<cmcrypto_trust_settings>();
    const auto file = call<&cmcrypto_trust_store_file_new>(directory / "trust", provider{}, settings).value();
    const auto refused = call<&cmcrypto_trust_store_file_update>(file, [](cmcrypto_trust_store *store) {
        return call<&cmcrypto_trust_store_learn_management_point>(store, nullptr, "P01", nullptr, "mp", now());
    });
    EXPECT(refused.status() == status::invalid_argument);
    EXPECT(std::strstr(refused.error().detail(), "bundle") != nullptr);
}

/// The parts of a stream, where the caller has errors of its own.
struct stream {
    handle<cmcrypto_content_encryption> encryption;
    handle<cmcrypto_content_key> key;
    cmcrypto_encrypted_file file = make<cmcrypto_encrypted_file>();

    stream()
    {
        std::array<std::uint8_t, 32> sha256{};
        auto made = call<&cmcrypto_content_encryption_new>(provider{}, "P0100001", std::uint64_t{1}, sha256).value();
        encryption = std::move(std::get<0>(made));
        key = std::move(std::get<1>(made));
        file.size = abc.size();
        std::array<std::uint8_t, 32> digest{};
        EXPECT(bool(call<&cmcrypto_digest>(digest_algorithm::sha256, abc, digest)));
        std::memcpy(file.sha256, digest.data(), digest.size());
    }

    /// Each time another file, as a run encrypts one once.
    template <class R, class W> auto encrypt(R &&read, W &&write)
    {
        ++file.index;
        return call<&cmcrypto_content_encryption_encrypt_file>(encryption, file, "a", read, write);
    }
};

static std::size_t read_abc(mutable_bytes room, bool &done)
{
    if (std::exchange(done, true) || room.size() < abc.size())
        return 0;
    std::memcpy(room.data(), abc.data(), abc.size());
    return abc.size();
}

static void streams_pass(stream &to)
{
    bool done = false, again = false;
    std::array<std::uint8_t, 64> encrypted{};
    std::size_t length = 0;
    const auto write = [&](bytes_view piece) {
        std::memcpy(encrypted.data() + length, piece.data(), piece.size());
        length += piece.size();
    };
    EXPECT(bool(to.encrypt([&](mutable_bytes room) { return read_abc(room, done); }, write)));
    EXPECT(length == abc.size() + CMCRYPTO_AES_GCM_TAG_LEN);
    const auto failing = [](bytes_view) { return result<>(error(status::storage)); };
    EXPECT(to.encrypt([&](mutable_bytes room) { return read_abc(room, again); }, failing).status() == status::storage);
    const auto gone = [](mutable_bytes) { return result<std::size_t>(error(status::store_unavailable)); };
    EXPECT(to.encrypt(gone, write).status() == status::store_unavailable);
    auto told = [&, read = false](mutable_bytes room) mutable {
        return result<std::size_t>(read_abc(room, read));
    };
    length = 0;
    EXPECT(bool(to.encrypt(told, write)) && length == abc.size() + CMCRYPTO_AES_GCM_TAG_LEN);
}

static void packages_are_fetched(const std::filesystem::path &directory)
{
    const auto when = now();
    const auto [identity, is_new] =
        call<&cmcrypto_signing_identity_load_or_make>(provider{}, directory / "P01", nullptr, "P01", when, when).value();
    EXPECT(!is_new);
    const auto signer = call<&cmcrypto_site_signer_new>("P01", identity).value();
    const auto manifest = call<&cmcrypto_content_hash_directory>(directory / "content", 1u, nullptr).value();
    auto terms = call<&cmcrypto_content_terms_following>(std::uint64_t{0}, when, std::chrono::hours(24));
    auto expected = make<cmcrypto_expected_content>();
    std::strcpy(terms.package, "P0100001");
    std::strcpy(expected.package, "P0100001");
    const auto signature = call<&cmcrypto_site_signer_sign_content>(signer, terms, manifest, when).value();
    const auto der = call<&cmcrypto_content_manifest_to_der>(manifest).value();
    const auto certificate = call<&cmcrypto_site_signer_certificate>(signer).value();
    const auto site = call<&cmcrypto_site_verifier_with_certificate>("P01", certificate).value();
    const auto [verified, info] =
        call<&cmcrypto_site_verifier_verify_content>(site, expected, signature, der, when).value();
    EXPECT(info.number == terms.number);

    const auto target = directory / "fetched";
    std::filesystem::remove_all(target);
    const auto failing = [](const cmcrypto_missing_file &, const auto &) { return result<>(error(status::storage)); };
    EXPECT(fetch_content(target, verified, 1u, failing).status() == status::storage);
    const auto other = [](const cmcrypto_missing_file &, const auto &write) { return write(std::string_view("Content")); };
    EXPECT(fetch_content(target, verified, 1u, other).status() == status::content_mismatch);
    EXPECT(!std::filesystem::exists(target));
    const auto source = [](const cmcrypto_missing_file &missing, const auto &write) {
        EXPECT(missing.size == 7 && missing.offset == 0);
        return write(std::string_view("content"));
    };
    EXPECT(bool(fetch_content(target, verified, 1u, source)));
    EXPECT(std::filesystem::file_size(target / "file") == 7);
    EXPECT(fetch_content(target, verified, 1u, source).status() == status::target_exists);
}

#ifdef CMCRYPTO_HPP_EXCEPTIONS

struct thrown {
    int number;
};

/// What a callable throws leaves the call as it came, and nothing else is left behind: neither a lock nor memory.
static void exceptions_go_round_c(const std::filesystem::path &directory, stream &to)
{
    try {
        call<&cmcrypto_site_exchange_key_new>(nullptr, "P01").value();
        EXPECT(false);
    } catch (const error &why) {
        EXPECT(why.status() == status::invalid_argument && std::strlen(why.detail()) != 0);
    }

    const auto settings = make<cmcrypto_trust_settings>();
    const auto file = call<&cmcrypto_trust_store_file_new>(directory / "trust", provider{}, settings).value();
    for (int turn = 0; turn != 2; ++turn) {
        try {
            (void)call<&cmcrypto_trust_store_file_update>(file, [&](cmcrypto_trust_store *) { throw thrown{turn}; });
            EXPECT(false);
        } catch (const thrown &it) {
            EXPECT(it.number == turn);
        }
    }
    EXPECT(bool(call<&cmcrypto_trust_store_file_update>(file, [](cmcrypto_trust_store *) {})));

    const auto throws = [](auto &&...) -> std::size_t { throw std::runtime_error("mine"); };
    const auto is_mine = [](auto &&run) {
        try {
            (void)run();
        } catch (const std::runtime_error &why) {
            return std::strcmp(why.what(), "mine") == 0;
        }
        return false;
    };
    const auto told = [&](const cmcrypto_content_progress &) { throws(); };
    EXPECT(is_mine([&] { return call<&cmcrypto_content_hash_directory>(directory / "content", 1u, told); }));
    bool done = false;
    EXPECT(is_mine([&] { return to.encrypt(throws, [](bytes_view) {}); }));
    EXPECT(is_mine([&] {
        return to.encrypt([&](mutable_bytes room) { return read_abc(room, done); }, [&](bytes_view) { throws(); });
    }));
}

#endif

int main(int argc, char **argv)
{
    if (argc != 2)
        call<&cmcrypto_site_exchange_key_new>(nullptr, "P01").value();
    const std::filesystem::path directory = argv[1];
    std::filesystem::remove(directory / "trust");
    std::filesystem::create_directories(directory / "content");
    std::ofstream(directory / "content" / "file") << "content";
    const std::filesystem::path content = directory / "content";

    const std::size_t before = allocations;
    calls_give_values();
    handles_have_one_owner();
    stream to;
    streams_pass(to);
    EXPECT(bool(call<&cmcrypto_content_hash_directory>(content, 1u, [](const cmcrypto_content_progress &) {})));
    EXPECT(call<&cmcrypto_hasher_new>(digest_algorithm{}).status() == status::invalid_argument);
    EXPECT(allocations == before);

    errors_keep_what_was_said();
    text_has_no_nul_inside();
    callables_are_heard(directory);
    packages_are_fetched(directory);
#ifdef CMCRYPTO_HPP_EXCEPTIONS
    exceptions_go_round_c(directory, to);
    std::printf("with exceptions");
#else
    std::printf("without exceptions");
#endif
    // Strings and paths of this program's did: were the operators above not called, nothing would have been seen.
    std::puts(allocations == 0 ? "" : ", allocations counted");
    return 0;
}
