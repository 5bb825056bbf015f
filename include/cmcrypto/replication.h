/**
 * @file
 * What a site sends to another.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_replication_position_start                      | any     | yes          | no
 * cmcrypto_replication_position_get_info                   | any     | yes          | no
 * cmcrypto_replication_header_from_signature               | any     | yes          | no
 * cmcrypto_replication_sign                                | any     | yes          | yes
 * cmcrypto_replication_sign_digest                         | any     | yes          | yes
 * cmcrypto_replication_sign_file                           | any     | yes          | yes
 * cmcrypto_replication_verify                              | any     | yes          | yes
 * cmcrypto_replication_verify_digest                       | any     | yes          | yes
 * cmcrypto_replication_verify_file                         | any     | yes          | yes
 * cmcrypto_replication_header_from_package                 | any     | yes          | no
 * cmcrypto_replication_header_from_package_file            | any     | yes          | no
 * cmcrypto_replication_write_package                       | any     | yes          | yes
 * cmcrypto_replication_write_package_file                  | any     | yes          | yes
 * cmcrypto_replication_verify_package                      | any     | yes          | yes
 * cmcrypto_replication_verify_package_to_file              | any     | yes          | yes
 * cmcrypto_replication_verify_package_file                 | any     | yes          | yes
 * cmcrypto_replication_seal                                | any     | yes          | yes
 * cmcrypto_replication_open                                | any     | yes          | yes
 * ```
 */

#ifndef CMCRYPTO_REPLICATION_H
#define CMCRYPTO_REPLICATION_H

#include "abi.h"
#include "pki.h"
#include "exchange_key.h"
#include "sites.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * It is what comes next, or the first of its stream.
 */
#define CMCRYPTO_CONTINUITY_NEXT 705

/**
 * It is the first that the site signs with another exchange key, and nothing signed with the key
 * before is missing.
 */
#define CMCRYPTO_CONTINUITY_NEW_KEY 706

/**
 * It is the first that the site signs with another exchange key, and the site does not say what
 * came before: it was recovered, or lost its position. Something may be missing: synchronise anew.
 */
#define CMCRYPTO_CONTINUITY_RESTARTED 707

/**
 * Room for a position's bytes.
 */
#define CMCRYPTO_REPLICATION_POSITION_MAX 1020

/**
 * How far a stream of data from one site to another has come: at the sender what was signed last,
 * at the receiver what was accepted last. Each keeps its own, one for each stream and direction: a
 * value that the caller copies and stores, the first `len` of `bytes` (DER, today at most 374 of
 * them, the same for equal positions). A call that goes on makes the next one, in memory of its own,
 * to be stored in its place. Not secret, but whoever can set it back has old data accepted again.
 *
 * Lost, it is lost for good: a sender then begins anew with another exchange key, or another
 * stream; a receiver that begins anew would accept again all that was ever sent.
 *
 * Each call that takes one returns STORED_DAMAGED, with a detail, if it is not what such a call
 * wrote, as zeros are not; and INVALID_ARGUMENT if it is asked to write the next one over it: then
 * both stay as they are.
 */
typedef struct {
  /**
   * How many bytes there are: look at it before you copy so many from storage.
   */
  uint32_t len;
  /**
   * The bytes. What follows them is not looked at, and zeros where a call wrote it.
   */
  uint8_t bytes[CMCRYPTO_REPLICATION_POSITION_MAX];
} cmcrypto_replication_position;

/**
 * What a position says.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_replication_position_info).
   */
  uint32_t struct_size;
  /**
   * The code of the site that sends.
   */
  char from_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site that receives.
   */
  char to_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The stream's name.
   */
  char stream[CMCRYPTO_STREAM_MAX];
  /**
   * The last number, at most 2^63 - 1; 0 if there is none. Each exchange key of the site counts
   * from 1.
   */
  uint64_t number;
  /**
   * `key_sha256` of the exchange key that signed last; zeros if nothing was signed yet.
   */
  uint8_t key_sha256[32];
} cmcrypto_replication_position_info;

/**
 * What a replication signature says: whoever made it, so nothing is believed of it. It is read to
 * find the position that the data is verified against.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_replication_header).
   */
  uint32_t struct_size;
  /**
   * The code of the site that is said to send.
   */
  char from_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The code of the site that is said to receive.
   */
  char to_site_code[CMCRYPTO_SITE_CODE_MAX];
  /**
   * The stream's name.
   */
  char stream[CMCRYPTO_STREAM_MAX];
  /**
   * The number in the stream, from 1 to 2^63 - 1.
   */
  uint64_t number;
  /**
   * When it was signed.
   */
  int64_t time;
  /**
   * The length of the data in bytes, at most 2^63 - 1.
   */
  uint64_t length;
} cmcrypto_replication_header;

/**
 * How accepted data goes on from what was accepted before: one of the constants
 * `CMCRYPTO_CONTINUITY_...`.
 */
typedef int32_t cmcrypto_continuity;

/**
 * Data that was accepted.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_replication_verified).
   */
  uint32_t struct_size;
  /**
   * How the data goes on from what was accepted before.
   */
  cmcrypto_continuity continuity;
  /**
   * When it was signed.
   */
  int64_t time;
  /**
   * The receiver's next position: to be stored in place of the one before, after the data or
   * together with it.
   */
  cmcrypto_replication_position next;
} cmcrypto_replication_verified;

/**
 * Before anything was signed, or accepted. `stream` is 1 to 64 characters, none of them a control
 * character. INVALID_ARGUMENT also if the two sites are one.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_start(
    const char *from_site_code, const char *to_site_code, const char *stream,
    cmcrypto_replication_position *position);

/**
 * What a position says. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_get_info(
    const cmcrypto_replication_position *position, cmcrypto_replication_position_info *info,
    size_t struct_size);

/**
 * Reads a signature. Nothing is verified by that. `struct_size` is the sizeof `*header`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_signature(
    const uint8_t *signature, size_t signature_len, cmcrypto_replication_header *header,
    size_t struct_size);

/**
 * Signs `data` as what comes next in the stream of `position`. `*signature` is detached: DER, at
 * most 1 KiB. `*next` is the position after it: store it before the data leaves.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
 * position is of what another site sends; NUMBER_EXHAUSTED after number 2^63 - 1: another key or
 * stream begins anew; those of the key.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const uint8_t *data, size_t data_len, int64_t now, cmcrypto_buffer **signature,
    cmcrypto_replication_position *next);

/**
 * As `cmcrypto_replication_sign`, with the SHA-256 of the data, 32 bytes, and its length in bytes:
 * what does not fit memory, or comes from elsewhere than a file, is hashed in parts with
 * `cmcrypto_hasher_update`.
 *
 * Errors: as `cmcrypto_replication_sign`; TOO_LARGE for a length above 2^63 - 1.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign_digest(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const uint8_t *digest, size_t digest_len, uint64_t length, int64_t now,
    cmcrypto_buffer **signature, cmcrypto_replication_position *next);

/**
 * As `cmcrypto_replication_sign`, with a file of any length, which is read through
 * a buffer of 128 KiB. What is sent must be what was read: a file that others write to is copied
 * first, or sent as a package (`cmcrypto_replication_write_package_file`).
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_sign`; STORAGE if it can't be opened or read.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign_file(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const char *path, int64_t now, cmcrypto_buffer **signature,
    cmcrypto_replication_position *next);

/**
 * Verifies data that another site sent to this one, with its signature, against the position that
 * is stored for its stream (`cmcrypto_replication_header_from_signature` tells which that is).
 * `struct_size` is the sizeof `*verified`.
 *
 * Refused data changes nothing. Keep it on REPLICATION_GAP, SITE_KEY_UNKNOWN, SITE_KEY_UNVOUCHED,
 * ENDORSEMENT_EXPIRED, SECURE_KEY_EXCHANGE_REQUIRED and SENT_IN_FUTURE, and try again: nothing is
 * lost. Keep it on STORED_DAMAGED, too, which is about the position.
 *
 * INVALID_ARGUMENT also if the position is of another stream. Errors: MALFORMED, NOT_DER,
 * TOO_LARGE for a signature above 4 KiB, VERSION_NOT_SUPPORTED; SITE_MISMATCH if the data or the
 * position is not to this site, or the data is not from the position's; SITE_KEY_RETIRED, those of
 * `cmcrypto_site_directory_check_site`; SIGNATURE_INVALID also if the data is not what was signed:
 * reject it. Of what the site did sign: ENVELOPE_MISMATCH if it signed that for sealed data;
 * SENT_IN_FUTURE if more than 5 minutes after `now`; REPLAYED if it was accepted last; ROLLBACK if
 * it is older; REPLICATION_GAP if data before it was not accepted; REPLICATION_CONFLICT if it does
 * not follow what was accepted.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const uint8_t *data, size_t data_len, const uint8_t *signature, size_t signature_len,
    int64_t now, cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * As `cmcrypto_replication_verify`, with the SHA-256 of the data, 32 bytes, which this
 * site computed itself, and its length in bytes.
 *
 * Errors: as `cmcrypto_replication_verify`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_digest(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const uint8_t *digest, size_t digest_len, uint64_t length, const uint8_t *signature,
    size_t signature_len, int64_t now, cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * As `cmcrypto_replication_verify`, with a file of any length: opens the path once, judges the
 * signature, and reads the file if that is good, through a buffer of 128 KiB. A symbolic link is
 * followed.
 *
 * `*file` is the very file that was hashed, at its start and open for reading: a file descriptor
 * on Unix, a HANDLE on Windows. The caller owns it, and closes it with `close` or `CloseHandle`; a
 * program that is executed meanwhile does not get it. Use it, and not the path, which may name
 * another file by then. After an error it is -1, which is no file.
 *
 * Who has the file open for writing, or may open it so, can still change what is in it. So it
 * belongs where this site alone writes, or is taken as a package, which is copied while it is
 * hashed (`cmcrypto_replication_verify_package_file`).
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_verify`; STORAGE if it can't be opened or read.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_file(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const char *path, const uint8_t *signature, size_t signature_len, int64_t now, int64_t *file,
    cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * Reads the beginning of a package, up to its data. Nothing is verified by that. `struct_size` is
 * the sizeof `*header`.
 *
 * Errors: as `cmcrypto_replication_header_from_signature`.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_package(
    const uint8_t *package, size_t package_len, cmcrypto_replication_header *header,
    size_t struct_size);

/**
 * As `cmcrypto_replication_header_from_package`, with a file, of which no more is read.
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_header_from_signature`; STORAGE if it can't be opened or read.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_package_file(
    const char *package_path, cmcrypto_replication_header *header, size_t struct_size);

/**
 * Signs `data` as `cmcrypto_replication_sign` does, and puts the signature before
 * it: `*package`. `*next` is the position after it: store it before the package leaves.
 *
 * Errors: as `cmcrypto_replication_sign`.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_write_package(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const uint8_t *data, size_t data_len, int64_t now, cmcrypto_buffer **package,
    cmcrypto_replication_position *next);

/**
 * As `cmcrypto_replication_write_package`, from one file of any length to another:
 * the data is read once, and what is signed is what is in the package.
 *
 * It is written to a file `.cmcrypto-….part` in the same directory, readable and writable by its
 * owner alone on Unix, made durable, and renamed: `package_path` is then a whole package, in the
 * place of a file or symbolic link that was there. On any error the file is removed; a process
 * that is killed leaves it behind. If making it durable fails last, the package may be there: it
 * does not count, and must not be sent, for `*next` is zeros. The directory must be writable by
 * nobody else.
 *
 * INVALID_ARGUMENT also if the data is not a regular file, or changes its length meanwhile, or
 * `package_path` names a directory, or no file. Errors: as
 * `cmcrypto_replication_sign`; STORAGE if reading or writing fails.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_write_package_file(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const char *data_path, const char *package_path, int64_t now,
    cmcrypto_replication_position *next);

/**
 * Verifies a package in memory, and `*data` is what was in it. `*verified` is as in
 * `cmcrypto_replication_verify`.
 *
 * Errors: as `cmcrypto_replication_verify`; MALFORMED also for a package that ends before its
 * data, and for bytes behind it, which nobody signed; SIGNATURE_INVALID for one that ends in its
 * data.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const uint8_t *package, size_t package_len, int64_t now, cmcrypto_buffer **data,
    cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * As `cmcrypto_replication_verify_package`, to a file: it appears at `data_path` whole,
 * verified and durable, or not at all.
 *
 * The data is written to a file `.cmcrypto-….part` in the same directory, readable and writable by
 * its owner alone on Unix, and renamed, in the place of a file or symbolic link that is there. It
 * is removed on any error; a process that is killed leaves it behind. The directory must be
 * writable by nobody else.
 *
 * INVALID_ARGUMENT also if `data_path` names a directory, or no file. Errors: as
 * `cmcrypto_replication_verify_package`; STORAGE if writing fails. If making it durable
 * fails last, the file may be there.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package_to_file(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const uint8_t *package, size_t package_len, const char *data_path, int64_t now,
    cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * As `cmcrypto_replication_verify_package_to_file`, from a file of any length, which is read once,
 * through a buffer of 128 KiB. Who can write to it can't change what is accepted: that is a copy.
 *
 * INVALID_ARGUMENT also if `package_path` is not a regular file. Errors: as
 * `cmcrypto_replication_verify_package_to_file`; STORAGE also if reading fails.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package_file(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const char *package_path, const char *data_path, int64_t now,
    cmcrypto_replication_verified *verified, size_t struct_size);

/**
 * Signs `data` as `cmcrypto_replication_sign` does, and encrypts it with the
 * signature to the encryption certificate of the site that it is for, in memory, for data that is
 * stored on its way: `*sealed`. `*next` is the position after it.
 *
 * `cmcrypto_site_directory_encryption_certificate` gives the one that the other site's exchange
 * key endorsed; of a certificate from elsewhere the caller has to know whose it is. The site is
 * signed, so whoever the data was encrypted to can't pass it on as meant for another.
 *
 * Errors: as `cmcrypto_replication_sign`; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL of the
 * recipient; TOO_LARGE above 1 GiB less 4 KiB; RANDOM.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_seal(
    const cmcrypto_site_exchange_key *key, const cmcrypto_replication_position *position,
    const uint8_t *data, size_t data_len, const cmcrypto_certificate *recipient, int64_t now,
    cmcrypto_buffer **sealed, cmcrypto_replication_position *next);

/**
 * Opens what `cmcrypto_replication_seal` sealed, with the first of `identities` that
 * opens it, and verifies it. All in memory: the data is at most 1 GiB. `*data` is what was
 * sealed; `*verified` is as in `cmcrypto_replication_verify`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS,
 * SIGNED_ATTRIBUTES, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT; RANDOM; DECRYPT; then those of
 * `cmcrypto_replication_verify`: ENVELOPE_MISMATCH if the site signed it for another content key,
 * or for none.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_open(
    const cmcrypto_site_directory *directory, const cmcrypto_replication_position *position,
    const uint8_t *sealed, size_t sealed_len, const cmcrypto_decryption_identity *const *identities,
    size_t identities_len, int64_t now, cmcrypto_buffer **data,
    cmcrypto_replication_verified *verified, size_t struct_size);

CMCRYPTO_SIZE(cmcrypto_replication_position, 1024)
CMCRYPTO_SIZE(cmcrypto_replication_position_info, 312)
CMCRYPTO_SIZE(cmcrypto_replication_header, 296)
CMCRYPTO_SIZE(cmcrypto_replication_verified, 1040)

#ifdef __cplusplus
}
#endif

#endif
