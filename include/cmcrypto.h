/**
 * @file
 * The cryptographic controls of a Configuration-Manager-like system, for C and C++.
 *
 * # Conventions
 *
 * Status. A function that can fail returns a `cmcrypto_status`: 0 (`CMCRYPTO_OK`) is success,
 * anything else one of the codes below, whose numbers never change. `cmcrypto_status_text` gives a
 * code's text. `CMCRYPTO_ERROR_INVALID_ARGUMENT` and `CMCRYPTO_ERROR_INTERNAL` can come from any
 * of them, and `CMCRYPTO_ERROR_EXTERNAL_KEY` from any that signs with an external key; the other codes
 * are named with each function, without their prefix.
 *
 * Detail. `cmcrypto_last_error_detail` says more than a status can, as text for a log: which argument
 * was NULL, whose certificate has expired, which element of a list is meant, which file could not be
 * opened and what the system said, which extension is not offered. `cmcrypto_last_error_get_info` says
 * the same as numbers. It belongs to the calling thread and is forgotten when that thread makes its
 * next call that returns a status, other than these two. There is none for decryption. A call that
 * does not allocate may do so for the detail of its failure.
 *
 * Handles. Types without members are handles. Whoever receives one frees it, once, with the
 * `_free` function of its type; freeing NULL does nothing. Handles may be freed in any order: what
 * another one still needs stays alive. No function takes a handle away from its caller. A step
 * of a channel's handshake is good for one call, as its function says: its handle is then used up, and
 * still to be freed, and another such call returns `CMCRYPTO_ERROR_INVALID_ARGUMENT`. An array of
 * handles is declared `const cmcrypto_x *list[n]`.
 *
 * Inputs. Bytes are a pointer and a length; with a length of 0 the pointer is not looked at, and where
 * an input may be left out, it is. NULL with another length is an error, as is a length above
 * PTRDIFF_MAX. Text, and so a path, is UTF-8 that ends with a NUL. A list of names is bytes, UTF-8
 * with a NUL after each name, as input and in a buffer alike. Inputs are only read during the call.
 * NULL for any other pointer is an error, unless a function says otherwise.
 *
 * Outputs come last. They hold something only after success; otherwise, and where only a length was
 * asked for, a handle is NULL, a number 0 (an open file's -1), and bytes are wiped.
 *
 * Output of a size that is known beforehand is written to the caller's memory, `out` of `out_cap`
 * bytes, and its length to `*out_len`. (NULL, 0) for `out` and `out_cap` asks for the length alone:
 * the call succeeds with that in `*out_len`, before any key is used, and does nothing else: that says
 * nothing of the call that is to come. Memory
 * that is too small is `CMCRYPTO_ERROR_INVALID_ARGUMENT`, with the length in `*out_len` as well. Text
 * is followed by a NUL, which `*out_len` does not count and `out_cap` must have room for.
 *
 * Output of other sizes is a `cmcrypto_buffer`, whose memory is wiped when it is freed. The memory
 * of outputs, and of data that is changed in place, must not overlap any other argument of the call.
 *
 * Numbers. Where C has enumerations there are `int32_t` constants here; any other value is an error,
 * and so is one of another family: no two have a number in common, but for 0, the default where
 * there is one, and numbers that are signed: kinds and suites. Truth is 1 and 0, and any other value
 * an error. Time is Unix seconds, which always come from the caller: the library keeps no clock.
 *
 * Structures that may grow start with `struct_size`, which must be the structure's `sizeof`. A
 * larger one than the library knows is accepted if what it doesn't know is all zeros. In a smaller
 * one, down to that of the first version, the fields that are missing count as 0, which means as
 * before. A field of 0 is its default. A default lets nothing through that a setting could refuse:
 * what loosens something says so in its name and is 1; a number of 0 is the usual number (the
 * digest, 24 hours and 5 minutes of freshness). Only the terms of an endorsement have no default, nor
 * have those of a site's data, what is expected of it and a policy's assignment, where zeros are
 * refused. The
 * `_default`, `_starting` and `_following` functions write the values out; with an impossible size,
 * such as that of a pointer, they leave a structure that no call takes. Where a structure is an
 * output its sizeof is an argument, and the call fills `struct_size` too; with an impossible one it
 * stays as it is.
 *
 * Threads. The table at the top of each header says which calls may be made from several threads at
 * the same time with the same handle ("any"), and which need theirs to themselves, with no other
 * call on it at the same time ("one"): those that the call takes without const. What it takes as
 * const may be in use by calls marked "any" meanwhile. A handle must not be in use elsewhere when it
 * is freed ("last"). Apart from the detail and the engines' random generators there is no state
 * outside handles. The generators are why the shared library stays loaded once it is. To block is to
 * wait for another thread that holds a lock for a moment, for another process that holds that of a
 * trust store's file, for the system's first randomness, or for an engine to prepare a key on its
 * first use. A call that uses an external key waits for that key's functions too.
 *
 * Fork. If no other thread is in a call of the library at the fork, or just ending, the child may go
 * on as its parent could: handles are its own copies, and its random bytes are not its parent's.
 * Otherwise it may only execute a program or end: a lock that was held then is held for ever, and a
 * call that wants it never returns. With a handle that calls change, those marked "one", or that
 * remembers (seen messages, clients, sites, what an authority issued), only one of the two may go on:
 * neither sees what the other does, and on a channel both would use the same key and nonces. So it is with a machine
 * that is restored twice from one snapshot, where random bytes come twice, too.
 *
 * Memory for content, a message, a package or a manifest that can't be had is
 * `CMCRYPTO_ERROR_NO_MEMORY`, which any call with one may return; nothing has changed then. Where memory
 * for less can't be had (a handle, what is stored or signed of a few megabytes) the process ends.
 *
 * A panic inside the library, which would be a bug, returns `CMCRYPTO_ERROR_INTERNAL`, with a detail on
 * any call; its message goes to standard error.
 *
 * What no check can catch is the caller's fault, and undefined: a handle that was freed, or is of
 * another type; a pointer to less memory than its length says; text without a NUL.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * # Who calls what, in this order
 *
 * ```
 * A client
 *   its key and certificate    cmcrypto_signing_identity_load_or_make
 *   a key in a device          cmcrypto_private_key_from_external, cmcrypto_self_signed,
 *                              cmcrypto_signing_identity_new
 *   whom it trusts             cmcrypto_site_public_key_from_file, cmcrypto_trust_store_file_new, _update,
 *                              cmcrypto_trust_store_learn_trusted_root_key,
 *                              cmcrypto_trust_store_learn_management_point, _site_signing_certificate
 *   becoming known             cmcrypto_registration_request_new, _as_bytes, _finish
 *   what it sends              cmcrypto_client_new, cmcrypto_client_seal
 *   what it is sent            cmcrypto_trust_store_site_verifier, cmcrypto_site_verifier_verify
 *   of the product's own       cmcrypto_compatibility_decrypt, _sign, cmcrypto_client_token_sign,
 *                              cmcrypto_utf16_encode, cmcrypto_zlib_compress
 *   its policy                 cmcrypto_client_policies_new, _apply, _follow, _changes, _took_effect,
 *                              _revoked, _policy, _to_bytes,
 *                              cmcrypto_policy_assignment_check_body, _copy_body_file,
 *                              cmcrypto_client_policies_open_secret_by_management_point
 *   what it installs           cmcrypto_site_verifier_verify_content, cmcrypto_content_fetch_begin, _next_missing,
 *                              _open, cmcrypto_content_file_write, _finish, cmcrypto_content_fetch_commit,
 *                              cmcrypto_content_verify_directory
 *   content                    cmcrypto_content_key_unwrap_with_certificate, _unwrap_with_password,
 *                              _open_by_management_point, _decrypt_manifest, _decrypt_file, _decrypt_range,
 *                              cmcrypto_encrypted_file_stream_range
 *   the state of its users     cmcrypto_content_encryption_of_user_state, cmcrypto_content_key_open_user_state
 * A management point
 *   its bundle                 cmcrypto_endorse_encryption_certificate, cmcrypto_management_point_bundle_new
 *   registration               cmcrypto_registration_challenges_new, _issue, cmcrypto_registrar_new, _register
 *   what clients send          cmcrypto_management_point_new, cmcrypto_seen_messages_new,
 *                              cmcrypto_management_point_open
 *   the product's own clients  cmcrypto_compatibility_settings_default, cmcrypto_compatibility_encrypt, _verify,
 *                              cmcrypto_client_token_read, _verify, cmcrypto_utf16_decode,
 *                              cmcrypto_zlib_decompress
 *   tokens                     cmcrypto_token_signer_new, _issue, cmcrypto_token_verifier_new,
 *                              _content_access, _client_authentication, _bulk_registration, _rotate
 *   Entra ID's tokens          cmcrypto_entra_keys_from_jwks, cmcrypto_entra_verifier_new, _verify,
 *                              cmcrypto_client_assertion
 *   secret policy              cmcrypto_secret_policy_from_salted, cmcrypto_policy_set_sha256,
 *                              cmcrypto_secret_policy_seal
 *   a key of content           cmcrypto_content_key_seal_to_client
 * A site
 *   its key                    cmcrypto_site_exchange_key_generate, _endorse_operational_key,
 *                              _endorse_management_point, _endorse_site_signing, _endorse_site,
 *                              _prove_possession
 *   what it sends its clients  cmcrypto_site_signer_new, _sign
 *   their policy               cmcrypto_policy_assignment_of, cmcrypto_secret_policy_new, _assignment,
 *                              cmcrypto_policy_set_new, _assign, cmcrypto_site_signer_sign_policy_set,
 *                              _sign_policy_batch
 *   what they install          cmcrypto_content_hash_directory, cmcrypto_site_signer_sign_content
 *   content that is encrypted  cmcrypto_content_encryption_new, _encrypt_manifest, _encrypt_file, _header,
 *                              cmcrypto_content_key_wrap_to_certificates, _wrap_under_password,
 *                              cmcrypto_content_header_add_ways
 *   its own authority          cmcrypto_issuing_authority_new, _issue, _renew, _block, _revocation_list,
 *                              _to_bytes, cmcrypto_site_exchange_key_endorse_issuing,
 *                              cmcrypto_management_point_bundle_with_issuing
 *   what that issued           cmcrypto_trust_store_issuing_verifier, cmcrypto_issuing_verifier_new, _verify
 *   its administrators         cmcrypto_administrator_challenges_new, _issue, _verify,
 *                              cmcrypto_administrator_sign_challenge, cmcrypto_signed_in_by_windows,
 *                              _add_certificate, cmcrypto_administrator_policy_decide, _change
 *   other sites                cmcrypto_site_directory_new, _export_key_file, _expect, _import_key_file, _lapsing
 *   who may do what            cmcrypto_administration_new, _add_user, _add_object, _decide, _visible,
 *                              cmcrypto_association_specified, cmcrypto_roles_read_xml, _write_xml
 *   the same elsewhere         cmcrypto_site_signer_sign_grant, _sign_grant_withdrawal,
 *                              cmcrypto_site_verifier_verify_grant, cmcrypto_grant_decide
 *   a key was stolen           cmcrypto_site_directory_report_stolen
 *   what it sends them         cmcrypto_replication_position_start, cmcrypto_replication_write_package,
 *                              cmcrypto_replication_verify_package_to_file
 *   a connection to one        cmcrypto_channel_initiator_start, _receive_site, cmcrypto_channel_request_read,
 *                              _respond_site, cmcrypto_channel_responder_receive_site,
 *                              cmcrypto_channel_check_site
 * ```
 *
 * # Codes
 *
 * What a client does about a status that it got, or that its management point reports:
 *
 * ```
 *   1 CMCRYPTO_ERROR_INVALID_ARGUMENT                    give up: the caller's mistake, see the
 *                                                        detail
 *   2 CMCRYPTO_ERROR_INTERNAL                            give up: a bug, or an engine that failed
 *   3 CMCRYPTO_ERROR_UNSUPPORTED                         give up
 *   4 CMCRYPTO_ERROR_TOO_LARGE                           give up
 *   5 CMCRYPTO_ERROR_RANDOM                              retry
 *   6 CMCRYPTO_ERROR_EXTERNAL_KEY                        retry
 *  10 CMCRYPTO_ERROR_MALFORMED                           give up
 *  11 CMCRYPTO_ERROR_NOT_DER                             give up
 *  12 CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED              give up
 *  13 CMCRYPTO_ERROR_KEY_REJECTED                        give up
 *  14 CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED              give up
 *  15 CMCRYPTO_ERROR_KEY_TOO_SMALL                       a client's: register again; a root's or
 *                                                        site's: the administrator must replace it
 *  16 CMCRYPTO_ERROR_WRONG_PASSWORD                      give up
 *  17 CMCRYPTO_ERROR_PASSWORD_COST                       give up
 *  18 CMCRYPTO_ERROR_NOT_SUPPORTED                       give up: the administrator must give
 *                                                        another form of what the detail names
 *  20 CMCRYPTO_ERROR_SIGNATURE_INVALID                   of management point keys or a reply: log
 *                                                        it, and trust another management point;
 *                                                        otherwise give up
 *  21 CMCRYPTO_ERROR_DECRYPT                             give up
 *  22 CMCRYPTO_ERROR_SIGNED_ATTRIBUTES                   give up
 *  23 CMCRYPTO_ERROR_SIGNER_MISMATCH                     a message or renewal: register again; site
 *                                                        data: follow the site's change of
 *                                                        certificate; a site's key: compare
 *                                                        fingerprints again
 *  30 CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID           retry later, or set the clock
 *  31 CMCRYPTO_ERROR_CERTIFICATE_EXPIRED                 the detail says whose: the management
 *                                                        point's: fetch the certificate again; the
 *                                                        client's own: register again; the site
 *                                                        server's: the administrator must replace
 *                                                        it
 *  32 CMCRYPTO_ERROR_CERTIFICATE_USAGE                   give up
 *  33 CMCRYPTO_ERROR_KEY_MISMATCH                        give up
 *  34 CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE                give up: choose a name in ASCII
 *  35 CMCRYPTO_ERROR_UNKNOWN_ISSUER                      give up: the administrator must install
 *                                                        the issuer's certificate
 *  36 CMCRYPTO_ERROR_PATH_INVALID                        give up: the administrator must replace
 *                                                        the certificate
 *  37 CMCRYPTO_ERROR_REVOKED                             fetch the revocation lists again; then the
 *                                                        administrator must replace the certificate
 *  38 CMCRYPTO_ERROR_NO_CERTIFICATE                      give up: the administrator must change the
 *                                                        certificates or the selection criteria
 *  39 CMCRYPTO_ERROR_SEVERAL_CERTIFICATES                give up: the administrator must change the
 *                                                        certificates or the selection criteria
 *  40 CMCRYPTO_ERROR_NO_RECIPIENTS                       give up
 *  41 CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS                 give up
 *  42 CMCRYPTO_ERROR_DUPLICATE_RECIPIENT                 give up
 *  43 CMCRYPTO_ERROR_NOT_A_RECIPIENT                     fetch the management point's certificate
 *                                                        again
 *  50 CMCRYPTO_ERROR_UNSIGNED                            give up
 *  51 CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED                   give up
 *  52 CMCRYPTO_ERROR_NOT_ENCRYPTED                       give up
 *  53 CMCRYPTO_ERROR_UNKNOWN_SENDER                      register again
 *  54 CMCRYPTO_ERROR_BLOCKED_SENDER                      give up
 *  55 CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT              a message: fetch the management point's
 *                                                        certificate again; site data: log it, and
 *                                                        ask for it again
 *  56 CMCRYPTO_ERROR_STALE                               set the clock; a message: seal it again
 *                                                        and retry; between sites: retry later;
 *                                                        site data: ask for it again
 *  57 CMCRYPTO_ERROR_SENT_IN_FUTURE                      set the clock; a message: seal it again
 *                                                        and retry; between sites: retry later;
 *                                                        site data: ask for it again
 *  58 CMCRYPTO_ERROR_REPLAYED                            give up: it was accepted before
 *  59 CMCRYPTO_ERROR_SEEN_MESSAGES_FULL                  retry later
 *  60 CMCRYPTO_ERROR_CONTEXT_MISSING                     give up
 *  61 CMCRYPTO_ERROR_ALREADY_REGISTERED                  renew instead
 *  62 CMCRYPTO_ERROR_STORE_UNAVAILABLE                   retry later
 *  63 CMCRYPTO_ERROR_ENVELOPE_MISMATCH                   log it; seal it again and retry
 *  64 CMCRYPTO_ERROR_UNAPPROVED_SENDER                   retry once the administrator has approved
 *                                                        the client
 *  65 CMCRYPTO_ERROR_HASH_MISMATCH                       fetch the message, and what names its
 *                                                        hash, again
 *  70 CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY                 ask the directory service for the key, or
 *                                                        the administrator must provision it
 *  71 CMCRYPTO_ERROR_ROOT_KEY_MISMATCH                   trust another management point; or the
 *                                                        administrator must replace or reset the
 *                                                        key
 *  72 CMCRYPTO_ERROR_KEY_CONFLICT                        go on with what is held, and log it; only
 *                                                        the administrator may replace or reset it
 *  73 CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED ask the directory service for the key or
 *                                                        the certificate, or the administrator must
 *                                                        provision it
 *  74 CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID           retry later, or set the clock
 *  75 CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED                 fetch the management point's keys again; a
 *                                                        site's: it must endorse again
 *  76 CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH                log it, and trust another management point
 *  77 CMCRYPTO_ERROR_SITE_MISMATCH                       a client: look at the assigned site, else
 *                                                        trust another management point; between
 *                                                        sites: it is for another site, or the
 *                                                        wrong directory or position was given
 *  78 CMCRYPTO_ERROR_HOST_MISMATCH                       log it, and trust another management point
 *  79 CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP                log it, and trust another management point
 *  80 CMCRYPTO_ERROR_ROLLBACK                            of management point keys: fetch them
 *                                                        again; of what a site sent: log it,
 *                                                        something newer was accepted
 *  81 CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT                go on with what is held, and log it
 *  82 CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT            fetch the management point's keys again
 *  83 CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE         ask the directory service for the
 *                                                        certificate, or the administrator must
 *                                                        provision it
 *  90 CMCRYPTO_ERROR_STORED_FOREIGN                      give up: the administrator must restore
 *                                                        what was stored; a trust store's file may
 *                                                        be emptied by
 *                                                        cmcrypto_trust_store_file_discard
 *  91 CMCRYPTO_ERROR_STORED_DAMAGED                      give up: the administrator must restore
 *                                                        what was stored; a trust store's file may
 *                                                        be emptied by
 *                                                        cmcrypto_trust_store_file_discard
 *  92 CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED               give up: update the library; a trust
 *                                                        store's file may be emptied by
 *                                                        cmcrypto_trust_store_file_discard
 *  93 CMCRYPTO_ERROR_STORAGE                             retry later; then the administrator must
 *                                                        look at the file that the detail names
 *  94 CMCRYPTO_ERROR_NO_MEMORY                           give up
 *  95 CMCRYPTO_ERROR_STORE_BROKEN                        give up
 * 100 CMCRYPTO_ERROR_CHALLENGE_INVALID                   ask for another challenge, then register
 *                                                        or sign in again
 * 101 CMCRYPTO_ERROR_CHALLENGE_EXPIRED                   ask for another challenge, then register
 *                                                        or sign in again
 * 102 CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED              register again with a new key
 * 103 CMCRYPTO_ERROR_REPLY_MISMATCH                      register again
 * 110 CMCRYPTO_ERROR_SITE_KEY_UNKNOWN                    retry when the site's key is known: ask
 *                                                        the directory service, or import a key
 *                                                        file
 * 111 CMCRYPTO_ERROR_SITE_KEY_RETIRED                    log it; the site must send it again,
 *                                                        signed with its current key
 * 112 CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED        ask the directory service for the key, or
 *                                                        the administrator must import a key file
 * 113 CMCRYPTO_ERROR_DUPLICATE_SITE                      give up: the administrator must export the
 *                                                        key file again
 * 114 CMCRYPTO_ERROR_REPLICATION_GAP                     retry when what is missing has arrived, or
 *                                                        ask the site to send it again
 * 115 CMCRYPTO_ERROR_REPLICATION_CONFLICT                log it; the administrator must find out
 *                                                        why the site has another history
 * 116 CMCRYPTO_ERROR_NUMBER_EXHAUSTED                    begin again with a new stream, key or
 *                                                        channel
 * 117 CMCRYPTO_ERROR_SITE_KEY_STOLEN                     log it; the site must have a new key, from
 *                                                        the directory service or compared by the
 *                                                        administrator
 * 118 CMCRYPTO_ERROR_SITE_KEY_UNVOUCHED                  retry when somebody vouches for the key
 *                                                        again: ask the directory service, or have
 *                                                        the site's parent endorse it
 * 120 CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED                  connect again with another suite
 * 121 CMCRYPTO_ERROR_KEY_CONFIRMATION                    log it, and connect again
 * 122 CMCRYPTO_ERROR_RECORD_REFLECTED                    log it, and close the transport
 * 123 CMCRYPTO_ERROR_RECORD_MISSING                      log it, and close the transport
 * 124 CMCRYPTO_ERROR_CHANNEL_CLOSED                      connect again
 * 125 CMCRYPTO_ERROR_CHANNEL_TRUNCATED                   connect again; what came last may be
 *                                                        incomplete
 * 126 CMCRYPTO_ERROR_COOKIE_INVALID                      send a demand for a cookie
 * 127 CMCRYPTO_ERROR_CHANNEL_ENDED                       connect again
 * 140 CMCRYPTO_ERROR_POLICY_CONFLICT                     log it; the administrator must find out
 *                                                        who else signs for the site
 * 141 CMCRYPTO_ERROR_POLICY_BODY_MISMATCH                ask for the policy again, from another
 *                                                        management point, and log it
 * 142 CMCRYPTO_ERROR_POLICY_NOT_ASSIGNED                 ask for the site's policy sets again; then
 *                                                        for a secret policy, as it is assigned now
 * 143 CMCRYPTO_ERROR_CONTENT_NAME                        give up: rename what the detail names
 * 144 CMCRYPTO_ERROR_CONTENT_KIND                        give up: remove what the detail names
 * 145 CMCRYPTO_ERROR_CONTENT_CHANGED                     retry when nobody writes there
 * 146 CMCRYPTO_ERROR_CONTENT_MISMATCH                    do not use it; fetch it again, from
 *                                                        another distribution point, and log it
 * 147 CMCRYPTO_ERROR_CANCELLED                           the caller's own word; call again to go on
 * 148 CMCRYPTO_ERROR_FETCH_IN_PROGRESS                   retry later
 * 149 CMCRYPTO_ERROR_TARGET_EXISTS                       verify what is there, or remove it and
 *                                                        retry
 * 150 CMCRYPTO_ERROR_CONTENT_KEY_MISMATCH                fetch the header, and the key that came
 *                                                        with it, again
 * 160 CMCRYPTO_ERROR_TOKEN_SIGNER_UNKNOWN                fetch the keys again, not more often than
 *                                                        every few minutes; then refuse the token
 * 161 CMCRYPTO_ERROR_TOKEN_SIGNER_RETIRED                refuse the token; its holder asks for
 *                                                        another
 * 162 CMCRYPTO_ERROR_TOKEN_ISSUER_MISMATCH               refuse the token, and log it
 * 163 CMCRYPTO_ERROR_TOKEN_KIND_MISMATCH                 refuse the token, and log it
 * 164 CMCRYPTO_ERROR_TOKEN_BLOCKED                       refuse the token, and log it
 * 165 CMCRYPTO_ERROR_TOKEN_USED_UP                       refuse the token, and log it
 * 166 CMCRYPTO_ERROR_TOKEN_NOT_HOLDER                    refuse the token, and log it: it may have
 *                                                        been stolen
 * 167 CMCRYPTO_ERROR_TOKEN_LIFETIME                      refuse the token, and log it
 * 168 CMCRYPTO_ERROR_KEY_SET_STALE                       fetch the keys again, and retry
 * 169 CMCRYPTO_ERROR_CERTIFICATE_NOT_ISSUED              ask the site for a new certificate
 * 170 CMCRYPTO_ERROR_CERTIFICATE_BLOCKED                 ask the site for a new certificate, for a
 *                                                        new key
 * 171 CMCRYPTO_ERROR_NO_ISSUING_AUTHORITY                ask for the management points' keys again
 * 172 CMCRYPTO_ERROR_AUTHENTICATION_TOO_WEAK             sign in at the level that the detail names
 * 176 CMCRYPTO_ERROR_ACCESS_DENIED                       give up; an administrator who has the
 *                                                        right can give it, or do it
 * ```
 */

#ifndef CMCRYPTO_H
#define CMCRYPTO_H

#include "cmcrypto/abi.h"
#include "cmcrypto/primitive.h"
#include "cmcrypto/pki.h"
#include "cmcrypto/client_certificate.h"
#include "cmcrypto/site_security.h"
#include "cmcrypto/registration.h"
#include "cmcrypto/policy.h"
#include "cmcrypto/exchange_key.h"
#include "cmcrypto/trust.h"
#include "cmcrypto/secret_policy.h"
#include "cmcrypto/content.h"
#include "cmcrypto/message.h"
#include "cmcrypto/sites.h"
#include "cmcrypto/replication.h"
#include "cmcrypto/channel.h"
#include "cmcrypto/compatibility.h"
#include "cmcrypto/access.h"

#endif
