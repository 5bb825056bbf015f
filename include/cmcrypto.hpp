/**
 * @file
 * The C ABI of cmcrypto for C++17 and later: header only, and without an allocation of its own.
 *
 * # Calls
 *
 * A function, and a structure, has the name that it has in C, and its documentation is there:
 *
 *     auto client = cmcrypto::call<&cmcrypto_client_new>(id, "P01", identity).value();
 *
 * `call` takes the function's inputs, and returns what it puts out. A pointer and a length are one argument, and so
 * are a callback and its context. What an argument may be:
 *
 *     bytes                `bytes_view`: what has `data()` and `size()` of bytes or characters; no string literal
 *     bytes to write to    `mutable_bytes`, `mutable_text`: an array, a `std::array`, a string that is long enough;
 *                          the result is the length, and an empty one asks for it
 *     text, a path         `text`: a literal, a string, a `std::filesystem::path`; no `string_view`: it may lack a NUL
 *     a handle             `handle<T>`, const where C has const, or a pointer, which is lent
 *     handles              `refs(a, b)`, or what has `data()` and `size()` of pointers to const
 *     a structure          of `make<T>()`, which fills `struct_size`
 *     a constant           an enumerator of its family: `digest_algorithm::sha256`; the default is `digest_algorithm{}`
 *     truth                `bool`
 *     a time               a time of `std::chrono::system_clock`, or Unix seconds
 *     a span               `std::chrono::seconds`, or what becomes seconds without loss
 *     another number       of a type that is not wider than the function's, and without a sign if that has none
 *     a callback           a callable, or a function's address, used during the call only; see "Trampolines"
 *     what is kept         functions of C in a table (`cmcrypto_external_key`), left by no exception, and a pointer
 *     what is left out     `nullptr`, where C takes NULL
 *
 * Outputs are a `handle<T>`, a `buffer`, a structure, `time_point`, `bool`, an enumerator or a number; several are a
 * `std::tuple`. A function that returns a status gives a `result` of them, others give them as they are.
 *
 * # Errors
 *
 * A `result` is a value or an `error`, which holds what C has as status and detail. `value()` throws the error where
 * there are exceptions, and ends the process, with a line on standard error, where there are none; units of both kinds
 * may be in one program. What a callable throws does not pass through C: the call stops, and the exception goes on.
 *
 * # Trampolines
 *
 *     cmcrypto_content_progress_callback    bool (const cmcrypto_content_progress &): whether to go on
 *     cmcrypto_content_read                 std::size_t (mutable_bytes): how many bytes there were, 0 at the end
 *     cmcrypto_content_write                void (bytes_view)
 *     cmcrypto_trust_store_callback         void (cmcrypto_trust_store *), lent
 *
 * Each may return a `result` of that instead, whose error ends the call. Who returns nothing where a truth is wanted
 * goes on; false, where no number is wanted, has the call end with `status::cancelled`.
 *
 * Sections between "generated" and "end" are written by ffi/tests/main/cpp.rs; the rest is written by hand.
 */

#ifndef CMCRYPTO_HPP
#define CMCRYPTO_HPP

#include "cmcrypto.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

/// cmcrypto for C++: see cmcrypto.hpp.
namespace cmcrypto {
// With exceptions and without, functions differ: had they the same names, the linker would take either for both.
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define CMCRYPTO_HPP_EXCEPTIONS
inline namespace throwing {
#else
inline namespace aborting {
#endif

// generated: constants
/** `CMCRYPTO_ACCESS_MISS_...` */ enum class access_miss : std::int32_t { not_deployed = 1377, no_role = 1378,
    out_of_scope = 1379, out_of_collections = 1380, assigned_collection = 1381, across_assignments = 1382, not_in_force
    = 1383, unknown_user = 1384, unknown_object = 1385 };
/** `CMCRYPTO_AGREEMENT_...` */ enum class agreement_algorithm : std::int32_t { x25519 = 193, p256 = 194 };
/** `CMCRYPTO_APPROVAL_...` */ enum class approval : std::int32_t { manual = 481, automatic = 482, none = 483 };
/** `CMCRYPTO_AUTHENTICATION_LEVEL_...` */ enum class authentication_level : std::int32_t { windows = 1217, certificate
    = 1218, windows_hello = 1219 };
/** `CMCRYPTO_BLOCK_REASON_...` */ enum class block_reason : std::int32_t { unspecified = 0, key_compromise = 1153,
    superseded = 1154, cessation_of_operation = 1155, privilege_withdrawn = 1156 };
/** `CMCRYPTO_CHANNEL_RECEIVED_...` */ enum class channel_received : std::int32_t { data = 769, closed = 770 };
/** `CMCRYPTO_CHANNEL_SUITE_...` */ enum class channel_suite : std::int32_t { x25519 = 1, p256 = 2 };
/** `CMCRYPTO_CLIENT_AUTHENTICATION_...` */ enum class client_authentication : std::int32_t { pki = 417, self_signed =
    418, none = 419 };
/** `CMCRYPTO_CLIENT_COMMUNICATION_...` */ enum class client_communication : std::int32_t { https_only = 385,
    https_or_http_use_pki = 386, https_or_http = 387 };
/** `CMCRYPTO_CLIENT_STATE_...` */ enum class client_state_change : std::int32_t { approve = 1409, block = 1410, unblock
    = 1411 };
/** `CMCRYPTO_CONTENT_DIFFERENCE_...` */ enum class content_difference_kind : std::int32_t { missing = 1281, extra =
    1282, kind = 1283, size = 1284, hash = 1285 };
/** `CMCRYPTO_CONTINUITY_...` */ enum class continuity : std::int32_t { next = 705, new_key = 706, restarted = 707 };
/** `CMCRYPTO_DECISION_...` */ enum class decision : std::int32_t { allowed = 1249, allowed_by_exclusion = 1250, denied
    = 1251, denied_expired = 1252 };
/** `CMCRYPTO_DIGEST_...` */ enum class digest_algorithm : std::int32_t { sha1 = 65, sha256 = 66, sha384 = 67, sha512 =
    68 };
/** `CMCRYPTO_ENTRA_TOKEN_KIND_...` */ enum class entra_token_kind : std::int32_t { user = 1345, device = 1346,
    application = 1347 };
/** `CMCRYPTO_HASH_OF_...` */ enum class hash_of : std::int32_t { message = 993, content = 994 };
/** `CMCRYPTO_ISSUED_PROFILE_...` */ enum class issued_profile : std::int32_t { role_ssl = 1121, site_system = 1122,
    distribution_point = 1123, token_signing = 1124 };
/** `CMCRYPTO_ISSUED_USE_...` */ enum class issued_use : std::int32_t { server = 1185, client = 1186, token_signing =
    1187 };
/** `CMCRYPTO_KEY_TYPE_...` */ enum class key_type : std::int32_t { rsa = 129, ec_p256 = 130, ec_p384 = 131 };
/** `CMCRYPTO_KEY_USE_...` */ enum class key_use : std::int32_t { signing = 225, encryption = 226 };
/** `CMCRYPTO_MESSAGE_KIND_...` */ enum class message_kind : std::int32_t { hardware_inventory = 1, software_inventory =
    2, state_message = 3, status_message = 4, discovery_data = 5, software_metering = 6, collected_file = 7,
    first_of_caller = 1024 };
/** `CMCRYPTO_NO_PKI_CERTIFICATE_...` */ enum class no_pki_certificate : std::int32_t { not_used = 449, none_matches =
    450, several_match = 451 };
/** `CMCRYPTO_OAEP_...` */ enum class oaep_digest : std::int32_t { sha1 = 97, sha256 = 98 };
/** `CMCRYPTO_PARTY_...` */ enum class party : std::int32_t { none = 0, own_signing = 737, own_encryption = 738,
    management_point_signing = 739, management_point_encryption = 740, client = 741, end_entity = 742, authority = 743,
    site_server_signing = 744, site_encryption = 745, site = 746, trusted_root = 747, client_encryption = 748 };
/** `CMCRYPTO_PATH_PURPOSE_...` */ enum class path_purpose : std::int32_t { client_authentication = 289,
    server_authentication = 290 };
/** `CMCRYPTO_PROVIDER_...` */ enum class provider : std::int32_t { default_ = 0, aws_lc = 33, portable = 34 };
/** `CMCRYPTO_RECIPIENT_IDENTIFIER_...` */ enum class recipient_identifier : std::int32_t { issuer_and_serial_number =
    961, subject_key_identifier = 962 };
/** `CMCRYPTO_REJECTION_...` */ enum class rejection : std::int32_t { unreadable = 353, issuer_not_listed = 354,
    other_store = 355, not_valid = 356, private_key_not_accessible = 357, no_client_authentication = 358,
    criterion_not_met = 359, no_computer_name = 360, shorter_validity = 361, one_of_several = 362 };
/** `CMCRYPTO_REVOCATION_...` */ enum class revocation : std::int32_t { not_checked = 257, checked = 258 };
/** `CMCRYPTO_SEVERAL_MATCHES_...` */ enum class several_matches : std::int32_t { longest_validity = 321, fail = 322 };
/** `CMCRYPTO_SIGNATURE_...` */ enum class signature_scheme : std::int32_t { pkcs1_sha1 = 161, pkcs1_sha256 = 162,
    pkcs1_sha384 = 163, pkcs1_sha512 = 164, pss_sha256 = 165, ecdsa_p256_sha256 = 166, ecdsa_p256_sha384 = 167,
    ecdsa_p384_sha256 = 168, ecdsa_p384_sha384 = 169 };
/** `CMCRYPTO_SIGNED_FORM_...` */ enum class signed_form : std::int32_t { client_id = 1057, payload = 1058,
    registration_request = 1059 };
/** `CMCRYPTO_SITE_DATA_KIND_...` */ enum class site_data_kind : std::int32_t { policy = 1, first_of_caller = 1024 };
/** `CMCRYPTO_SITE_DATA_TARGET_...` */ enum class site_data_target_kind : std::int32_t { all = 801, collection = 802,
    client = 803 };
/** `CMCRYPTO_SITE_KEY_FILE_KIND_...` */ enum class site_key_file_kind : std::int32_t { key_for_parent = 676,
    key_for_child = 677, child_keys = 678, parent_keys = 679 };
/** `CMCRYPTO_SITE_KEY_OUTCOME_...` */ enum class site_key_outcome : std::int32_t { added = 641, unchanged = 642,
    confirmed = 643, rolled_over = 644, replaced = 645 };
/** `CMCRYPTO_SITE_RELATION_...` */ enum class site_relation : std::int32_t { parent = 577, child = 578, top = 579 };
/** `CMCRYPTO_SITE_TOKEN_KIND_...` */ enum class site_token_kind : std::int32_t { content_access = 1313,
    client_authentication = 1314, bulk_registration = 1315 };
/** `CMCRYPTO_ERROR_...` */ enum class status : std::int32_t { ok = 0, invalid_argument = 1, internal = 2, unsupported =
    3, too_large = 4, random = 5, external_key = 6, malformed = 10, not_der = 11, algorithm_not_accepted = 12,
    key_rejected = 13, key_type_not_supported = 14, key_too_small = 15, wrong_password = 16, password_cost = 17,
    not_supported = 18, signature_invalid = 20, decrypt = 21, signed_attributes = 22, signer_mismatch = 23,
    certificate_not_yet_valid = 30, certificate_expired = 31, certificate_usage = 32, key_mismatch = 33,
    name_not_single_byte = 34, unknown_issuer = 35, path_invalid = 36, revoked = 37, no_certificate = 38,
    several_certificates = 39, no_recipients = 40, too_many_recipients = 41, duplicate_recipient = 42, not_a_recipient =
    43, unsigned_ = 50, sha1_not_accepted = 51, not_encrypted = 52, unknown_sender = 53, blocked_sender = 54,
    not_intended_recipient = 55, stale = 56, sent_in_future = 57, replayed = 58, seen_messages_full = 59,
    context_missing = 60, already_registered = 61, store_unavailable = 62, envelope_mismatch = 63, unapproved_sender =
    64, hash_mismatch = 65, no_trusted_root_key = 70, root_key_mismatch = 71, key_conflict = 72,
    first_management_point_not_accepted = 73, endorsement_not_yet_valid = 74, endorsement_expired = 75,
    endorsement_mismatch = 76, site_mismatch = 77, host_mismatch = 78, endorsement_too_deep = 79, rollback = 80,
    endorsement_conflict = 81, unknown_management_point = 82, no_site_signing_certificate = 83, stored_foreign = 90,
    stored_damaged = 91, version_not_supported = 92, storage = 93, no_memory = 94, store_broken = 95, challenge_invalid
    = 100, challenge_expired = 101, key_already_registered = 102, reply_mismatch = 103, site_key_unknown = 110,
    site_key_retired = 111, secure_key_exchange_required = 112, duplicate_site = 113, replication_gap = 114,
    replication_conflict = 115, number_exhausted = 116, site_key_stolen = 117, site_key_unvouched = 118,
    suite_not_accepted = 120, key_confirmation = 121, record_reflected = 122, record_missing = 123, channel_closed =
    124, channel_truncated = 125, cookie_invalid = 126, channel_ended = 127, policy_conflict = 140, policy_body_mismatch
    = 141, policy_not_assigned = 142, content_name = 143, content_kind = 144, content_changed = 145, content_mismatch =
    146, cancelled = 147, fetch_in_progress = 148, target_exists = 149, content_key_mismatch = 150, token_signer_unknown
    = 160, token_signer_retired = 161, token_issuer_mismatch = 162, token_kind_mismatch = 163, token_blocked = 164,
    token_used_up = 165, token_not_holder = 166, token_lifetime = 167, key_set_stale = 168, certificate_not_issued =
    169, certificate_blocked = 170, no_issuing_authority = 171, authentication_too_weak = 172, access_denied = 176 };
/** `CMCRYPTO_TRUST_OUTCOME_...` */ enum class trust_outcome : std::int32_t { set = 545, set_by_first_management_point =
    546, unchanged = 547, raised = 548, replaced = 549 };
/** `CMCRYPTO_TRUST_SOURCE_...` */ enum class trust_source : std::int32_t { first_management_point = 513,
    directory_service = 514, client_push = 515, pre_provisioned = 516 };
// end

/// The number that C has for a constant, for the fields of structures.
template <class E, std::enable_if_t<std::is_enum_v<E>, int> = 0> constexpr std::int32_t number(E constant) noexcept
{
    return static_cast<std::int32_t>(constant);
}

// generated: advice
/// What is done about a status: what cmcrypto.h says of it.
inline const char *advice(status about) noexcept
{
    switch (number(about)) {
    case 0: return "go on";
    case 1: return "give up: the caller's mistake, see the detail";
    case 2: return "give up: a bug, or an engine that failed";
    case 5: case 6: return "retry";
    case 15: return "a client's: register again; a root's or site's: the administrator must replace it";
    case 18: return "give up: the administrator must give another form of what the detail names";
    case 20: return "of management point keys or a reply: log it, and trust another management point; otherwise "
            "give up";
    case 23: return "a message or renewal: register again; site data: follow the site's change of certificate; a "
            "site's key: compare fingerprints again";
    case 30: case 74: return "retry later, or set the clock";
    case 31: return "the detail says whose: the management point's: fetch the certificate again; the client's "
            "own: register again; the site server's: the administrator must replace it";
    case 34: return "give up: choose a name in ASCII";
    case 35: return "give up: the administrator must install the issuer's certificate";
    case 36: return "give up: the administrator must replace the certificate";
    case 37: return "fetch the revocation lists again; then the administrator must replace the certificate";
    case 38: case 39: return "give up: the administrator must change the certificates or the selection criteria";
    case 43: return "fetch the management point's certificate again";
    case 53: case 103: return "register again";
    case 55: return "a message: fetch the management point's certificate again; site data: log it, and ask for it "
            "again";
    case 56: case 57: return "set the clock; a message: seal it again and retry; between sites: retry later; site "
            "data: ask for it again";
    case 58: return "give up: it was accepted before";
    case 59: case 62: case 148: return "retry later";
    case 61: return "renew instead";
    case 63: return "log it; seal it again and retry";
    case 64: return "retry once the administrator has approved the client";
    case 65: return "fetch the message, and what names its hash, again";
    case 70: return "ask the directory service for the key, or the administrator must provision it";
    case 71: return "trust another management point; or the administrator must replace or reset the key";
    case 72: return "go on with what is held, and log it; only the administrator may replace or reset it";
    case 73: return "ask the directory service for the key or the certificate, or the administrator must "
            "provision it";
    case 75: return "fetch the management point's keys again; a site's: it must endorse again";
    case 76: case 78: case 79: return "log it, and trust another management point";
    case 77: return "a client: look at the assigned site, else trust another management point; between sites: it "
            "is for another site, or the wrong directory or position was given";
    case 80: return "of management point keys: fetch them again; of what a site sent: log it, something newer was "
            "accepted";
    case 81: return "go on with what is held, and log it";
    case 82: return "fetch the management point's keys again";
    case 83: return "ask the directory service for the certificate, or the administrator must provision it";
    case 90: case 91: return "give up: the administrator must restore what was stored; a trust store's file may "
            "be emptied by cmcrypto_trust_store_file_discard";
    case 92: return "give up: update the library; a trust store's file may be emptied by "
            "cmcrypto_trust_store_file_discard";
    case 93: return "retry later; then the administrator must look at the file that the detail names";
    case 100: case 101: return "ask for another challenge, then register or sign in again";
    case 102: return "register again with a new key";
    case 110: return "retry when the site's key is known: ask the directory service, or import a key file";
    case 111: return "log it; the site must send it again, signed with its current key";
    case 112: return "ask the directory service for the key, or the administrator must import a key file";
    case 113: return "give up: the administrator must export the key file again";
    case 114: return "retry when what is missing has arrived, or ask the site to send it again";
    case 115: return "log it; the administrator must find out why the site has another history";
    case 116: return "begin again with a new stream, key or channel";
    case 117: return "log it; the site must have a new key, from the directory service or compared by the "
            "administrator";
    case 118: return "retry when somebody vouches for the key again: ask the directory service, or have the "
            "site's parent endorse it";
    case 120: return "connect again with another suite";
    case 121: return "log it, and connect again";
    case 122: case 123: return "log it, and close the transport";
    case 124: case 127: return "connect again";
    case 125: return "connect again; what came last may be incomplete";
    case 126: return "send a demand for a cookie";
    case 140: return "log it; the administrator must find out who else signs for the site";
    case 141: return "ask for the policy again, from another management point, and log it";
    case 142: return "ask for the site's policy sets again; then for a secret policy, as it is assigned now";
    case 143: return "give up: rename what the detail names";
    case 144: return "give up: remove what the detail names";
    case 145: return "retry when nobody writes there";
    case 146: return "do not use it; fetch it again, from another distribution point, and log it";
    case 147: return "the caller's own word; call again to go on";
    case 149: return "verify what is there, or remove it and retry";
    case 150: return "fetch the header, and the key that came with it, again";
    case 160: return "fetch the keys again, not more often than every few minutes; then refuse the token";
    case 161: return "refuse the token; its holder asks for another";
    case 162: case 163: case 164: case 165: case 167: return "refuse the token, and log it";
    case 166: return "refuse the token, and log it: it may have been stolen";
    case 168: return "fetch the keys again, and retry";
    case 169: return "ask the site for a new certificate";
    case 170: return "ask the site for a new certificate, for a new key";
    case 171: return "ask for the management points' keys again";
    case 172: return "sign in at the level that the detail names";
    case 176: return "give up; an administrator who has the right can give it, or do it";
    default: return "give up";
    }
}
// end

/// Unix seconds as a time. Compare it with `now()`, not with `std::chrono::system_clock::now()`: in that one's unit,
/// often nanoseconds, a far time overflows, as that of a certificate which never expires does (99991231235959Z).
using time_point = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

/// The time of a field of a structure.
constexpr time_point time_at(std::int64_t unix_seconds) noexcept
{
    return time_point(std::chrono::seconds(unix_seconds));
}

/// The time of a field of a structure, the other way.
template <class D> constexpr std::int64_t unix_seconds(std::chrono::time_point<std::chrono::system_clock, D> time)
{
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// The time by the system's clock: the library keeps none.
inline time_point now() noexcept
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// What a function puts out that puts out nothing.
struct nothing {};

/// A structure of C with its `struct_size`, and 0 in all other fields.
template <class T> constexpr T make() noexcept
{
    T made{};
    made.struct_size = static_cast<std::uint32_t>(sizeof(T));
    return made;
}

namespace detail {

template <class... T> struct types {};

template <class T> struct type {
    using is = T;
};

/// How a handle is freed; defined for handles only.
template <class T> struct handle_of : std::false_type {};

/// What the numbers of a function are, in their order: a family of constants, or one of those below. Defined for
/// functions that have others than times.
template <auto F> struct numbers_of {
    using are = types<>;
};

struct truth {};
struct plain {};
struct moment {};
struct span {};

// generated: handles
template <> struct handle_of<cmcrypto_found_client> : std::true_type {};
#define CMCRYPTO_HANDLE(name) template <> struct handle_of<cmcrypto_##name> : std::true_type { \
    static void free(cmcrypto_##name *owned) noexcept { cmcrypto_##name##_free(owned); } };
CMCRYPTO_HANDLE(administration) CMCRYPTO_HANDLE(administrator_account) CMCRYPTO_HANDLE(administrator_challenges)
    CMCRYPTO_HANDLE(administrator_policy) CMCRYPTO_HANDLE(agreement_key) CMCRYPTO_HANDLE(association)
    CMCRYPTO_HANDLE(buffer) CMCRYPTO_HANDLE(bulk_token_uses) CMCRYPTO_HANDLE(certificate)
    CMCRYPTO_HANDLE(certificate_candidates) CMCRYPTO_HANDLE(certificate_criteria) CMCRYPTO_HANDLE(certificate_evidence)
    CMCRYPTO_HANDLE(certificate_revocation_list) CMCRYPTO_HANDLE(certificate_selection) CMCRYPTO_HANDLE(channel)
    CMCRYPTO_HANDLE(channel_authenticated_initiator) CMCRYPTO_HANDLE(channel_authenticated_responder)
    CMCRYPTO_HANDLE(channel_cookies) CMCRYPTO_HANDLE(channel_initiator) CMCRYPTO_HANDLE(channel_party)
    CMCRYPTO_HANDLE(channel_peer) CMCRYPTO_HANDLE(channel_receiver) CMCRYPTO_HANDLE(channel_request)
    CMCRYPTO_HANDLE(channel_responder) CMCRYPTO_HANDLE(channel_sender) CMCRYPTO_HANDLE(client)
    CMCRYPTO_HANDLE(client_directory) CMCRYPTO_HANDLE(client_policies) CMCRYPTO_HANDLE(cms_verified)
    CMCRYPTO_HANDLE(content_differences) CMCRYPTO_HANDLE(content_encryption) CMCRYPTO_HANDLE(content_fetch)
    CMCRYPTO_HANDLE(content_file) CMCRYPTO_HANDLE(content_key) CMCRYPTO_HANDLE(content_manifest)
    CMCRYPTO_HANDLE(decryption_identity) CMCRYPTO_HANDLE(entra_keys) CMCRYPTO_HANDLE(entra_token)
    CMCRYPTO_HANDLE(entra_verifier) CMCRYPTO_HANDLE(grant) CMCRYPTO_HANDLE(hasher) CMCRYPTO_HANDLE(hmac_sha256)
    CMCRYPTO_HANDLE(issuing_authority) CMCRYPTO_HANDLE(issuing_verifier) CMCRYPTO_HANDLE(lapsing_sites)
    CMCRYPTO_HANDLE(management_point) CMCRYPTO_HANDLE(management_point_bundle) CMCRYPTO_HANDLE(opened)
    CMCRYPTO_HANDLE(policy_batch) CMCRYPTO_HANDLE(policy_list) CMCRYPTO_HANDLE(policy_set) CMCRYPTO_HANDLE(private_key)
    CMCRYPTO_HANDLE(public_key) CMCRYPTO_HANDLE(registrar) CMCRYPTO_HANDLE(registration_challenges)
    CMCRYPTO_HANDLE(registration_request) CMCRYPTO_HANDLE(roles) CMCRYPTO_HANDLE(secret_policy)
    CMCRYPTO_HANDLE(seen_messages) CMCRYPTO_HANDLE(signed_in) CMCRYPTO_HANDLE(signing_identity)
    CMCRYPTO_HANDLE(site_directory) CMCRYPTO_HANDLE(site_exchange_key) CMCRYPTO_HANDLE(site_key_file)
    CMCRYPTO_HANDLE(site_key_import) CMCRYPTO_HANDLE(site_public_key) CMCRYPTO_HANDLE(site_signer)
    CMCRYPTO_HANDLE(site_verifier) CMCRYPTO_HANDLE(token_cache) CMCRYPTO_HANDLE(token_signer)
    CMCRYPTO_HANDLE(token_verifier) CMCRYPTO_HANDLE(trust_anchors) CMCRYPTO_HANDLE(trust_store)
    CMCRYPTO_HANDLE(trust_store_file) CMCRYPTO_HANDLE(trusted_management_point) CMCRYPTO_HANDLE(verified_manifest)
    CMCRYPTO_HANDLE(verified_path)
#undef CMCRYPTO_HANDLE
// end

// generated: numbers
#define CMCRYPTO_N(name, ...) template <> struct numbers_of<&cmcrypto_##name> { \
    using are = types<__VA_ARGS__>; };
CMCRYPTO_N(status_text, status) CMCRYPTO_N(provider_name, provider) CMCRYPTO_N(random_fill, provider)
    CMCRYPTO_N(digest_output_len, digest_algorithm) CMCRYPTO_N(digest, digest_algorithm) CMCRYPTO_N(hasher_new,
    digest_algorithm) CMCRYPTO_N(aes_gcm_seal_in_place, provider) CMCRYPTO_N(aes_gcm_open_in_place, provider)
    CMCRYPTO_N(agreement_public_key_len, agreement_algorithm) CMCRYPTO_N(agreement_key_generate, provider,
    agreement_algorithm) CMCRYPTO_N(agreement_key_from_private_bytes, provider, agreement_algorithm)
    CMCRYPTO_N(agreement_key_algorithm, agreement_algorithm) CMCRYPTO_N(agreement_public_key_to_spki_der,
    agreement_algorithm) CMCRYPTO_N(agreement_public_key_from_spki_der, agreement_algorithm)
    CMCRYPTO_N(private_key_generate, provider, plain) CMCRYPTO_N(private_key_from_pkcs8_der, provider)
    CMCRYPTO_N(private_key_from_encrypted_pkcs8_der, provider) CMCRYPTO_N(private_key_from_pkcs1_der, provider)
    CMCRYPTO_N(private_key_from_pem, provider) CMCRYPTO_N(private_key_provider, provider) CMCRYPTO_N(private_key_sign,
    signature_scheme) CMCRYPTO_N(private_key_sign_digest, signature_scheme) CMCRYPTO_N(private_key_decrypt_oaep,
    oaep_digest) CMCRYPTO_N(public_key_from_spki_der, provider) CMCRYPTO_N(public_key_from_spki_pem, provider)
    CMCRYPTO_N(public_key_from_capi_blob, provider) CMCRYPTO_N(public_key_equals, truth) CMCRYPTO_N(public_key_verify,
    signature_scheme) CMCRYPTO_N(public_key_verify_digest, signature_scheme) CMCRYPTO_N(public_key_verify_legacy,
    signature_scheme) CMCRYPTO_N(public_key_verify_digest_legacy, signature_scheme) CMCRYPTO_N(public_key_encrypt_oaep,
    oaep_digest) CMCRYPTO_N(certificate_from_der, provider) CMCRYPTO_N(certificate_from_pem, provider)
    CMCRYPTO_N(certificate_check_use, key_use) CMCRYPTO_N(certificate_names_are_single_byte, truth)
    CMCRYPTO_N(certificate_equals, truth) CMCRYPTO_N(self_signed, key_use) CMCRYPTO_N(verify_path, path_purpose,
    revocation) CMCRYPTO_N(certificate_criteria_set_several_matches, several_matches)
    CMCRYPTO_N(certificate_candidates_add, truth) CMCRYPTO_N(select_certificate, provider, revocation)
    CMCRYPTO_N(certificate_selection_rejection, rejection, status) CMCRYPTO_N(choose_client_certificate, provider,
    client_communication, revocation, moment, client_authentication, no_pki_certificate)
    CMCRYPTO_N(signing_identity_load_or_make, provider, moment, moment, truth) CMCRYPTO_N(client_directory_from_store,
    provider) CMCRYPTO_N(client_directory_check, provider) CMCRYPTO_N(client_directory_from_bytes, provider)
    CMCRYPTO_N(client_directory_register, truth, truth) CMCRYPTO_N(client_directory_set_blocked, truth)
    CMCRYPTO_N(client_directory_find, truth, truth) CMCRYPTO_N(registration_challenges_new, provider)
    CMCRYPTO_N(registration_challenges_with_secret, provider) CMCRYPTO_N(registration_request_new, digest_algorithm)
    CMCRYPTO_N(registration_request_renewal, digest_algorithm) CMCRYPTO_N(registrar_new, approval)
    CMCRYPTO_N(registrar_register, truth) CMCRYPTO_N(site_data_terms_starting, moment, span)
    CMCRYPTO_N(site_data_terms_following, moment, span) CMCRYPTO_N(site_signer_expiry_warning, moment, truth)
    CMCRYPTO_N(site_public_key_new, truth) CMCRYPTO_N(site_public_key_from_hex, provider, truth)
    CMCRYPTO_N(site_public_key_from_file, provider, truth) CMCRYPTO_N(site_public_key_equals, truth)
    CMCRYPTO_N(site_exchange_key_generate, provider, plain) CMCRYPTO_N(site_key_proof_verify, provider)
    CMCRYPTO_N(trust_store_from_bytes, provider) CMCRYPTO_N(trust_store_learn_trusted_root_key, trust_source,
    trust_outcome) CMCRYPTO_N(trust_store_replace_trusted_root_key, trust_source)
    CMCRYPTO_N(trust_store_site_signing_certificate_source, trust_source)
    CMCRYPTO_N(trust_store_learn_site_signing_certificate, trust_source, moment, trust_outcome)
    CMCRYPTO_N(trust_store_replace_site_signing_certificate, trust_source)
    CMCRYPTO_N(trust_store_forget_site_signing_certificate, truth) CMCRYPTO_N(trust_store_file_new, provider)
    CMCRYPTO_N(secret_policy_new, provider) CMCRYPTO_N(content_terms_following, moment, span)
    CMCRYPTO_N(content_differences_get, content_difference_kind) CMCRYPTO_N(content_encryption_new, provider)
    CMCRYPTO_N(content_key_wrap_under_password, provider) CMCRYPTO_N(content_key_unwrap_with_password, provider)
    CMCRYPTO_N(content_encryption_of_user_state, provider) CMCRYPTO_N(client_with_digest, digest_algorithm)
    CMCRYPTO_N(client_seal, message_kind) CMCRYPTO_N(client_seal_to_certificates, message_kind)
    CMCRYPTO_N(seen_messages_insert_if_new, truth) CMCRYPTO_N(management_point_with_max_content_len, message_kind)
    CMCRYPTO_N(site_directory_from_bytes, provider) CMCRYPTO_N(site_directory_learn_from_directory_service,
    site_relation, moment, site_key_outcome) CMCRYPTO_N(site_directory_learn_from_site_itself, provider, site_relation,
    moment, site_key_outcome) CMCRYPTO_N(site_directory_learn_endorsed, moment, site_key_outcome)
    CMCRYPTO_N(site_directory_accept_operational_key, moment, site_key_outcome)
    CMCRYPTO_N(site_directory_join_by_their_own_word, provider) CMCRYPTO_N(site_key_file_from_der, provider)
    CMCRYPTO_N(site_key_file_name, site_key_file_kind) CMCRYPTO_N(read_exchange_key, provider)
    CMCRYPTO_N(site_directory_import_exchange_key, site_relation, moment, site_key_outcome)
    CMCRYPTO_N(site_key_import_outcome, site_key_outcome) CMCRYPTO_N(site_directory_export_key_file, site_key_file_kind)
    CMCRYPTO_N(replication_verify_file, moment, plain) CMCRYPTO_N(channel_cookies_generate, provider)
    CMCRYPTO_N(channel_is_cookie_demand, truth) CMCRYPTO_N(channel_initiator_start, channel_suite)
    CMCRYPTO_N(channel_receiver_open, moment, channel_received) CMCRYPTO_N(compatibility_encrypt, recipient_identifier)
    CMCRYPTO_N(compatibility_decrypt, hash_of) CMCRYPTO_N(compatibility_sign, signed_form)
    CMCRYPTO_N(compatibility_verify, signed_form) CMCRYPTO_N(utf16_encode, truth, truth)
    CMCRYPTO_N(issuing_authority_block, block_reason) CMCRYPTO_N(issuing_authority_block_serial, block_reason)
    CMCRYPTO_N(issuing_verifier_verify, issued_use, revocation) CMCRYPTO_N(entra_keys_from_jwks, provider)
    CMCRYPTO_N(entra_verifier_verify, entra_token_kind) CMCRYPTO_N(entra_token_has_scope, truth)
    CMCRYPTO_N(entra_token_has_role, truth) CMCRYPTO_N(administrator_challenges_new, provider)
    CMCRYPTO_N(signed_in_level, moment, authentication_level) CMCRYPTO_N(administrator_policy_change,
    authentication_level) CMCRYPTO_N(administration_new, truth) CMCRYPTO_N(grant_terms_following, moment, span)
#undef CMCRYPTO_N
// end

template <class R, class = void> struct element {
    using is = void;
};
template <class R>
struct element<R, std::void_t<decltype(std::data(std::declval<R &>()), std::size(std::declval<R &>()))>> {
    using is = std::remove_pointer_t<decltype(std::data(std::declval<R &>()))>;
};
/// What `R`, which has data() and size(), has of them: void if it hasn't.
template <class R> using element_of = typename element<R>::is;

template <class B, class Exactly>
inline constexpr bool is_byte = std::is_same_v<B, char> ||
    (!std::is_same_v<Exactly, char> && (std::is_same_v<B, unsigned char> || std::is_same_v<B, std::byte>));

/// Whether an `R` is seen as `B`s. What is only read may be temporary; a string literal is not bytes: would its NUL be?
template <class R, class B, class Bare = std::remove_reference_t<R>>
inline constexpr bool is_seen = std::is_const_v<B>
    ? is_byte<std::remove_const_t<element_of<const Bare>>, B> &&
        !(std::is_array_v<Bare> && std::is_same_v<element_of<const Bare>, const char>)
    : is_byte<element_of<Bare>, B> && std::is_lvalue_reference_v<R>;

} // namespace detail

/// Bytes, or characters, of the caller's.
template <class B> class view {
public:
    constexpr view() noexcept = default;
    constexpr view(std::nullptr_t) noexcept {} ///< None.
    constexpr view(B *data, std::size_t size) noexcept : data_(data), size_(size) {} ///< `size` of them.
    /// Those of what has data() and size().
    template <class R, std::enable_if_t<detail::is_seen<R, B>, int> = 0>
    view(R &&range) noexcept : data_(reinterpret_cast<B *>(std::data(range))), size_(std::size(range))
    {}

    constexpr B *data() const noexcept { return data_; } ///< The first.
    constexpr std::size_t size() const noexcept { return size_; } ///< How many.
    /// The same as text, which may have anything in it.
    std::string_view characters() const noexcept
    {
        return size_ == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char *>(data_), size_);
    }

private:
    B *data_ = nullptr;
    std::size_t size_ = 0;
};

using bytes_view = view<const std::uint8_t>; ///< To be read.
using mutable_bytes = view<std::uint8_t>; ///< To be written to.
using mutable_text = view<char>; ///< To be written to, with a NUL after the text.

/// Text that ends with a NUL. One with another NUL in it is refused by every function, as text that is not UTF-8 is.
class text {
public:
    text(std::nullptr_t) noexcept {} ///< None.
    text(const char *characters) noexcept : characters_(characters) {} ///< As it is.
    text(const std::string &string) noexcept : characters_(whole(string)) {} ///< The string's.
#ifdef _WIN32
    text(const std::filesystem::path &path) : is_path_(true)
    {
        const auto utf8 = path.u8string();
        utf8_.assign(reinterpret_cast<const char *>(utf8.data()), utf8.size());
        if (utf8_.find('\0') != std::string::npos)
            utf8_ = not_text;
    }
    const char *c_str() const noexcept { return is_path_ ? utf8_.c_str() : characters_; }
#else
    text(const std::filesystem::path &path) noexcept : characters_(whole(path.native())) {} ///< The path's, as UTF-8.
    const char *c_str() const noexcept { return characters_; } ///< As C takes it.
#endif

private:
    static constexpr const char *not_text = "\xff";

    static const char *whole(const std::string &string) noexcept
    {
        return string.find('\0') == std::string::npos ? string.c_str() : not_text;
    }

    const char *characters_ = nullptr;
#ifdef _WIN32
    bool is_path_ = false;
    std::string utf8_;
#endif
};

/// The one owner of a handle of C. After it was moved from, it is empty, and functions refuse it as they refuse NULL.
template <class T> class handle {
    static_assert(detail::handle_of<T>::value, "cmcrypto::handle is of handles of cmcrypto.h");

public:
    constexpr handle() noexcept = default;
    /// Takes what C gave, to free it.
    constexpr explicit handle(T *owned) noexcept : pointer_(owned) {}
    constexpr handle(handle &&other) noexcept : pointer_(other.release()) {} ///< `other` is empty then.
    /// Frees what is held; `other` is empty then.
    handle &operator=(handle &&other) noexcept
    {
        if (this != &other)
            reset(other.release());
        return *this;
    }
    handle(const handle &) = delete;
    handle &operator=(const handle &) = delete;
    ~handle() { reset(); }

    constexpr explicit operator bool() const noexcept { return pointer_ != nullptr; } ///< Whether there is one.
    constexpr T *get() noexcept { return pointer_; } ///< Lent.
    constexpr const T *get() const noexcept { return pointer_; } ///< Lent.
    /// For who frees it by C.
    [[nodiscard]] constexpr T *release() noexcept { return std::exchange(pointer_, nullptr); }
    /// Frees what is held.
    void reset(T *owned = nullptr) noexcept
    {
        if (T *const held = std::exchange(pointer_, owned))
            detail::handle_of<T>::free(held);
    }
    /// For a function of C to write to.
    T **out() noexcept { return reset(), &pointer_; }

private:
    T *pointer_ = nullptr;
};

/// Bytes that the library made; wiped when they are freed.
class buffer : public handle<cmcrypto_buffer> {
public:
    buffer() noexcept = default; ///< None.
    explicit buffer(cmcrypto_buffer *owned) noexcept : handle(owned) {} ///< Takes what C gave, to free it.
    const std::uint8_t *data() const noexcept { return cmcrypto_buffer_data(get()); } ///< The first byte.
    std::size_t size() const noexcept { return cmcrypto_buffer_len(get()); } ///< How many.
    std::string_view characters() const noexcept { return bytes_view(*this).characters(); } ///< The same as text.
};

/// An array of handles, as functions take it.
template <class T, class... More>
std::array<const T *, 1 + sizeof...(More)> refs(const handle<T> &first, const More &...more)
{
    return {{first.get(), more.get()...}};
}

// Its vtable is in every translation unit: there is no other place in a header.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wweak-vtables"
#endif

/// Why a call failed: its status and its detail.
class error : public std::exception {
public:
    /// With the detail of this thread's last call, if that returned `status`.
    explicit error(cmcrypto::status status) noexcept : status_(status), info_(make<cmcrypto_last_error_info>())
    {
        const std::string_view said = cmcrypto_status_text(number(status));
        detail_ = said.copy(text_.data(), text_.size() - separator.size() - 1);
        text_[detail_] = '\0';
        if (cmcrypto_last_error_get_info(&info_, sizeof info_) != CMCRYPTO_OK || info_.status != number(status)) {
            info_ = make<cmcrypto_last_error_info>();
            return;
        }
        const std::size_t after = detail_ + separator.size();
        std::size_t length = 0;
        // What is longer, as a path of many hundred bytes, is left out.
        const auto told = cmcrypto_last_error_detail(text_.data() + after, text_.size() - after, &length);
        if (told == CMCRYPTO_OK && length != 0)
            detail_ += separator.copy(text_.data() + detail_, separator.size());
    }

    cmcrypto::status status() const noexcept { return status_; } ///< What the call returned.
    /// The text of the status, and the detail if there is one: a line for a log.
    const char *what() const noexcept override { return text_.data(); }
    /// `cmcrypto_last_error_detail`: empty if there is none, or it has more than about a thousand bytes.
    const char *detail() const noexcept { return text_.data() + detail_; }
    /// `cmcrypto_last_error_get_info`.
    const cmcrypto_last_error_info &info() const noexcept { return info_; }
    /// What to do about it.
    const char *advice() const noexcept { return cmcrypto::advice(status_); }

private:
    static constexpr std::string_view separator = ": ";

    cmcrypto::status status_;
    cmcrypto_last_error_info info_;
    std::size_t detail_ = 0;
    std::array<char, 1024> text_;
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// What a call gave, or why it failed.
template <class T = nothing> class [[nodiscard]] result {
public:
    result(T value) : held_(std::in_place_index<0>, std::move(value)) {} ///< A success.
    result(cmcrypto::error why) : held_(std::in_place_index<1>, why) {} ///< A failure.

    explicit operator bool() const noexcept { return held_.index() == 0; } ///< Whether there is a value.
    /// `ok`, or the error's.
    cmcrypto::status status() const noexcept { return *this ? cmcrypto::status::ok : why().status(); }
    /// The value: throws the error if there is none.
    T &value() & { return require(), *std::get_if<0>(&held_); }
    /// The same.
    const T &value() const & { return require(), *std::get_if<0>(&held_); }
    /// The same, moved out.
    T value() && { return require(), std::move(*std::get_if<0>(&held_)); }
    /// The error. There must be one.
    const cmcrypto::error &error() const noexcept
    {
        if (*this)
            std::terminate();
        return why();
    }

private:
    const cmcrypto::error &why() const noexcept { return *std::get_if<1>(&held_); }
    void require() const
    {
        if (*this)
            return;
#ifdef CMCRYPTO_HPP_EXCEPTIONS
        throw why();
#else
        std::fprintf(stderr, "cmcrypto: %s\n", why().what());
        std::abort();
#endif
    }

    std::variant<T, cmcrypto::error> held_;
};

namespace detail {

template <class T> inline constexpr bool is_result = false;
template <class T> inline constexpr bool is_result<result<T>> = true;

template <class T> using bare = std::remove_cv_t<std::remove_reference_t<T>>;
template <class A> inline constexpr bool is_null = std::is_same_v<bare<A>, std::nullptr_t>;

// A slot is one or two parameters of C that belong together: an input, which says what it `takes`, or an output.

template <bool is_given, std::size_t parameters> struct slot {
    static constexpr bool is_input = is_given;
    static constexpr std::size_t width = parameters;
    template <class A> static constexpr bool takes = !is_given;
    void settle() const noexcept {}
};
template <std::size_t parameters = 1> using input = slot<true, parameters>;
template <std::size_t parameters = 1> using output = slot<false, parameters>;

template <class View> struct view_in : input<2> {
    template <class A> static constexpr bool takes = std::is_convertible_v<A, View>;
    explicit view_in(View given) noexcept : held(given) {}
    auto first() const noexcept { return held.data(); }
    auto second() const noexcept { return held.size(); }
    View held;
};

struct text_in : input<> {
    template <class A> static constexpr bool takes = std::is_convertible_v<A, text>;
    template <class A> explicit text_in(A &&given) : held(std::forward<A>(given)) {}
    auto first() const noexcept { return held.c_str(); }
    text held;
};

/// An array of pointers to handles, or of numbers.
template <class E> struct array_in : input<2> {
    template <class A>
    static constexpr bool takes = is_null<A> || std::is_convertible_v<element_of<const bare<A>> *, const E *>;
    explicit array_in(std::nullptr_t) noexcept {}
    template <class R> explicit array_in(const R &range) noexcept : data(std::data(range)), size(std::size(range)) {}
    auto first() const noexcept { return data; }
    auto second() const noexcept { return size; }
    const E *data = nullptr;
    std::size_t size = 0;
};

/// `T` is const where the function leaves the handle as it is.
template <class T> struct handle_in : input<> {
    using owner = std::conditional_t<std::is_const_v<T>, const handle<std::remove_const_t<T>>, handle<T>>;
    template <class A>
    static constexpr bool takes =
        std::is_convertible_v<A, T *> || (std::is_convertible_v<std::add_pointer_t<A>, owner *> &&
                                          (std::is_const_v<T> || std::is_lvalue_reference_v<A>));
    explicit handle_in(T *given) noexcept : pointer(given) {}
    explicit handle_in(owner &given) noexcept : pointer(given.get()) {}
    auto first() const noexcept { return pointer; }
    T *pointer;
};

/// That of a `_free` function, which takes what is moved to it.
template <class T> struct owned_in : input<> {
    template <class A>
    static constexpr bool takes =
        !std::is_lvalue_reference_v<A> && std::is_convertible_v<std::add_pointer_t<A>, handle<T> *>;
    explicit owned_in(handle<T> &&given) noexcept : held(std::move(given)) {}
    auto first() noexcept { return held.release(); }
    handle<T> held;
};

template <class S> struct structure_in : input<> {
    template <class A>
    static constexpr bool takes = std::is_same_v<bare<A>, S> || std::is_convertible_v<A, const S *>;
    explicit structure_in(const S &given) noexcept : pointer(std::addressof(given)) {}
    explicit structure_in(const S *given) noexcept : pointer(given) {}
    auto first() const noexcept { return pointer; }
    const S *pointer;
};

template <class A> inline constexpr bool is_time = std::is_integral_v<A> && std::is_signed_v<A>;
template <class D> inline constexpr bool is_time<std::chrono::time_point<std::chrono::system_clock, D>> = true;

/// A number of `C` that is an `N`: an enumeration, or one of the kinds above.
template <class C, class N> struct number_in : input<> {
    static constexpr bool is_integer = std::is_same_v<N, plain>;
    static_assert(std::is_enum_v<N> || std::is_same_v<C, std::int64_t> || is_integer || std::is_same_v<N, truth>,
                  "include/cmcrypto.hpp is not of this cmcrypto.h");

    template <class A> static constexpr bool takes_bare()
    {
        if constexpr (std::is_same_v<N, truth>)
            return std::is_same_v<A, bool>;
        else if constexpr (std::is_same_v<N, moment>)
            return is_time<A>;
        else if constexpr (std::is_same_v<N, span>)
            return std::is_convertible_v<A, std::chrono::seconds>;
        else if constexpr (std::is_integral_v<A> && is_integer)
            return std::is_signed_v<A> == std::is_signed_v<C> && sizeof(A) <= sizeof(C) && !std::is_same_v<A, bool>;
        else
            return std::is_same_v<A, N>;
    }
    template <class A> static constexpr bool takes = takes_bare<bare<A>>();

    template <class A> static constexpr C converted(const A &given)
    {
        if constexpr (std::is_same_v<N, moment> && !std::is_integral_v<A>)
            return unix_seconds(given);
        else if constexpr (std::is_same_v<N, span>)
            return std::chrono::seconds(given).count();
        else
            return static_cast<C>(given);
    }
    template <class A> explicit number_in(const A &given) : held(converted(given)) {}
    auto first() const noexcept { return held; }
    C held;
};

struct optional_time_in : input<> {
    using time = number_in<std::int64_t, moment>;
    template <class A> static constexpr bool takes = is_null<A> || time::takes<A>;
    explicit optional_time_in(std::nullptr_t) noexcept {}
    template <class A> explicit optional_time_in(const A &given) : is_given(true), held(time::converted(given)) {}
    const std::int64_t *first() const noexcept { return is_given ? &held : nullptr; }
    bool is_given = false;
    std::int64_t held = 0;
};

template <class T> struct handle_out : output<> {
    using owner = std::conditional_t<std::is_same_v<T, cmcrypto_buffer>, buffer, handle<T>>;
    auto first() noexcept { return held.out(); }
    owner value() noexcept { return std::move(held); }
    owner held;
};

template <class S, std::size_t parameters> struct structure_out : output<parameters> {
    auto first() noexcept { return &held; }
    auto second() const noexcept { return sizeof(S); }
    S value() const noexcept { return held; }
    S held{};
};

template <class C, class N> struct number_out : output<> {
    auto first() noexcept { return &held; }
    auto value() const noexcept
    {
        if constexpr (std::is_same_v<N, truth>)
            return held != 0;
        else if constexpr (std::is_same_v<N, moment>)
            return time_at(held);
        else if constexpr (std::is_same_v<N, plain>)
            return held;
        else
            return static_cast<N>(held);
    }
    C held{};
};

/// Whether an `F` may be called with `A`, and what it returns be told to C, which wants a `Got`.
template <class Got, class F, class... A> constexpr bool answers()
{
    if constexpr (!std::is_invocable_v<F &, A...>) {
        return false;
    } else {
        using R = bare<std::invoke_result_t<F &, A...>>;
        if constexpr (std::is_same_v<Got, const nothing>)
            return std::is_void_v<R> || std::is_same_v<R, bool> || is_result<R>;
        else if constexpr (is_result<R>)
            return number_in<Got, plain>::template takes<decltype(std::declval<R &>().value())>;
        else
            return number_in<Got, plain>::template takes<R>;
    }
}

/// What a callable said to C, and `got` what it gave.
template <class Got, class F, class... A> std::int32_t status_of(Got *got, F &callable, A &&...arguments)
{
    using R = bare<std::invoke_result_t<F &, A...>>;
    if constexpr (std::is_void_v<R>) {
        callable(std::forward<A>(arguments)...);
    } else if constexpr (std::is_same_v<R, bool>) {
        return callable(std::forward<A>(arguments)...) ? CMCRYPTO_OK : CMCRYPTO_ERROR_CANCELLED;
    } else if constexpr (!is_result<R>) {
        *got = callable(std::forward<A>(arguments)...);
    } else {
        const auto &given = callable(std::forward<A>(arguments)...);
        if (!given)
            return number(given.status());
        if constexpr (!std::is_same_v<Got, const nothing>)
            *got = given.value();
        else if constexpr (std::is_same_v<R, result<bool>>)
            return given.value() ? CMCRYPTO_OK : CMCRYPTO_ERROR_CANCELLED;
    }
    return CMCRYPTO_OK;
}

/// A callable, how C calls it, and what it threw.
class callable_in : public input<2> {
public:
    callable_in() noexcept = default;
    template <class F>
    explicit callable_in(F *callable) noexcept : callable_(const_cast<void *>(static_cast<const void *>(callable)))
    {}
    void *second() noexcept { return this; }
    /// The C call has returned.
    void settle()
    {
        if (thrown_ != nullptr)
            std::rethrow_exception(std::exchange(thrown_, nullptr));
    }
    /// Calls the callable, an `F`. What it throws stays here.
    template <class F, class Got, class... A>
    static std::int32_t run(void *context, Got *got, A &&...arguments) noexcept
    {
        auto &self = *static_cast<callable_in *>(context);
#ifdef CMCRYPTO_HPP_EXCEPTIONS
        try {
#endif
            return status_of(got, *static_cast<F *>(self.callable_), std::forward<A>(arguments)...);
#ifdef CMCRYPTO_HPP_EXCEPTIONS
        } catch (...) {
            self.thrown_ = std::current_exception();
            return CMCRYPTO_ERROR_CANCELLED;
        }
#endif
    }

private:
    void *callable_ = nullptr;
    std::exception_ptr thrown_;
};

inline constexpr const nothing *no_value = nullptr;

/// How C calls a callback, and whether an `F` may be called so.
template <class Callback> struct trampoline;

template <> struct trampoline<cmcrypto_content_progress_callback> {
    template <class F> static constexpr bool takes = answers<const nothing, F, const cmcrypto_content_progress &>();
    template <class F> static std::int32_t run(const cmcrypto_content_progress *progress, void *context) noexcept
    {
        return callable_in::run<F>(context, no_value, *progress);
    }
};

template <> struct trampoline<cmcrypto_trust_store_callback> {
    template <class F> static constexpr bool takes = answers<const nothing, F, cmcrypto_trust_store *>();
    template <class F> static std::int32_t run(cmcrypto_trust_store *store, void *context) noexcept
    {
        return callable_in::run<F>(context, no_value, store);
    }
};

template <> struct trampoline<cmcrypto_content_write> {
    template <class F> static constexpr bool takes = answers<const nothing, F, bytes_view>();
    template <class F> static std::int32_t run(void *context, const std::uint8_t *data, std::size_t len) noexcept
    {
        return callable_in::run<F>(context, no_value, bytes_view(data, len));
    }
};

template <> struct trampoline<cmcrypto_content_read> {
    template <class F> static constexpr bool takes = answers<std::size_t, F, mutable_bytes>();
    template <class F>
    static std::int32_t run(void *context, std::uint8_t *data, std::size_t len, std::size_t *read) noexcept
    {
        return callable_in::run<F>(context, read, mutable_bytes(data, len));
    }
};

template <class Callback> class callback_in : public callable_in {
public:
    template <class A>
    static constexpr bool takes = is_null<A> ||
        (trampoline<Callback>::template takes<std::remove_reference_t<A>> &&
         !std::is_function_v<std::remove_reference_t<A>>);
    explicit callback_in(std::nullptr_t) noexcept {}
    template <class F>
    explicit callback_in(F &&callable) noexcept
        : callable_in(std::addressof(callable)),
          callback_(&trampoline<Callback>::template run<std::remove_reference_t<F>>)
    {}
    Callback first() const noexcept { return callback_; }

private:
    Callback callback_ = nullptr;
};

/// A number that has a meaning: the others are lengths, indexes and the like.
template <class P>
inline constexpr bool has_meaning = std::is_same_v<std::remove_pointer_t<P>, std::int32_t> ||
    std::is_same_v<std::remove_pointer_t<P>, std::int64_t>;

/// The slot of the parameter `P` and, if it belongs to it, the next one. `N` is what it means if it is a number.
template <class P, class Next, class N> constexpr auto slot_of()
{
    constexpr bool has_size = std::is_same_v<Next, std::size_t>;
    using T = std::remove_pointer_t<P>;
    using U = std::remove_const_t<T>;
    if constexpr (!std::is_pointer_v<P>)
        return type<number_in<P, std::conditional_t<has_meaning<P>, N, plain>>>{};
    else if constexpr (std::is_function_v<T>)
        return type<callback_in<P>>{};
    else if constexpr (std::is_same_v<U, std::uint8_t> || std::is_same_v<T, char>)
        return type<view_in<view<T>>>{};
    else if constexpr (std::is_same_v<U, char>)
        return type<text_in>{};
    else if constexpr (std::is_same_v<P, const std::int64_t *>)
        return type<optional_time_in>{};
    else if constexpr (std::is_const_v<T> && (std::is_pointer_v<U> || std::is_arithmetic_v<U>))
        return type<array_in<U>>{};
    else if constexpr (std::is_pointer_v<T>)
        return type<handle_out<std::remove_pointer_t<T>>>{};
    else if constexpr (std::is_arithmetic_v<T>)
        return type<number_out<T, std::conditional_t<has_meaning<P>, N, plain>>>{};
    else if constexpr (handle_of<U>::value || std::is_void_v<T>) // or the context of a table of functions
        return type<handle_in<T>>{};
    else if constexpr (std::is_const_v<T>)
        return type<structure_in<U>>{};
    else
        return type<structure_out<U, has_size ? 2 : 1>>{};
}

template <class N> struct first_of {
    using is = moment;
    using others = types<>;
};
template <class N, class... Others> struct first_of<types<N, Others...>> {
    using is = N;
    using others = types<Others...>;
};

/// The slots of the parameters `P`, whose numbers are `N`; `skipped` is whether the first one has been dealt with.
template <class N, bool skipped, class Slots, class... P> struct slots_of {
    using are = Slots;
};
template <class N, class Slots, class P, class... Rest>
struct slots_of<N, true, Slots, P, Rest...> : slots_of<N, false, Slots, Rest...> {};
template <class N, class... S, class P, class... Rest> struct slots_of<N, false, types<S...>, P, Rest...> {
    using next = typename first_of<types<Rest..., void>>::is;
    using first = typename decltype(slot_of<P, next, typename first_of<N>::is>())::is;
    using numbers = std::conditional_t<has_meaning<P>, typename first_of<N>::others, N>;
    using are = typename slots_of<numbers, first::width == 2, types<S..., first>, Rest...>::are;
};

/// Of void functions that take one handle there are no others than those that free it.
template <auto F, class R, class... P> struct parameters {
    using slots = typename slots_of<typename numbers_of<F>::are, false, types<>, P...>::are;
};
template <auto F, class T> struct parameters<F, void, T *> {
    using slots = types<owned_in<T>>;
};

/// Numbers that are known when this is compiled.
template <std::size_t size> struct indexes {
    std::array<std::size_t, size + 1> at{};
    std::size_t count = 0;
    constexpr void add(std::size_t index) { at[count++] = index; }
};

template <class I, class... S> struct slots_held;
template <std::size_t I, class S> struct slot_held {
    S slot;
};
template <std::size_t... I, class... S>
struct slots_held<std::index_sequence<I...>, S...> : slot_held<I, S>... {};
template <std::size_t I, class S> S &slot_at(slot_held<I, S> &held) noexcept { return held.slot; }

template <std::size_t I, class S, class A> S made(A &given)
{
    if constexpr (S::is_input)
        return S(std::get<I>(std::move(given)));
    else
        return S();
}

/// How a function is called that returns `R` and has these slots.
template <class R, class... S> struct plan {
    static constexpr std::size_t size = sizeof...(S);
    /// Of each slot, which input it is.
    static constexpr auto inputs = [] {
        indexes<size> before;
        std::size_t count = 0;
        ((before.add(count), count += S::is_input), ...);
        before.add(count);
        return before;
    }();
    static constexpr auto outputs = [] {
        indexes<size> which;
        std::size_t index = 0;
        ((S::is_input ? void() : which.add(index), ++index), ...);
        return which;
    }();
    /// Of each parameter of C, which slot it is of; twice the slot, and one more if it is the second there.
    static constexpr auto parameters = [] {
        indexes<2 * size> which;
        std::size_t index = 0;
        ((which.add(2 * index), S::width == 2 ? which.add(2 * index + 1) : void(), ++index), ...);
        return which;
    }();

    template <class A, std::size_t... I> static constexpr bool takes_all(std::index_sequence<I...>)
    {
        return (S::template takes<std::tuple_element_t<inputs.at[I], A>> && ...);
    }
    template <class... A> static constexpr bool takes()
    {
        if constexpr (sizeof...(A) == inputs.at[size])
            return takes_all<std::tuple<A..., nothing>>(std::index_sequence_for<S...>{});
        else
            return false;
    }

    template <std::size_t at, class Held> static auto argument(Held &held) noexcept
    {
        if constexpr (at % 2 == 0)
            return slot_at<at / 2>(held).first();
        else
            return slot_at<at / 2>(held).second();
    }
    template <class Held, std::size_t... O> static auto given(Held &held, std::index_sequence<O...>)
    {
        if constexpr (sizeof...(O) == 0)
            return nothing{};
        else if constexpr (sizeof...(O) == 1)
            return slot_at<outputs.at[0]>(held).value();
        else
            return std::tuple(slot_at<outputs.at[O]>(held).value()...);
    }

    template <auto F, class A, std::size_t... I, std::size_t... J>
    static auto run([[maybe_unused]] A inputs_given, std::index_sequence<I...>, std::index_sequence<J...>)
    {
        slots_held<std::index_sequence<I...>, S...> held{{made<inputs.at[I], S>(inputs_given)}...};
        constexpr std::make_index_sequence<outputs.count> all{};
        if constexpr (std::is_void_v<R>) {
            F(argument<parameters.at[J]>(held)...);
            return given(held, all);
        } else if constexpr (std::is_same_v<R, cmcrypto_status> && size != 0) {
            using value = decltype(given(held, all));
            const cmcrypto_status status = F(argument<parameters.at[J]>(held)...);
            (slot_at<I>(held).settle(), ...);
            if (status != CMCRYPTO_OK)
                return result<value>(error(static_cast<cmcrypto::status>(status)));
            return result<value>(given(held, all));
        } else {
            return F(argument<parameters.at[J]>(held)...);
        }
    }
};

template <class R, class... S> plan<R, S...> plan_of(types<S...>);
template <auto F, class R, class... P>
auto plan_for(R (*)(P...)) -> decltype(plan_of<R>(typename parameters<F, R, P...>::slots{}));
template <auto F> using plan_for_call = decltype(plan_for<F>(F));

} // namespace detail

/// Whether `call<F>` takes arguments of these types.
template <auto F, class... A> inline constexpr bool accepts = detail::plan_for_call<F>::template takes<A...>();

/// Calls a function of C: see the top of this file.
template <auto F, class... A> auto call(A &&...arguments)
{
    static_assert(accepts<F, A...>, "other arguments than the function's inputs: see the top of cmcrypto.hpp");
    using plan = detail::plan_for_call<F>;
    if constexpr (accepts<F, A...>)
        return plan::template run<F>(std::tuple<A &&...>(std::forward<A>(arguments)...),
                                     std::make_index_sequence<plan::size>{},
                                     std::make_index_sequence<plan::parameters.count>{});
}

/// Becomes known to the site `site_code`, by a challenge that its management point gave: `exchange` sends the bytes of
/// a request there and gives those of the reply, as anything that a `bytes_view` is made of.
template <class Exchange>
result<std::tuple<cmcrypto_registered, cmcrypto_site_security>>
register_client(const text &site_code, const handle<cmcrypto_signing_identity> &identity,
                const handle<cmcrypto_trusted_management_point> &management_point, bytes_view challenge,
                time_point time, Exchange &&exchange)
{
    const auto request = call<&cmcrypto_registration_request_new>(site_code, identity, nullptr, challenge,
                                                                  digest_algorithm::sha256, time);
    if (!request)
        return request.error();
    const auto sent = call<&cmcrypto_registration_request_as_bytes>(request.value());
    if (!sent)
        return sent.error();
    const auto signing = call<&cmcrypto_trusted_management_point_signing_certificate>(management_point);
    if (!signing)
        return signing.error();
    const auto &reply = exchange(bytes_view(sent.value()));
    return call<&cmcrypto_registration_request_finish>(request.value(), reply, signing.value(), time);
}

/// Fetches a package into the directory `target`, or goes on with that. `source` is called for each file that is
/// missing, with a `cmcrypto_missing_file` and a callable that takes the file's next bytes from its `offset` on, which
/// `cmcrypto_content_key_decrypt_range` takes as well. Both return a `result<>`.
template <class Source>
result<> fetch_content(const text &target, const handle<cmcrypto_verified_manifest> &manifest, std::uint32_t threads,
                       Source &&source)
{
    const auto fetch = call<&cmcrypto_content_fetch_begin>(target, manifest, threads, nullptr);
    for (std::size_t next = 0; fetch;) {
        const auto missing = call<&cmcrypto_content_fetch_next_missing>(fetch.value(), next);
        if (!missing)
            return missing.error();
        if (missing.value().is_missing == 0)
            return call<&cmcrypto_content_fetch_commit>(fetch.value(), threads, nullptr);
        auto file = call<&cmcrypto_content_fetch_open>(fetch.value(), static_cast<std::size_t>(missing.value().index));
        if (!file)
            return file.error();
        auto &to = file.value();
        const auto write = [&to](bytes_view piece) { return call<&cmcrypto_content_file_write>(to, piece); };
        result<> done = source(missing.value(), write);
        if (done)
            done = call<&cmcrypto_content_file_finish>(to);
        if (!done)
            return done;
        next = static_cast<std::size_t>(missing.value().index) + 1;
    }
    return fetch.error();
}

} // inline namespace
} // namespace cmcrypto

#endif
