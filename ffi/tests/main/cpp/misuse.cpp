// What cmcrypto.hpp refuses when it is compiled. Beside each refusal is what is right, so that none is for another
// reason.
#include "cmcrypto.hpp"

#include <span>
#include <vector>

using namespace cmcrypto;
using certificate = handle<cmcrypto_certificate>;
using key = handle<cmcrypto_private_key>;

// One owner.
static_assert(!std::is_copy_constructible_v<certificate> && !std::is_copy_assignable_v<certificate>);
static_assert(std::is_nothrow_move_constructible_v<certificate> && std::is_nothrow_move_assignable_v<buffer>);
static_assert(!std::is_copy_constructible_v<result<certificate>> && std::is_move_constructible_v<result<certificate>>);
static_assert(sizeof(certificate) == sizeof(void *));
static_assert(!std::is_constructible_v<certificate, key> && !std::is_convertible_v<cmcrypto_certificate *, certificate>);

// Families of constants.
static_assert(!std::is_convertible_v<digest_algorithm, std::int32_t>);
static_assert(!std::is_convertible_v<std::int32_t, digest_algorithm>);
static_assert(!std::is_convertible_v<digest_algorithm, provider> && !std::is_same_v<digest_algorithm, oaep_digest>);
static_assert(accepts<&cmcrypto_hasher_new, digest_algorithm>);
static_assert(!accepts<&cmcrypto_hasher_new, oaep_digest> && !accepts<&cmcrypto_hasher_new, int>);
// The mistake that C's compilers pass over: an encryption certificate instead of one that signs.
static_assert(accepts<&cmcrypto_self_signed, key &, key_use, text, time_point, time_point>);
static_assert(!accepts<&cmcrypto_self_signed, key &, digest_algorithm, text, time_point, time_point>);

// How many arguments.
static_assert(!accepts<&cmcrypto_hasher_new> && !accepts<&cmcrypto_hasher_new, digest_algorithm, nothing>);

// Handles: of the type, const or not as the function has it; moved where it frees.
static_assert(accepts<&cmcrypto_certificate_to_der, const certificate &> &&
              accepts<&cmcrypto_certificate_to_der, certificate> &&
              accepts<&cmcrypto_certificate_to_der, const cmcrypto_certificate *> &&
              accepts<&cmcrypto_certificate_to_der, std::nullptr_t>);
static_assert(!accepts<&cmcrypto_certificate_to_der, key &> && !accepts<&cmcrypto_certificate_to_der, buffer &>);
static_assert(accepts<&cmcrypto_hasher_update, handle<cmcrypto_hasher> &, bytes_view>);
static_assert(!accepts<&cmcrypto_hasher_update, const handle<cmcrypto_hasher> &, bytes_view>);
static_assert(!accepts<&cmcrypto_hasher_update, handle<cmcrypto_hasher>, bytes_view>);
static_assert(accepts<&cmcrypto_certificate_free, certificate> && !accepts<&cmcrypto_certificate_free, certificate &> &&
              !accepts<&cmcrypto_certificate_free, const certificate> &&
              !accepts<&cmcrypto_certificate_free, cmcrypto_certificate *> &&
              !accepts<&cmcrypto_certificate_free, buffer>);
static_assert(std::is_same_v<decltype(call<&cmcrypto_buffer_free>(buffer())), nothing>);

// Bytes: no string literal, nothing of wider elements, nothing temporary to write to.
template <class B> inline constexpr bool hashes = accepts<&cmcrypto_hasher_update, handle<cmcrypto_hasher> &, B>;
static_assert(hashes<std::vector<std::uint8_t>> && hashes<const std::string &> && hashes<std::string_view> &&
              hashes<std::array<std::byte, 4>> && hashes<const buffer &> && hashes<std::nullptr_t> &&
              hashes<std::uint8_t (&)[3]> && hashes<mutable_bytes>);
static_assert(!hashes<const char (&)[4]> && !hashes<const char *> && !hashes<std::vector<int>> && !hashes<bool>);
#if __cplusplus >= 202002L
static_assert(hashes<std::span<const std::uint8_t>> && !hashes<std::span<const std::uint16_t>>);
#endif
template <class B> inline constexpr bool fills = accepts<&cmcrypto_random_fill, provider, B>;
static_assert(fills<std::array<std::uint8_t, 4> &> && fills<std::vector<std::byte> &>);
static_assert(!fills<const std::array<std::uint8_t, 4> &> && !fills<std::vector<std::byte>> && !fills<std::string_view &>);

// Text ends with a NUL.
template <class T> inline constexpr bool names = accepts<&cmcrypto_client_directory_approve, handle<cmcrypto_client_directory> &, T>;
static_assert(names<const char (&)[4]> && names<std::string> && names<std::filesystem::path> && names<char *>);
static_assert(!names<std::string_view> && !names<std::vector<char>> && !names<const std::uint8_t *> && !names<char>);

// Truth is a bool; times are no spans, and neither is a number of days.
template <class B> inline constexpr bool blocks =
    accepts<&cmcrypto_client_directory_set_blocked, handle<cmcrypto_client_directory> &, text, B>;
static_assert(blocks<bool> && !blocks<int> && !blocks<provider>);
template <class T> inline constexpr bool issues =
    accepts<&cmcrypto_self_signed, key &, key_use, text, time_point, T>;
static_assert(issues<std::chrono::system_clock::time_point> && issues<std::int64_t>);
static_assert(!issues<std::chrono::seconds> && !issues<std::chrono::steady_clock::time_point> && !issues<std::uint64_t>);
template <class T> inline constexpr bool spans =
    accepts<&cmcrypto_content_terms_following, std::uint64_t, time_point, T>;
static_assert(spans<std::chrono::hours> && !spans<std::chrono::milliseconds> && !spans<int> && !spans<time_point>);

// Other numbers are unsigned, and not wider.
template <class N> inline constexpr bool lasts =
    accepts<&cmcrypto_registration_challenges_with_lifetime, handle<cmcrypto_registration_challenges> &, N>;
static_assert(lasts<std::uint32_t> && lasts<std::uint16_t>);
static_assert(!lasts<int> && !lasts<std::uint64_t> && !lasts<bool> && !lasts<double>);

// Structures by their type, arrays of pointers, callables as they are called.
static_assert(accepts<&cmcrypto_seen_messages_new, const cmcrypto_seen_messages_limits &> &&
              accepts<&cmcrypto_seen_messages_new, std::nullptr_t>);
static_assert(!accepts<&cmcrypto_seen_messages_new, cmcrypto_freshness> && !accepts<&cmcrypto_seen_messages_new, int>);
static_assert(accepts<&cmcrypto_trust_anchors_new, std::vector<const cmcrypto_certificate *>> ==
              accepts<&cmcrypto_trust_anchors_new, std::array<cmcrypto_certificate *, 2>>);
static_assert(!accepts<&cmcrypto_trust_anchors_new, std::array<const cmcrypto_private_key *, 2>> &&
              !accepts<&cmcrypto_trust_anchors_new, certificate &>);
template <class F> inline constexpr bool updates =
    accepts<&cmcrypto_trust_store_file_update, handle<cmcrypto_trust_store_file> &, F>;
static_assert(updates<void (*)(cmcrypto_trust_store *)> && updates<result<> (*&)(cmcrypto_trust_store *)>);
static_assert(!updates<void (*)()> && !updates<void (*)(int)> && !updates<int>);
// A function is given by its address.
static_assert(!updates<void (&)(cmcrypto_trust_store *)>);
// A callable returns what can be told to C: of bytes read a number, which true, or what may be negative, is not.
template <class R> inline constexpr bool reads =
    accepts<&cmcrypto_content_encryption_encrypt_file, handle<cmcrypto_content_encryption> &,
            const cmcrypto_encrypted_file &, text, R (*)(mutable_bytes), void (*)(bytes_view)>;
static_assert(reads<std::size_t> && reads<std::uint32_t> && reads<const std::size_t &> && reads<result<std::size_t>>);
static_assert(!reads<bool> && !reads<int> && !reads<std::ptrdiff_t> && !reads<double> && !reads<void>);
static_assert(!reads<result<bool>> && !reads<result<int>> && !reads<result<>> && !reads<status>);
template <class R> inline constexpr bool writes =
    accepts<&cmcrypto_content_encryption_encrypt_file, handle<cmcrypto_content_encryption> &,
            const cmcrypto_encrypted_file &, text, std::size_t (*)(mutable_bytes), R (*)(bytes_view)>;
static_assert(writes<void> && writes<bool> && writes<result<>> && writes<result<bool>> && writes<result<buffer>>);
static_assert(!writes<int> && !writes<std::size_t> && !writes<status> && !writes<void *>);
static_assert(updates<bool (*)(cmcrypto_trust_store *)> && !updates<int (*)(cmcrypto_trust_store *)>);

// A unit with exceptions shares no function with one without.
#ifdef CMCRYPTO_HPP_EXCEPTIONS
static_assert(std::is_same_v<result<>, cmcrypto::throwing::result<>>);
#else
static_assert(std::is_same_v<result<>, cmcrypto::aborting::result<>>);
#endif
