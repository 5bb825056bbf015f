/**
 * @file
 * What a client installs: byte for byte what its site published, and secret where it must be.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_content_hash_directory                          | any     | yes          | yes
 * cmcrypto_content_manifest_from_der                       | any     | yes          | no
 * cmcrypto_content_manifest_to_der                         | any     | yes          | no
 * cmcrypto_content_manifest_get_info                       | any     | no           | no
 * cmcrypto_content_manifest_get_entry                      | any     | no           | no
 * cmcrypto_content_manifest_entry_path                     | any     | no           | no
 * cmcrypto_content_manifest_find                           | any     | no           | no
 * cmcrypto_content_manifest_free                           | last    | no           | no
 * cmcrypto_content_terms_following                         | any     | no           | no
 * cmcrypto_site_signer_sign_content                        | any     | yes          | yes
 * cmcrypto_site_verifier_verify_content                    | any     | yes          | yes
 * cmcrypto_verified_manifest_by_sha256                     | any     | yes          | no
 * cmcrypto_verified_manifest_manifest                      | any     | yes          | no
 * cmcrypto_verified_manifest_free                          | last    | no           | no
 * cmcrypto_content_verify_directory                        | any     | yes          | yes
 * cmcrypto_content_compare_directory                       | any     | yes          | yes
 * cmcrypto_content_differences_count                       | any     | no           | no
 * cmcrypto_content_differences_get                         | any     | yes          | no
 * cmcrypto_content_differences_free                        | last    | no           | no
 * cmcrypto_content_fetch_begin                             | any     | yes          | yes
 * cmcrypto_content_fetch_next_missing                      | any     | yes          | yes
 * cmcrypto_content_fetch_open                              | any     | yes          | yes
 * cmcrypto_content_file_write                              | one     | no           | yes
 * cmcrypto_content_file_finish                             | one     | yes          | yes
 * cmcrypto_content_file_free                               | last    | no           | no
 * cmcrypto_content_fetch_commit                            | any     | yes          | yes
 * cmcrypto_content_fetch_discard                           | any     | yes          | yes
 * cmcrypto_content_fetch_free                              | last    | no           | no
 * cmcrypto_content_header_read                             | any     | yes          | no
 * cmcrypto_content_header_add_ways                         | any     | yes          | no
 * cmcrypto_encrypted_file_stream_len                       | any     | no           | no
 * cmcrypto_encrypted_file_stream_range                     | any     | no           | no
 * cmcrypto_content_key_header                              | any     | yes          | no
 * cmcrypto_content_key_decrypt_file                        | any     | yes          | yes
 * cmcrypto_content_key_decrypt_range                       | any     | yes          | yes
 * cmcrypto_content_key_decrypt_in_place                    | any     | yes          | yes
 * cmcrypto_content_key_decrypt_manifest                    | any     | yes          | no
 * cmcrypto_content_key_free                                | last    | no           | no
 * cmcrypto_content_encryption_new                          | any     | yes          | yes
 * cmcrypto_content_encryption_header                       | any     | yes          | no
 * cmcrypto_content_encryption_encrypt_file                 | any     | yes          | yes
 * cmcrypto_content_encryption_encrypt_in_place             | any     | yes          | yes
 * cmcrypto_content_encryption_encrypt_manifest             | any     | yes          | no
 * cmcrypto_content_encryption_free                         | last    | no           | no
 * cmcrypto_content_key_wrap_to_certificates                | any     | yes          | yes
 * cmcrypto_content_key_unwrap_with_certificate             | any     | yes          | yes
 * cmcrypto_content_key_wrap_under_password                 | any     | yes          | yes
 * cmcrypto_content_key_unwrap_with_password                | any     | yes          | yes
 * cmcrypto_content_key_seal_to_client                      | any     | yes          | yes
 * cmcrypto_content_key_open_by_management_point            | any     | yes          | yes
 * cmcrypto_content_key_open_by_site                        | any     | yes          | yes
 * cmcrypto_content_encryption_of_user_state                | any     | yes          | yes
 * cmcrypto_content_key_open_user_state                     | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_CONTENT_H
#define CMCRYPTO_CONTENT_H

#include "abi.h"
#include "primitive.h"
#include "pki.h"
#include "registration.h"
#include "policy.h"
#include "trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Room for the id of a package: 8 bytes and a NUL.
 */
#define CMCRYPTO_PACKAGE_ID_MAX 16

/**
 * The file or empty directory is not there.
 */
#define CMCRYPTO_CONTENT_DIFFERENCE_MISSING 1281

/**
 * A file, directory or anything else is there that the manifest does not name. What is in such a
 * directory is not named beside it.
 */
#define CMCRYPTO_CONTENT_DIFFERENCE_EXTRA 1282

/**
 * A file in the place of a directory, a directory in that of a file, or in the place of either a link,
 * device, pipe or socket.
 */
#define CMCRYPTO_CONTENT_DIFFERENCE_KIND 1283

/**
 * The file has another length.
 */
#define CMCRYPTO_CONTENT_DIFFERENCE_SIZE 1284

/**
 * The file has another SHA-256.
 */
#define CMCRYPTO_CONTENT_DIFFERENCE_HASH 1285

/**
 * Room for the id of a package: up to 64 characters and a NUL.
 */
#define CMCRYPTO_CONTENT_ID_MAX 72

/**
 * The places where a directory differs from its manifest.
 */
typedef struct cmcrypto_content_differences cmcrypto_content_differences;

/**
 * One run of encryption of one package: each file once, in any order, by any number of threads. It can't
 * give out its key, and what it holds is wiped when it is freed.
 */
typedef struct cmcrypto_content_encryption cmcrypto_content_encryption;

/**
 * A package on its way into a directory.
 *
 * Files are written beside the target, in any order and by several threads, each verified while it is
 * written. `cmcrypto_content_fetch_commit` verifies all, makes it durable and gives it the target's name:
 * if the process or the machine stops at any point, the target is there, whole, or is not there. What was
 * fetched by then is kept: `cmcrypto_content_fetch_begin` hashes it, takes what is right, whichever
 * version it was fetched for, and drops what is not. Freed without a commit the fetch leaves what it has,
 * for the next; `cmcrypto_content_fetch_discard` removes it.
 *
 * Beside a target NAME are meanwhile `.cmcrypto-NAME.part` and `.cmcrypto-NAME.files`, and for good the
 * empty file `.cmcrypto-NAME.lock`, which is locked while somebody fetches. On Unix the files are
 * readable and writable by their owner alone (0600), and the directories 0700: a manifest holds no
 * modes. The directory of the target must be writable by nobody else.
 */
typedef struct cmcrypto_content_fetch cmcrypto_content_fetch;

/**
 * A file that is being written. It serves one file: after it was finished, and after a failure, it is
 * over, and calls with it are INVALID_ARGUMENT. Freed before it is finished it leaves what was written,
 * for the next who opens it. It is independent of the fetch's handle, but the fetch is not over before.
 */
typedef struct cmcrypto_content_file cmcrypto_content_file;

/**
 * The key of one run of encryption, with its header. It leaves this only wrapped, nothing is
 * encrypted with it, and it is wiped when it is freed.
 */
typedef struct cmcrypto_content_key cmcrypto_content_key;

/**
 * What a package consists of: its files and empty directories, ascending by their paths, octet by
 * octet. At most 1,000,000 of them, and 256 MiB of DER.
 *
 * Paths are relative, their names separated by `/`, and such that every system can hold them: UTF-8 in
 * normalization form C, without empty names, `.` and `..`, control characters, `\ : < > " | ? *`, a
 * dot or space at a name's end, and the names of Windows' devices; a name has at most 255 UTF-16 units,
 * a path 32,767. No two are the same where case does not count. Modes and times are not part of it.
 *
 * It names no site, no package and no version: what compares and fetches takes a
 * `cmcrypto_verified_manifest` alone.
 */
typedef struct cmcrypto_content_manifest cmcrypto_content_manifest;

/**
 * A manifest that a client may install by: its site has signed it, or it has the hash that something
 * names which the site has signed, such as a policy.
 */
typedef struct cmcrypto_verified_manifest cmcrypto_verified_manifest;

/**
 * How far it is.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_progress), as the library knows it.
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Files that are done.
   */
  uint64_t files;
  /**
   * Of so many.
   */
  uint64_t all_files;
  /**
   * Bytes that were read.
   */
  uint64_t bytes;
  /**
   * Where a directory is compared: all entries of the manifest before this one were found as they
   * should be, for `verified_entries` of `cmcrypto_compare_settings`.
   */
  uint64_t verified_entries;
} cmcrypto_content_progress;

/**
 * Is told how far a call is, and returns 0 for it to go on, anything else for it to end with
 * CANCELLED. It is called in the thread that made the call and in no other: after each piece of a
 * file, several times a second, and at last, if nothing failed, of all of it. `context` is what was
 * given with it. `progress` is lent. The handles of the call may not be freed meanwhile. A C++
 * exception that leaves the function ends the process, with a message; no longjmp may leave it.
 * NULL: nobody is told.
 */
typedef int32_t (*cmcrypto_content_progress_callback)(const cmcrypto_content_progress *progress,
                                                      void *context);

/**
 * What a manifest is about.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_manifest_info).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * How many files and empty directories.
   */
  uint64_t entry_count;
  /**
   * The length of all its files in bytes.
   */
  uint64_t total_size;
  /**
   * The SHA-256 of its DER, which is the package's hash.
   */
  uint8_t sha256[32];
} cmcrypto_content_manifest_info;

/**
 * A file of a package, or a directory that is empty.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_entry).
   */
  uint32_t struct_size;
  /**
   * 1 for an empty directory: then what follows is 0, but for `path_len`.
   */
  int32_t is_directory;
  /**
   * The length of the file in bytes.
   */
  uint64_t size;
  /**
   * The length of the path in bytes, for `cmcrypto_content_manifest_entry_path`.
   */
  uint64_t path_len;
  /**
   * The SHA-256 of the file.
   */
  uint8_t sha256[32];
} cmcrypto_content_entry;

/**
 * What is signed with a package's manifest: which package, which of its versions, and for how long.
 * There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_terms).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Higher than that of all of the package before it: clients that remember the highest refuse to go
   * back. At most INT64_MAX. Unix time is a good one, because a site that lost its count does not go
   * back with it.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity. Until then who keeps a newer version from a client can go on giving
   * it this.
   */
  int64_t not_after;
  /**
   * The package: a site's code and five hexadecimal digits, such as P0100012, and a NUL.
   */
  char package[CMCRYPTO_PACKAGE_ID_MAX];
} cmcrypto_content_terms;

/**
 * What a client takes of its site. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_expected_content).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The highest number of this package that was accepted before, or 0. The same number is taken
   * again.
   */
  uint64_t least_number;
  /**
   * The package, and a NUL.
   */
  char package[CMCRYPTO_PACKAGE_ID_MAX];
  /**
   * SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
   * `cmcrypto_site_data_info`. Under another the site numbers anew, as it must where a thief of the one
   * before has signed the highest number that there is. With zeros the number counts whatever the
   * certificate.
   */
  uint8_t numbered_by[32];
} cmcrypto_expected_content;

/**
 * How a directory is compared. Zeros hash all, on all threads.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_compare_settings).
   */
  uint32_t struct_size;
  /**
   * How many threads hash; 0: as many as the machine runs at once.
   */
  uint32_t threads;
  /**
   * How many differences are looked for; 0: 1,000. With 1 it ends soon after the first is found.
   */
  uint64_t max_differences;
  /**
   * The first so many entries of the manifest are not hashed, but looked at only, because an earlier
   * comparison that was stopped told them by `verified_entries` of `cmcrypto_content_progress`. That is
   * as safe as the caller's knowledge that nobody has written there since: 0 where it is not known.
   */
  uint64_t verified_entries;
} cmcrypto_compare_settings;

/**
 * How a directory differs from its manifest in one place: one of the constants
 * `CMCRYPTO_CONTENT_DIFFERENCE_...`. None has the number 0.
 */
typedef int32_t cmcrypto_content_difference_kind;

/**
 * A file that is to be fetched still.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_missing_file).
   */
  uint32_t struct_size;
  /**
   * 1; 0 if there is none, and then all that follows is 0.
   */
  int32_t is_missing;
  /**
   * Of its entry in the manifest.
   */
  uint64_t index;
  /**
   * Its length in bytes.
   */
  uint64_t size;
  /**
   * How much of it was written before: what is to be fetched begins there.
   */
  uint64_t offset;
} cmcrypto_missing_file;

/**
 * What a header says.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_header_info).
   */
  uint32_t struct_size;
  /**
   * 1 if the key is said to be encrypted to certificates.
   */
  int32_t to_certificates;
  /**
   * 1 if each client is to ask for the key.
   */
  int32_t to_client;
  /**
   * 1 if the key is said to be there under a password.
   */
  int32_t under_password;
  /**
   * 1 if the key is said to be sealed with the state of users.
   */
  int32_t with_user_state;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The package's version.
   */
  uint64_t version;
  /**
   * The package's hash: the SHA-256 of its manifest.
   */
  uint8_t package_sha256[32];
  /**
   * What names the key, and so the run of encryption.
   */
  uint8_t commitment[32];
  /**
   * The package's id, and a NUL.
   */
  char package[CMCRYPTO_CONTENT_ID_MAX];
} cmcrypto_content_header_info;

/**
 * How the key of content is to be had: 1 for each way, of those that a header names. It is a hint to
 * who looks for the key.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_content_ways).
   */
  uint32_t struct_size;
  /**
   * Encrypted to certificates.
   */
  int32_t certificates;
  /**
   * Asked for by each client.
   */
  int32_t client;
  /**
   * Under a password.
   */
  int32_t password;
  /**
   * Sealed with the state of users.
   */
  int32_t user_state;
} cmcrypto_content_ways;

/**
 * A file as the package's manifest has it. Zeros are a file that is empty, and has another SHA-256
 * than that: they are refused when that is compared.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_encrypted_file).
   */
  uint32_t struct_size;
  /**
   * Its index in the manifest, from 0.
   */
  uint32_t index;
  /**
   * Its length in bytes, not encrypted: at most 1 TiB.
   */
  uint64_t size;
  /**
   * 1 if the caller compares the file with its SHA-256: as by verifying the directory into which all
   * files were decrypted. Until then it is the word of who held the key, not of the site. 0: it is
   * compared here, which takes several times as long as the rest.
   */
  int32_t hash_left_to_caller;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The SHA-256 of its bytes, not encrypted.
   */
  uint8_t sha256[32];
} cmcrypto_encrypted_file;

/**
 * Gives the next bytes of what is read: at most `room` of them to `buffer`, and how many there were
 * to `*read`, which is 0 when it is called. 0 is the end; fewer than `room` are not.
 *
 * Returns `CMCRYPTO_OK`, or why not: one of the codes, which ends the call that reads, and which that
 * returns then: `CMCRYPTO_ERROR_CANCELLED` if it is not to go on. It is called in the thread of that
 * call, with its context, which may be NULL; how far it got, it knows. `buffer` is lent for the call.
 * A C++ exception that leaves the function ends the process, with a message; no longjmp may leave it.
 */
typedef cmcrypto_status (*cmcrypto_content_read)(void *context,
                                                 uint8_t *buffer,
                                                 size_t room,
                                                 size_t *read);

/**
 * Takes the next `len` bytes of what is written, all of them: there are more than none, and they are
 * lent for the call.
 *
 * Returns as `cmcrypto_content_read` does, and is called likewise.
 */
typedef cmcrypto_status (*cmcrypto_content_write)(void *context, const uint8_t *data, size_t len);

/**
 * What a guess at a password costs, and each right use of it too: of Argon2id (RFC 9106). All zeros are
 * the default: 64 MiB, 3 passes, 4 lanes, the second option that RFC 9106 section 4 recommends.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_password_cost).
   */
  uint32_t struct_size;
  /**
   * Memory in KiB: 19 MiB to 1 GiB.
   */
  uint32_t memory;
  /**
   * How often it is filled, from 2. Memory times passes is at most 4 GiB.
   */
  uint32_t passes;
  /**
   * How many lanes it has, which another implementation may fill at once: 1 to 16.
   */
  uint32_t lanes;
} cmcrypto_password_cost;

/**
 * Of a state of users that was opened.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_user_state_info).
   */
  uint32_t struct_size;
  /**
   * 1 if it was opened as by the holder of the site's recovery certificate, 0 as by the computer that it
   * was captured for.
   */
  int32_t is_recovery;
  /**
   * When it was captured, by the old computer's clock.
   */
  int64_t time;
} cmcrypto_user_state_info;

/**
 * The manifest of what a directory holds now: all of its files, and the directories that are empty.
 *
 * It reads on `threads` threads, and with 0 on as many as the machine runs at once, in memory that does
 * not grow with the files' lengths. Of each file the length and the times are the same before and after
 * it is read: what changes meanwhile is noticed as far as the file system's clock tells. Who publishes
 * makes sure that nobody writes; a file that is added after its directory was read is not noticed. The
 * directory itself may be reached through symbolic links; within it nothing is followed, and no device,
 * socket or pipe is opened.
 *
 * Errors: STORAGE if it is no directory, or something can't be read; CONTENT_NAME for a path that is
 * not possible, or two of which one is not possible beside the other; CONTENT_KIND for a symbolic link,
 * device, socket or pipe; CONTENT_CHANGED; each with the path in the detail. CANCELLED; TOO_LARGE above
 * 1,000,000 files and empty directories.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_hash_directory(
    const char *directory, uint32_t threads, cmcrypto_content_progress_callback progress,
    void *context, cmcrypto_content_manifest **manifest);

/**
 * Reads what `cmcrypto_content_manifest_to_der` wrote. Whose it is, is not known by that.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; CONTENT_NAME; TOO_LARGE above 256 MiB, 1,000,000
 * entries, or 2^63 - 1 bytes of files.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_from_der(
    const uint8_t *der, size_t der_len, cmcrypto_content_manifest **manifest);

/**
 * The manifest as DER: always the same bytes.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_to_der(
    const cmcrypto_content_manifest *manifest, cmcrypto_buffer **der);

/**
 * What it is about. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_get_info(
    const cmcrypto_content_manifest *manifest, cmcrypto_content_manifest_info *info,
    size_t struct_size);

/**
 * The entry with this index, from 0. INVALID_ARGUMENT for an index that is not below their number.
 * `struct_size` is the sizeof `*entry`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_get_entry(
    const cmcrypto_content_manifest *manifest, size_t index, cmcrypto_content_entry *entry,
    size_t struct_size);

/**
 * The path of the entry with this index.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_entry_path(
    const cmcrypto_content_manifest *manifest, size_t index, char *out, size_t out_cap,
    size_t *out_len);

/**
 * The index of the entry with this path. INVALID_ARGUMENT if there is none.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_manifest_find(
    const cmcrypto_content_manifest *manifest, const char *path, size_t *index);

/**
 * Frees a manifest.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_manifest_free(cmcrypto_content_manifest *manifest);

/**
 * Fills the structure with the usual number and validity: a number above `previous`, or 0 for the first,
 * which is the Unix time `now` or the next; valid from an hour before `now`, for clocks that are behind,
 * for `seconds`. The package is the caller's to set: as it is no call takes the structure. The site signs
 * anew in time. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_content_terms_following(
    uint64_t previous, int64_t now, int64_t seconds, cmcrypto_content_terms *terms,
    size_t struct_size);

/**
 * Signs a package's manifest, for `cmcrypto_site_verifier_verify_content`. The signature is detached:
 * DER, some hundred bytes. INVALID_ARGUMENT for terms that end before they begin, or before `now`, or
 * begin after the certificate's end, for times that are not in the years 1970 to 9999, and for numbers
 * above INT64_MAX.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_content(
    const cmcrypto_site_signer *signer, const cmcrypto_content_terms *terms,
    const cmcrypto_content_manifest *manifest, int64_t now, cmcrypto_buffer **signature);

/**
 * Verifies what the site signed with a manifest, and the manifest's DER by that. Of its number and
 * times, which `*info` is then filled with, nothing is said, and nothing of the manifest is read, before
 * the signature has verified; the client keeps the number. `struct_size` is the sizeof `*info`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
 * another certificate signed: the site may have changed it; CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; SIGNATURE_INVALID; SITE_MISMATCH; CONTENT_MISMATCH if it
 * is of another package, which the detail names; ROLLBACK for a number below `least_number`, under the
 * certificate that this is of; SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`,
 * STALE if it has ended; HASH_MISMATCH for another manifest; those of
 * `cmcrypto_content_manifest_from_der`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify_content(
    const cmcrypto_site_verifier *verifier, const cmcrypto_expected_content *expected,
    const uint8_t *signature, size_t signature_len, const uint8_t *manifest, size_t manifest_len,
    int64_t now, cmcrypto_verified_manifest **verified, cmcrypto_site_data_info *info,
    size_t struct_size);

/**
 * A manifest's DER, known by its SHA-256, 32 bytes: the caller has that from whom it trusts.
 *
 * Errors: HASH_MISMATCH; those of `cmcrypto_content_manifest_from_der`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_manifest_by_sha256(
    const uint8_t *manifest, size_t manifest_len, const uint8_t *sha256, size_t sha256_len,
    cmcrypto_verified_manifest **verified);

/**
 * What the package consists of.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_manifest_manifest(
    const cmcrypto_verified_manifest *verified, cmcrypto_content_manifest **manifest);

/**
 * Frees a verified manifest.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_verified_manifest_free(cmcrypto_verified_manifest *verified);

/**
 * Refuses a directory that is not just what the manifest says: each file in its length and hash, each
 * empty directory, and nothing else. How many threads, and what is followed and opened, is as in
 * `cmcrypto_content_hash_directory`.
 *
 * Errors: CONTENT_MISMATCH, and the detail says the first path that differs, and how; those of
 * `cmcrypto_content_compare_directory`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_verify_directory(
    const char *directory, const cmcrypto_verified_manifest *manifest, uint32_t threads,
    cmcrypto_content_progress_callback progress, void *context);

/**
 * The places where a directory differs from a manifest, ascending by path, and always the same ones:
 * all that there are, or the first `max_differences`. None: it is what the manifest says. Names are
 * compared octet by octet, also where a file system would find them otherwise.
 *
 * Errors: STORAGE if it is no directory, or something can't be read; CONTENT_CHANGED for a file that
 * changed while it was read; CANCELLED; TOO_LARGE above 2,000,000 files and directories.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_compare_directory(
    const char *directory, const cmcrypto_verified_manifest *manifest,
    const cmcrypto_compare_settings *settings, cmcrypto_content_progress_callback progress,
    void *context, cmcrypto_content_differences **differences);

/**
 * How many there are.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_differences_count(
    const cmcrypto_content_differences *differences, size_t *count);

/**
 * The difference with this index, from 0: how, and the path, from the directory. In a name that is not
 * UTF-8 what is none is U+FFFD. INVALID_ARGUMENT for an index that is not below their number.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_differences_get(
    const cmcrypto_content_differences *differences, size_t index,
    cmcrypto_content_difference_kind *kind, char *out, size_t out_cap, size_t *out_len);

/**
 * Frees a list of differences.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_differences_free(cmcrypto_content_differences *differences);

/**
 * Begins, or goes on with what an earlier fetch left: that is hashed on `threads` threads, 0 for as many
 * as the machine runs at once. `target` must not be there, its directory must. INVALID_ARGUMENT if it has
 * no name.
 *
 * Errors: TARGET_EXISTS; FETCH_IN_PROGRESS; CONTENT_KIND if what is beside the target is not ours;
 * STORAGE; CANCELLED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_fetch_begin(
    const char *target, const cmcrypto_verified_manifest *manifest, uint32_t threads,
    cmcrypto_content_progress_callback progress, void *context, cmcrypto_content_fetch **fetch);

/**
 * The first file that is to be fetched still, whose index is not below `from` and that nobody writes
 * now; `is_missing` is 0 if there is none. `struct_size` is the sizeof `*file`.
 *
 * Errors: STORAGE.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_fetch_next_missing(
    const cmcrypto_content_fetch *fetch, size_t from, cmcrypto_missing_file *file,
    size_t struct_size);

/**
 * Opens a missing file for writing; what an earlier fetch has written of it is hashed. INVALID_ARGUMENT
 * for an entry that is not a missing file, or is open already.
 *
 * Errors: STORAGE; CONTENT_KIND.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_fetch_open(
    const cmcrypto_content_fetch *fetch, size_t index, cmcrypto_content_file **file);

/**
 * Takes the next piece of a file, from the offset that `cmcrypto_content_fetch_next_missing` told on.
 *
 * Errors: CONTENT_MISMATCH if there is more than the file's length; STORAGE. The file is over then.
 * Threads: one. Allocates: no. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_file_write(
    cmcrypto_content_file *file, const uint8_t *data, size_t data_len);

/**
 * All was written: puts the file in its place, if it is the one that the manifest names. It is made
 * durable with the others, by `cmcrypto_content_fetch_commit`.
 *
 * Errors: CONTENT_MISMATCH if it is shorter, and then what was written is kept, or has another hash, and
 * then it is dropped; STORAGE. The file is over in any case.
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_file_finish(cmcrypto_content_file *file);

/**
 * Frees a file.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_file_free(cmcrypto_content_file *file);

/**
 * Verifies all that was fetched, on `threads` threads, makes it durable and gives it the target's name.
 * Afterwards the fetch is over, whatever came of it: after an error what is right is kept, and another
 * goes on with it. INVALID_ARGUMENT while a file is being written, or if it is over; then nothing
 * happened.
 *
 * Errors: CONTENT_MISMATCH, and the detail says the first path that is missing or wrong; TARGET_EXISTS;
 * STORAGE; CONTENT_CHANGED; CONTENT_KIND; CANCELLED.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_fetch_commit(
    const cmcrypto_content_fetch *fetch, uint32_t threads,
    cmcrypto_content_progress_callback progress, void *context);

/**
 * Removes what was fetched. The fetch is over. INVALID_ARGUMENT while a file is being written, or if it
 * is over.
 *
 * Errors: STORAGE.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_fetch_discard(const cmcrypto_content_fetch *fetch);

/**
 * Frees a fetch. What it fetched stays, for the next.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_fetch_free(cmcrypto_content_fetch *fetch);

/**
 * Reads a header, of at most 1 KiB. What it says is not to be believed before a key was held against
 * it. `struct_size` is the sizeof `*info`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE, VERSION_NOT_SUPPORTED; NOT_SUPPORTED for chunks of another
 * size than 64 KiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_header_read(
    const uint8_t *header, size_t header_len, cmcrypto_content_header_info *info,
    size_t struct_size);

/**
 * The same header, which says that the key is to be had in these ways too: the streams and their key
 * are as they were. Each copy of the header may say another.
 *
 * Errors: as `cmcrypto_content_header_read`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_header_add_ways(
    const uint8_t *header, size_t header_len, const cmcrypto_content_ways *ways,
    cmcrypto_buffer **changed);

/**
 * The length of the file's stream: its own, and 16 bytes for each 64 KiB of it or part of that; 16 if
 * it is empty.
 *
 * Errors: TOO_LARGE.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_encrypted_file_stream_len(
    const cmcrypto_encrypted_file *file, uint64_t *encrypted_len);

/**
 * Where in the file's stream the chunks lie that hold `len` bytes of it from `offset` on: what to ask
 * for, and to give to `cmcrypto_content_key_decrypt_range`. Of no bytes, none. A download that was cut
 * off goes on from where its last whole chunk ended: the next lower multiple of 65,536 of what was
 * decrypted. INVALID_ARGUMENT if the range goes beyond the file's end.
 *
 * Errors: TOO_LARGE.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_encrypted_file_stream_range(
    const cmcrypto_encrypted_file *file, uint64_t offset, uint64_t len, uint64_t *encrypted_offset,
    uint64_t *encrypted_len);

/**
 * The header that the key was held against.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_header(
    const cmcrypto_content_key *key, cmcrypto_buffer **header);

/**
 * Decrypts a file, whose whole stream `read` gives, and nothing after it, to `write`, in constant
 * memory. Nothing of a chunk is written before its tag was verified, and never the last chunk of a file
 * that is refused: what was written before is to be dropped, or kept to go on from after a download
 * that was cut off. `path` is the file's in the manifest.
 *
 * INVALID_ARGUMENT also for a path of no or more than 98,301 bytes. Errors: DECRYPT; MALFORMED if the
 * stream has another length than a file of this size has; HASH_MISMATCH if the file is not the one of
 * the manifest, where that is compared; TOO_LARGE; STORAGE if `read` says that it gave more than there
 * was room for; those that `read` and `write` return.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_decrypt_file(
    const cmcrypto_content_key *key, const cmcrypto_encrypted_file *file, const char *path,
    cmcrypto_content_read read, void *read_context, cmcrypto_content_write write,
    void *write_context);

/**
 * Decrypts `len` bytes of a file from `offset` on, for which `read` gives
 * `cmcrypto_encrypted_file_stream_range` of its stream; what follows that is not read. Nothing compares
 * them with the manifest, whose SHA-256 is of the whole file.
 *
 * INVALID_ARGUMENT also if the range goes beyond the file's end, or for a path of no or more than 98,301
 * bytes. Errors: DECRYPT; MALFORMED if what is read ends early; TOO_LARGE; STORAGE if `read` says that
 * it gave more than there was room for; those that `read` and `write` return.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_decrypt_range(
    const cmcrypto_content_key *key, const cmcrypto_encrypted_file *file, const char *path,
    uint64_t offset, uint64_t len, cmcrypto_content_read read, void *read_context,
    cmcrypto_content_write write, void *write_context);

/**
 * As `cmcrypto_content_key_decrypt_range`, of just `cmcrypto_encrypted_file_stream_range` of the stream in
 * memory, where it is decrypted: nothing is copied. Between the chunks their tags are left. After a
 * failure nothing that was decrypted is left in it.
 *
 * Errors: as `cmcrypto_content_key_decrypt_range`; MALFORMED if `encrypted` has another length.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_decrypt_in_place(
    const cmcrypto_content_key *key, const cmcrypto_encrypted_file *file, const char *path,
    uint64_t offset, uint64_t len, uint8_t *encrypted, size_t encrypted_len,
    cmcrypto_content_write write, void *write_context);

/**
 * Decrypts the manifest from its whole stream. It is the one of which the header has the hash.
 *
 * Errors: DECRYPT; MALFORMED for a length that no stream has; TOO_LARGE above 256 MiB; HASH_MISMATCH.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_decrypt_manifest(
    const cmcrypto_content_key *key, const uint8_t *stream, size_t stream_len,
    cmcrypto_buffer **manifest);

/**
 * Frees a key, and wipes it.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_key_free(cmcrypto_content_key *key);

/**
 * Begins a run for this version of a package, from 1 to INT64_MAX, whose manifest has this SHA-256, 32
 * bytes: under a new random key, which `*key` is, to be wrapped. An update of a package is another run.
 * `package` is its id: 1 to 64 ASCII letters, digits and hyphens.
 *
 * Errors: UNSUPPORTED; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_new(
    cmcrypto_provider provider, const char *package, uint64_t version,
    const uint8_t *package_sha256, size_t package_sha256_len,
    cmcrypto_content_encryption **encryption, cmcrypto_content_key **key);

/**
 * The header, to be stored beside the streams; `cmcrypto_content_header_add_ways` says in it how the key
 * is to be had.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_header(
    const cmcrypto_content_encryption *encryption, cmcrypto_buffer **header);

/**
 * Encrypts a file from `read` to `write`, in constant memory: `cmcrypto_encrypted_file_stream_len`
 * bytes. What is read must be the file of the manifest, of just its size. `path` is the file's in the
 * manifest.
 *
 * If that fails, what was written is no whole stream, and the file can't be tried again in this run: the
 * same key and nonce would serve other bytes. Begin another run.
 *
 * INVALID_ARGUMENT also for an index that was begun in this run before, and a path of no or more than
 * 98,301 bytes. Errors: TOO_LARGE for a file of more than 1 TiB; HASH_MISMATCH if the file has another
 * size or, where that is compared, another SHA-256; STORAGE if `read` says that it gave more than there
 * was room for; those that `read` and `write` return.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_encrypt_file(
    const cmcrypto_content_encryption *encryption, const cmcrypto_encrypted_file *file,
    const char *path, cmcrypto_content_read read, void *read_context, cmcrypto_content_write write,
    void *write_context);

/**
 * As `cmcrypto_content_encryption_encrypt_file`, of a file that lies in memory, where it is encrypted:
 * nothing is copied. `content` then holds its chunks without their tags, or after a failure some of them
 * and the rest of the file. What `write` gets is not to be changed by it.
 *
 * Errors: as `cmcrypto_content_encryption_encrypt_file`; after HASH_MISMATCH nothing was written or
 * changed.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_encrypt_in_place(
    const cmcrypto_content_encryption *encryption, const cmcrypto_encrypted_file *file,
    const char *path, uint8_t *content, size_t content_len, cmcrypto_content_write write,
    void *write_context);

/**
 * Encrypts the manifest, so that who stores the content does not learn the names in it: 16 bytes more
 * for each 64 KiB of it. INVALID_ARGUMENT also a second time in this run.
 *
 * Errors: HASH_MISMATCH if it is not that of the package; TOO_LARGE above 256 MiB.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_encrypt_manifest(
    const cmcrypto_content_encryption *encryption, const uint8_t *manifest, size_t manifest_len,
    cmcrypto_buffer **stream);

/**
 * Frees a run, and wipes what it holds. Keys stay usable.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_content_encryption_free(cmcrypto_content_encryption *encryption);

/**
 * Encrypts the key to 1 to 32 certificates: CMS, to be kept beside the header. More recipients are
 * another document, made by whoever has the key, and the content stays as it is.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of any of them at `now`; KEY_TYPE_NOT_SUPPORTED;
 * KEY_TOO_SMALL; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_wrap_to_certificates(
    const cmcrypto_content_key *key, const cmcrypto_certificate *const *recipients,
    size_t recipients_len, int64_t now, cmcrypto_buffer **wrapped);

/**
 * The key of the content with this header, from what `cmcrypto_content_key_wrap_to_certificates` gave:
 * with the first of `identities` that opens it.
 *
 * Errors: what anyone can read: MALFORMED, NOT_DER, TOO_LARGE above 256 KiB, ALGORITHM_NOT_ACCEPTED,
 * TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of
 * `cmcrypto_content_header_read`. Until the tag is verified: DECRYPT. Then MALFORMED,
 * VERSION_NOT_SUPPORTED; CONTENT_KEY_MISMATCH if the key is of other content.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_unwrap_with_certificate(
    const uint8_t *header, size_t header_len, const uint8_t *wrapped, size_t wrapped_len,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    cmcrypto_content_key **key);

/**
 * Encrypts the key under a password, of 1 byte or more, for this cost: to be kept beside the header. The
 * password's bytes are taken as they are. INVALID_ARGUMENT also for a cost below the least.
 *
 * Errors: UNSUPPORTED; PASSWORD_COST above the most, or if the system has not so much memory; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_wrap_under_password(
    const cmcrypto_content_key *key, cmcrypto_provider provider, const uint8_t *password,
    size_t password_len, const cmcrypto_password_cost *cost, cmcrypto_buffer **wrapped);

/**
 * The key of the content with this header, from what `cmcrypto_content_key_wrap_under_password` gave. Of
 * that all but the key is judged first: what would cost more than 1 GiB of memory, 4 GiB of memory times
 * passes or 16 lanes is refused before any work.
 *
 * Errors: UNSUPPORTED; MALFORMED, NOT_DER, TOO_LARGE above 1 KiB, VERSION_NOT_SUPPORTED; those of
 * `cmcrypto_content_header_read`; CONTENT_KEY_MISMATCH if it is of other content; PASSWORD_COST, also if
 * the system has not so much memory; WRONG_PASSWORD, also for a document that was changed.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_unwrap_with_password(
    cmcrypto_provider provider, const uint8_t *header, size_t header_len, const uint8_t *wrapped,
    size_t wrapped_len, const uint8_t *password, size_t password_len, cmcrypto_content_key **key);

/**
 * Seals the key to a client of the directory, which keeps it in memory alone: as for multicast.
 * `identity` is the site server signing certificate of the site `site_code`, or that with which a
 * management point of it signs.
 *
 * Errors: UNKNOWN_SENDER if the client is not registered; BLOCKED_SENDER, UNAPPROVED_SENDER if it may not
 * have it; NO_RECIPIENTS if it registered no encryption certificate; of that CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; of `identity`
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; RANDOM; those of the key that signs.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_seal_to_client(
    const cmcrypto_content_key *key, const cmcrypto_signing_identity *identity,
    const char *site_code, const cmcrypto_client_directory *clients, const char *client_id,
    int64_t now, cmcrypto_buffer **sealed);

/**
 * The key of the content with this header, as a management point sealed it to this client of the site
 * `site_code`: with the first of `identities` that opens it.
 *
 * Errors: SITE_MISMATCH if the management point is of another site; of its certificate CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED. What anyone can read: MALFORMED,
 * NOT_DER, TOO_LARGE above 16 KiB, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT,
 * DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of `cmcrypto_content_header_read`. Until the
 * tag is verified: DECRYPT. Then MALFORMED, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate
 * signed it; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another client;
 * ENVELOPE_MISMATCH if it was signed for another envelope; CONTENT_KEY_MISMATCH if the key is of other
 * content.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_open_by_management_point(
    const uint8_t *header, size_t header_len, const uint8_t *sealed, size_t sealed_len,
    const char *site_code, const char *client_id,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_trusted_management_point *management_point, int64_t now,
    cmcrypto_content_key **key);

/**
 * As `cmcrypto_content_key_open_by_management_point`, where the site server sealed it, with the
 * certificate that it signs policy with.
 *
 * Errors: as `cmcrypto_content_key_open_by_management_point`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_open_by_site(
    const uint8_t *header, size_t header_len, const uint8_t *sealed, size_t sealed_len,
    const char *site_code, const char *client_id,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const cmcrypto_site_verifier *verifier, int64_t now, cmcrypto_content_key **key);

/**
 * Begins a capture of the state of users, by the computer with the id `client_id`, which signs with
 * `identity`. As `cmcrypto_content_encryption_new`, but the key is sealed at once to the certificates of
 * the computer that will restore it and of the site's recovery, and to nobody else: nobody here knows it
 * but the run, while that lasts. `*sealed` is stored beside the header. The computer that captures can't
 * read it back.
 *
 * INVALID_ARGUMENT also if a recipient's key is the one that signs. Errors: UNSUPPORTED; RANDOM; of the
 * recipients DUPLICATE_RECIPIENT, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, with the index 0 for the computer and 1 for recovery; of
 * `identity` CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key that signs.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_encryption_of_user_state(
    cmcrypto_provider provider, const char *package, uint64_t version,
    const uint8_t *package_sha256, size_t package_sha256_len,
    const cmcrypto_signing_identity *identity, const char *client_id,
    const cmcrypto_certificate *computer, const cmcrypto_certificate *recovery, int64_t now,
    cmcrypto_content_encryption **encryption, cmcrypto_buffer **sealed);

/**
 * The key of a state of users with this header, with the first of `identities` that opens it: that of the
 * computer that it was captured for, or the site's for recovery. `client_id` and `certificate` are the old
 * computer's, which it signs with, as the site knows them; that may have expired since the capture.
 * `struct_size` is the sizeof `*info`.
 *
 * Errors: CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL of the old computer's certificate. What
 * anyone can read: MALFORMED, NOT_DER, TOO_LARGE above 16 KiB, ALGORITHM_NOT_ACCEPTED,
 * TOO_MANY_RECIPIENTS, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, SIGNED_ATTRIBUTES; also RANDOM; those of
 * `cmcrypto_content_header_read`. Until the tag is verified: DECRYPT. Then MALFORMED,
 * VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if another certificate signed it; SIGNATURE_INVALID;
 * UNKNOWN_SENDER if it is of another client; NOT_INTENDED_RECIPIENT if it was captured for other
 * certificates; SENT_IN_FUTURE by more than 5 minutes; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED if
 * the certificate was not valid when it was captured; ENVELOPE_MISMATCH if it was signed for another
 * envelope; CONTENT_KEY_MISMATCH if the key is of other content.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_content_key_open_user_state(
    const uint8_t *header, size_t header_len, const uint8_t *sealed, size_t sealed_len,
    const cmcrypto_decryption_identity *const *identities, size_t identities_len,
    const char *client_id, const cmcrypto_certificate *certificate, int64_t now,
    cmcrypto_content_key **key, cmcrypto_user_state_info *info, size_t struct_size);

CMCRYPTO_SIZE(cmcrypto_content_progress, 40)
CMCRYPTO_SIZE(cmcrypto_content_manifest_info, 56)
CMCRYPTO_SIZE(cmcrypto_content_entry, 56)
CMCRYPTO_SIZE(cmcrypto_content_terms, 48)
CMCRYPTO_SIZE(cmcrypto_expected_content, 64)
CMCRYPTO_SIZE(cmcrypto_compare_settings, 24)
CMCRYPTO_SIZE(cmcrypto_missing_file, 32)
CMCRYPTO_SIZE(cmcrypto_content_header_info, 168)
CMCRYPTO_SIZE(cmcrypto_content_ways, 20)
CMCRYPTO_SIZE(cmcrypto_encrypted_file, 56)
CMCRYPTO_SIZE(cmcrypto_password_cost, 16)
CMCRYPTO_SIZE(cmcrypto_user_state_info, 16)

#ifdef __cplusplus
}
#endif

#endif
