/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * The cryptographic controls of a Configuration-Manager-like system, for C and C++.
 *
 * # Conventions
 *
 * Status. A function that can fail returns a `cmcrypto_status`: 0 (`CMCRYPTO_OK`) is success,
 * anything else one of the codes below, whose numbers never change. `cmcrypto_status_text` gives a
 * code's text. `CMCRYPTO_ERROR_INVALID_ARGUMENT` and `CMCRYPTO_ERROR_INTERNAL` can come from any
 * of them; the other codes are named with each function, without their prefix.
 *
 * Detail. For a caller's mistake `cmcrypto_last_error_detail` says more, such as which argument
 * was NULL. It belongs to the calling thread and is forgotten when that thread makes its next call
 * that returns a status, other than this one. There is none for decryption.
 *
 * Handles. Types without members are handles. Whoever receives one frees it, once, with the
 * `_free` function of its type; freeing NULL does nothing. Handles may be freed in any order: what
 * another one still needs stays alive. No function takes a handle away from its caller. A step
 * of a channel's handshake is good for one call, as its function says: its handle is then used up, and
 * still to be freed, and another such call returns `CMCRYPTO_ERROR_INVALID_ARGUMENT`. An array of
 * handles is declared `const cmcrypto_x *list[n]`.
 *
 * Inputs. Bytes are a pointer and a length; with a length of 0 the pointer is not looked at, and where an
 * input may be left out, it is. NULL with another length is an error, as is a length above PTRDIFF_MAX. Text, and so a path, is UTF-8 that ends with a NUL.
 * Inputs are only read during the call. NULL for any other pointer is an error, unless a function says
 * otherwise.
 *
 * Outputs come last. They hold something only after success; otherwise a handle is NULL, a number
 * 0 (an open file's -1), and bytes are wiped.
 *
 * Output of a size that is known beforehand is written to the caller's memory, `out` of `out_cap`
 * bytes, and its length to `*out_len`. If it does not fit, the call returns
 * `CMCRYPTO_ERROR_INVALID_ARGUMENT` with the length that it needs in `*out_len`, before any key is
 * used; (NULL, 0) for `out` and `out_cap` asks for just that. Text is followed by a NUL, which
 * `*out_len` does not count and `out_cap` must have room for.
 *
 * Output of other sizes is a `cmcrypto_buffer`, whose memory is wiped when it is freed. The memory
 * of outputs, and of data that is changed in place, must not overlap any other argument of the call.
 *
 * Numbers. Where C has enumerations there are `int32_t` constants here; any other value is an
 * error. Truth is 1 and 0, and any other value an error. Time is Unix seconds, which always come
 * from the caller: the library keeps no clock.
 *
 * Structures that may grow start with `struct_size`, which must be the structure's `sizeof`. A
 * larger one than the library knows is accepted if what it doesn't know is all zeros. In a smaller
 * one, down to that of the first version, the fields that are missing count as 0, which means as
 * before. A field of 0 is the default, and the strictest: what loosens something says so in its name and
 * is 1. Only terms of an endorsement have no default. The `_default` and `_starting` functions write the
 * values out; with an impossible size they leave a structure as it is.
 *
 * Threads. The table below says which calls may be made from several threads at the same time
 * with the same handle ("any"), and which need theirs to themselves, with no other call on it at
 * the same time ("one"): those that the call takes without const. What it takes as const may be
 * in use by calls marked "any" meanwhile. A handle must not be in use elsewhere when it is freed
 * ("last"). Apart from the detail and the engines' random generators there is no state outside
 * handles. The generators are why the shared library stays loaded once it is.
 *
 * Failure of memory allocation ends the process. A panic inside the library, which would be a bug,
 * returns `CMCRYPTO_ERROR_INTERNAL`, with a detail on any call; its message goes to standard error.
 *
 * What no check can catch is the caller's fault, and undefined: a handle that was freed, or is of
 * another type; a pointer to less memory than its length says; text without a NUL.
 *
 * # Codes
 *
 * What a client does about a status that it got, or that its management point reports:
 *
 *   1 CMCRYPTO_ERROR_INVALID_ARGUMENT                    give up: the caller's mistake, see the detail
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
 *  15 CMCRYPTO_ERROR_KEY_TOO_SMALL                       a client's: register again; a root's or site's: the administrator must replace it
 *  16 CMCRYPTO_ERROR_WRONG_PASSWORD                      give up
 *  17 CMCRYPTO_ERROR_PASSWORD_COST                       give up
 *  20 CMCRYPTO_ERROR_SIGNATURE_INVALID                   of management point keys or a reply: log it, and trust another management point; otherwise give up
 *  21 CMCRYPTO_ERROR_DECRYPT                             give up
 *  22 CMCRYPTO_ERROR_SIGNED_ATTRIBUTES                   give up
 *  23 CMCRYPTO_ERROR_SIGNER_MISMATCH                     a message or renewal: register again; site data: follow the site's change of certificate; a site's key: compare fingerprints again
 *  30 CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID           retry later, or set the clock
 *  31 CMCRYPTO_ERROR_CERTIFICATE_EXPIRED                 the management point's: fetch the certificate again; the client's own: register again; the site server's: the administrator must replace it
 *  32 CMCRYPTO_ERROR_CERTIFICATE_USAGE                   give up
 *  33 CMCRYPTO_ERROR_KEY_MISMATCH                        give up
 *  34 CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE                give up: choose a name in ASCII
 *  35 CMCRYPTO_ERROR_UNKNOWN_ISSUER                      give up: the administrator must install the issuer's certificate
 *  36 CMCRYPTO_ERROR_PATH_INVALID                        give up: the administrator must replace the certificate
 *  37 CMCRYPTO_ERROR_REVOKED                             fetch the revocation lists again; then the administrator must replace the certificate
 *  38 CMCRYPTO_ERROR_NO_CERTIFICATE                      give up: the administrator must change the certificates or the selection criteria
 *  39 CMCRYPTO_ERROR_SEVERAL_CERTIFICATES                give up: the administrator must change the certificates or the selection criteria
 *  40 CMCRYPTO_ERROR_NO_RECIPIENTS                       give up
 *  41 CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS                 give up
 *  42 CMCRYPTO_ERROR_DUPLICATE_RECIPIENT                 give up
 *  43 CMCRYPTO_ERROR_NOT_A_RECIPIENT                     fetch the management point's certificate again
 *  50 CMCRYPTO_ERROR_UNSIGNED                            give up
 *  51 CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED                   give up
 *  52 CMCRYPTO_ERROR_NOT_ENCRYPTED                       give up
 *  53 CMCRYPTO_ERROR_UNKNOWN_SENDER                      register again
 *  54 CMCRYPTO_ERROR_BLOCKED_SENDER                      give up
 *  55 CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT              fetch the management point's certificate again
 *  56 CMCRYPTO_ERROR_STALE                               set the clock; a message: seal it again and retry; between sites: retry later
 *  57 CMCRYPTO_ERROR_SENT_IN_FUTURE                      set the clock; a message: seal it again and retry; between sites: retry later
 *  58 CMCRYPTO_ERROR_REPLAYED                            give up: it was accepted before
 *  59 CMCRYPTO_ERROR_SEEN_MESSAGES_FULL                  retry later
 *  60 CMCRYPTO_ERROR_CONTEXT_MISSING                     give up
 *  61 CMCRYPTO_ERROR_ALREADY_REGISTERED                  renew instead
 *  62 CMCRYPTO_ERROR_STORE_UNAVAILABLE                   retry later
 *  70 CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY                 ask the directory service for the key, or the administrator must provision it
 *  71 CMCRYPTO_ERROR_ROOT_KEY_MISMATCH                   trust another management point; or the administrator must replace or reset the key
 *  72 CMCRYPTO_ERROR_KEY_CONFLICT                        go on with what is held, and log it; only the administrator may replace or reset it
 *  73 CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED ask the directory service for the key, or the administrator must provision it
 *  74 CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID           retry later, or set the clock
 *  75 CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED                 fetch the management point's keys again; a site's: it must endorse again
 *  76 CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH                log it, and trust another management point
 *  77 CMCRYPTO_ERROR_SITE_MISMATCH                       a client: look at the assigned site, else trust another management point; between sites: it is for another site, or the wrong directory or position was given
 *  78 CMCRYPTO_ERROR_HOST_MISMATCH                       log it, and trust another management point
 *  79 CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP                log it, and trust another management point
 *  80 CMCRYPTO_ERROR_ROLLBACK                            of management point keys: fetch them again; of what a site sent: log it, something newer was accepted
 *  81 CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT                go on with what is held, and log it
 *  82 CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT            fetch the management point's keys again
 *  83 CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE         ask the directory service for the certificate, or the administrator must provision it
 *  90 CMCRYPTO_ERROR_STORED_FOREIGN                      give up: the administrator must restore what was stored; a trust store's file may be removed by cmcrypto_trust_store_file_discard
 *  91 CMCRYPTO_ERROR_STORED_DAMAGED                      give up: the administrator must restore what was stored; a trust store's file may be removed by cmcrypto_trust_store_file_discard
 *  92 CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED               give up: update the library; a trust store's file may be removed by cmcrypto_trust_store_file_discard
 *  93 CMCRYPTO_ERROR_STORAGE                             retry later; then the administrator must look at the file
 * 100 CMCRYPTO_ERROR_CHALLENGE_INVALID                   ask for another challenge, then register again
 * 101 CMCRYPTO_ERROR_CHALLENGE_EXPIRED                   ask for another challenge, then register again
 * 102 CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED              register again with a new key
 * 103 CMCRYPTO_ERROR_REPLY_MISMATCH                      register again
 * 110 CMCRYPTO_ERROR_SITE_KEY_UNKNOWN                    retry when the site's key is known: ask the directory service, or import a key file
 * 111 CMCRYPTO_ERROR_SITE_KEY_RETIRED                    log it; the site must send it again, signed with its current key
 * 112 CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED        ask the directory service for the key, or the administrator must import a key file
 * 113 CMCRYPTO_ERROR_DUPLICATE_SITE                      give up: the administrator must export the key file again
 * 114 CMCRYPTO_ERROR_REPLICATION_GAP                     retry when what is missing has arrived, or ask the site to send it again
 * 115 CMCRYPTO_ERROR_REPLICATION_CONFLICT                log it; the administrator must find out why the site has another history
 * 116 CMCRYPTO_ERROR_NUMBER_EXHAUSTED                    begin again with a new stream, key or channel
 * 120 CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED                  connect again with another suite
 * 121 CMCRYPTO_ERROR_KEY_CONFIRMATION                    log it, and connect again
 * 122 CMCRYPTO_ERROR_RECORD_REFLECTED                    log it, and close the transport
 * 123 CMCRYPTO_ERROR_RECORD_MISSING                      log it, and close the transport
 * 124 CMCRYPTO_ERROR_CHANNEL_CLOSED                      connect again
 * 125 CMCRYPTO_ERROR_CHANNEL_TRUNCATED                   connect again; what came last may be incomplete
 *
 * # Functions
 *
 * To block is to wait for another thread that holds a lock for a moment, for another process
 * that holds that of a trust store's file, for the system's first randomness, or for an
 * engine to prepare a key on its first use.
 *
 * function                                                 | threads | may allocate | may block
 * cmcrypto_abi_version                                     | any     | no           | no
 * cmcrypto_version                                         | any     | no           | no
 * cmcrypto_status_text                                     | any     | no           | no
 * cmcrypto_last_error_detail                               | any     | no           | no
 * cmcrypto_buffer_data                                     | any     | no           | no
 * cmcrypto_buffer_len                                      | any     | no           | no
 * cmcrypto_buffer_free                                     | last    | no           | no
 * cmcrypto_provider_name                                   | any     | no           | no
 * cmcrypto_random_fill                                     | any     | yes          | yes
 * cmcrypto_digest_output_len                               | any     | no           | no
 * cmcrypto_digest                                          | any     | no           | no
 * cmcrypto_hasher_new                                      | any     | yes          | no
 * cmcrypto_hasher_update                                   | one     | no           | no
 * cmcrypto_hasher_finish                                   | one     | no           | no
 * cmcrypto_hasher_free                                     | last    | no           | no
 * cmcrypto_aes_gcm_seal_in_place                           | any     | yes          | yes
 * cmcrypto_aes_gcm_open_in_place                           | any     | yes          | yes
 * cmcrypto_hmac_sha256_new                                 | any     | yes          | no
 * cmcrypto_hmac_sha256_tag                                 | any     | no           | no
 * cmcrypto_hmac_sha256_verify                              | any     | no           | no
 * cmcrypto_hmac_sha256_free                                | last    | no           | no
 * cmcrypto_hkdf_sha256                                     | any     | yes          | no
 * cmcrypto_hkdf_sha256_extract                             | any     | yes          | no
 * cmcrypto_hkdf_sha256_expand                              | any     | yes          | no
 * cmcrypto_agreement_public_key_len                        | any     | no           | no
 * cmcrypto_agreement_key_generate                          | any     | yes          | yes
 * cmcrypto_agreement_key_from_private_bytes                | any     | yes          | yes
 * cmcrypto_agreement_key_algorithm                         | any     | no           | no
 * cmcrypto_agreement_key_public_key                        | any     | no           | no
 * cmcrypto_agreement_key_agree                             | any     | yes          | yes
 * cmcrypto_agreement_key_free                              | last    | no           | no
 * cmcrypto_agreement_public_key_to_spki_der                | any     | yes          | no
 * cmcrypto_agreement_public_key_from_spki_der              | any     | no           | no
 * cmcrypto_rsa_swap_byte_order                             | any     | no           | no
 * cmcrypto_private_key_generate                            | any     | yes          | yes
 * cmcrypto_private_key_from_pkcs8_der                      | any     | yes          | no
 * cmcrypto_private_key_from_encrypted_pkcs8_der            | any     | yes          | no
 * cmcrypto_private_key_from_pkcs1_der                      | any     | yes          | no
 * cmcrypto_private_key_from_pem                            | any     | yes          | no
 * cmcrypto_private_key_to_pkcs1_der                        | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_der                        | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_der              | any     | yes          | yes
 * cmcrypto_private_key_to_pkcs1_pem                        | any     | yes          | no
 * cmcrypto_private_key_to_pkcs8_pem                        | any     | yes          | no
 * cmcrypto_private_key_to_encrypted_pkcs8_pem              | any     | yes          | yes
 * cmcrypto_private_key_public_key                          | any     | yes          | no
 * cmcrypto_private_key_provider                            | any     | no           | no
 * cmcrypto_private_key_sign                                | any     | yes          | yes
 * cmcrypto_private_key_sign_digest                         | any     | yes          | yes
 * cmcrypto_private_key_decrypt_oaep                        | any     | yes          | yes
 * cmcrypto_private_key_free                                | last    | no           | no
 * cmcrypto_public_key_from_spki_der                        | any     | yes          | no
 * cmcrypto_public_key_from_spki_pem                        | any     | yes          | no
 * cmcrypto_public_key_to_spki_der                          | any     | yes          | no
 * cmcrypto_public_key_to_spki_pem                          | any     | yes          | no
 * cmcrypto_public_key_from_capi_blob                       | any     | yes          | no
 * cmcrypto_public_key_to_capi_blob                         | any     | yes          | no
 * cmcrypto_public_key_spki_sha256                          | any     | no           | no
 * cmcrypto_public_key_key_sha256                           | any     | no           | no
 * cmcrypto_public_key_key_type                             | any     | no           | no
 * cmcrypto_public_key_bits                                 | any     | no           | no
 * cmcrypto_public_key_modulus_len                          | any     | no           | no
 * cmcrypto_public_key_provider                             | any     | no           | no
 * cmcrypto_public_key_equals                               | any     | no           | no
 * cmcrypto_public_key_verify                               | any     | yes          | yes
 * cmcrypto_public_key_verify_digest                        | any     | yes          | yes
 * cmcrypto_public_key_verify_legacy                        | any     | yes          | yes
 * cmcrypto_public_key_verify_digest_legacy                 | any     | yes          | yes
 * cmcrypto_public_key_encrypt_oaep                         | any     | yes          | yes
 * cmcrypto_public_key_free                                 | last    | no           | no
 * cmcrypto_certificate_from_der                            | any     | yes          | no
 * cmcrypto_certificate_from_pem                            | any     | yes          | no
 * cmcrypto_certificate_to_der                              | any     | yes          | no
 * cmcrypto_certificate_to_pem                              | any     | yes          | no
 * cmcrypto_certificate_thumbprint_sha1                     | any     | no           | no
 * cmcrypto_certificate_thumbprint_sha256                   | any     | no           | no
 * cmcrypto_certificate_public_key                          | any     | yes          | no
 * cmcrypto_certificate_issuer_der                          | any     | yes          | no
 * cmcrypto_certificate_subject_der                         | any     | yes          | no
 * cmcrypto_certificate_serial_number_der                   | any     | yes          | no
 * cmcrypto_certificate_not_before                          | any     | no           | no
 * cmcrypto_certificate_not_after                           | any     | no           | no
 * cmcrypto_certificate_subject_key_identifier              | any     | yes          | no
 * cmcrypto_certificate_check_use                           | any     | no           | no
 * cmcrypto_certificate_check_validity                      | any     | no           | no
 * cmcrypto_certificate_names_are_single_byte               | any     | yes          | no
 * cmcrypto_certificate_equals                              | any     | no           | no
 * cmcrypto_certificate_free                                | last    | no           | no
 * cmcrypto_signing_identity_new                            | any     | yes          | no
 * cmcrypto_signing_identity_certificate                    | any     | yes          | no
 * cmcrypto_signing_identity_free                           | last    | no           | no
 * cmcrypto_decryption_identity_new                         | any     | yes          | no
 * cmcrypto_decryption_identity_certificate                 | any     | yes          | no
 * cmcrypto_decryption_identity_free                        | last    | no           | no
 * cmcrypto_self_signed                                     | any     | yes          | yes
 * cmcrypto_self_signed_site_server                         | any     | yes          | yes
 * cmcrypto_certificate_revocation_list_from_der            | any     | yes          | no
 * cmcrypto_certificate_revocation_list_from_pem            | any     | yes          | no
 * cmcrypto_certificate_revocation_list_this_update         | any     | no           | no
 * cmcrypto_certificate_revocation_list_next_update         | any     | no           | no
 * cmcrypto_certificate_revocation_list_free                | last    | no           | no
 * cmcrypto_trust_anchors_new                               | any     | yes          | no
 * cmcrypto_trust_anchors_free                              | last    | no           | no
 * cmcrypto_verify_path                                     | any     | yes          | yes
 * cmcrypto_verified_path_intermediate_count                | any     | no           | no
 * cmcrypto_verified_path_intermediate                      | any     | yes          | no
 * cmcrypto_verified_path_root                              | any     | yes          | no
 * cmcrypto_verified_path_free                              | last    | no           | no
 * cmcrypto_sign_options_default                            | any     | no           | no
 * cmcrypto_accepted_algorithms_default                     | any     | no           | no
 * cmcrypto_cms_sign                                        | any     | yes          | yes
 * cmcrypto_cms_sign_detached                               | any     | yes          | yes
 * cmcrypto_cms_verify                                      | any     | yes          | yes
 * cmcrypto_cms_verify_detached                             | any     | yes          | yes
 * cmcrypto_cms_encrypt                                     | any     | yes          | yes
 * cmcrypto_cms_decrypt                                     | any     | yes          | yes
 * cmcrypto_cms_verified_content                            | any     | yes          | no
 * cmcrypto_cms_verified_signer_count                       | any     | no           | no
 * cmcrypto_cms_verified_signer_certificate                 | any     | yes          | no
 * cmcrypto_cms_verified_signer_digest                      | any     | no           | no
 * cmcrypto_cms_verified_signer_signing_time                | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate_count         | any     | no           | no
 * cmcrypto_cms_verified_embedded_certificate               | any     | yes          | no
 * cmcrypto_cms_verified_free                               | last    | no           | no
 * cmcrypto_certificate_criteria_new                        | any     | yes          | no
 * cmcrypto_certificate_criteria_set_issuers                | one     | yes          | no
 * cmcrypto_certificate_criteria_set_store                  | one     | yes          | no
 * cmcrypto_certificate_criteria_set_subject_criterion      | one     | yes          | no
 * cmcrypto_certificate_criteria_skip_name_check            | one     | no           | no
 * cmcrypto_certificate_criteria_set_several_matches        | one     | no           | no
 * cmcrypto_certificate_criteria_free                       | last    | no           | no
 * cmcrypto_certificate_candidates_new                      | any     | yes          | no
 * cmcrypto_certificate_candidates_add                      | one     | yes          | no
 * cmcrypto_certificate_candidates_add_chain                | one     | yes          | no
 * cmcrypto_certificate_candidates_free                     | last    | no           | no
 * cmcrypto_select_certificate                              | any     | yes          | yes
 * cmcrypto_certificate_selection_index                     | any     | no           | no
 * cmcrypto_certificate_selection_certificate               | any     | yes          | no
 * cmcrypto_certificate_selection_path                      | any     | yes          | no
 * cmcrypto_certificate_selection_rejection_count           | any     | no           | no
 * cmcrypto_certificate_selection_rejection                 | any     | no           | no
 * cmcrypto_certificate_selection_free                      | last    | no           | no
 * cmcrypto_choose_client_certificate                       | any     | yes          | yes
 * cmcrypto_site_security_default                           | any     | no           | no
 * cmcrypto_site_security_accepted_algorithms               | any     | no           | no
 * cmcrypto_freshness_default                               | any     | no           | no
 * cmcrypto_client_new                                      | any     | yes          | no
 * cmcrypto_client_with_digest                              | any     | yes          | no
 * cmcrypto_client_id                                       | any     | no           | no
 * cmcrypto_client_seal                                     | any     | yes          | yes
 * cmcrypto_client_free                                     | last    | no           | no
 * cmcrypto_seen_messages_new                               | any     | yes          | no
 * cmcrypto_seen_messages_insert_if_new                     | any     | yes          | yes
 * cmcrypto_seen_messages_free                              | last    | no           | no
 * cmcrypto_management_point_new                            | any     | yes          | no
 * cmcrypto_management_point_open                           | any     | yes          | yes
 * cmcrypto_management_point_open_without_replay_check      | any     | yes          | yes
 * cmcrypto_management_point_free                           | last    | no           | no
 * cmcrypto_opened_is_signed                                | any     | no           | no
 * cmcrypto_opened_content                                  | any     | yes          | no
 * cmcrypto_opened_unsigned_content                         | any     | yes          | no
 * cmcrypto_opened_encrypted                                | any     | no           | no
 * cmcrypto_opened_sender                                   | any     | no           | no
 * cmcrypto_opened_site_code                                | any     | no           | no
 * cmcrypto_opened_kind                                     | any     | no           | no
 * cmcrypto_opened_message_id                               | any     | no           | no
 * cmcrypto_opened_sent                                     | any     | no           | no
 * cmcrypto_opened_digest                                   | any     | no           | no
 * cmcrypto_opened_free                                     | last    | no           | no
 * cmcrypto_client_directory_new                            | any     | yes          | no
 * cmcrypto_client_directory_add                            | any     | yes          | yes
 * cmcrypto_client_directory_register                       | any     | yes          | yes
 * cmcrypto_client_directory_replace                        | any     | yes          | yes
 * cmcrypto_client_directory_approve                        | any     | yes          | yes
 * cmcrypto_client_directory_set_blocked                    | any     | yes          | yes
 * cmcrypto_client_directory_remove                         | any     | yes          | yes
 * cmcrypto_client_directory_find                           | any     | yes          | yes
 * cmcrypto_client_directory_find_by_key                    | any     | yes          | yes
 * cmcrypto_client_directory_free                           | last    | no           | no
 * cmcrypto_registration_challenges_new                     | any     | yes          | yes
 * cmcrypto_registration_challenges_with_secret             | any     | yes          | no
 * cmcrypto_registration_challenges_with_lifetime           | any     | yes          | no
 * cmcrypto_registration_challenges_issue                   | any     | yes          | yes
 * cmcrypto_registration_challenges_check                   | any     | no           | no
 * cmcrypto_registration_challenges_free                    | last    | no           | no
 * cmcrypto_registration_request_new                        | any     | yes          | yes
 * cmcrypto_registration_request_renewal                    | any     | yes          | yes
 * cmcrypto_registration_request_as_bytes                   | any     | yes          | no
 * cmcrypto_registration_request_finish                     | any     | yes          | yes
 * cmcrypto_registration_request_free                       | last    | no           | no
 * cmcrypto_registered_id                                   | any     | no           | no
 * cmcrypto_registered_approved                             | any     | no           | no
 * cmcrypto_registered_site                                 | any     | no           | no
 * cmcrypto_registered_free                                 | last    | no           | no
 * cmcrypto_registrar_new                                   | any     | yes          | no
 * cmcrypto_registrar_challenge                             | any     | yes          | yes
 * cmcrypto_registrar_register                              | any     | yes          | yes
 * cmcrypto_registrar_renew                                 | any     | yes          | yes
 * cmcrypto_registrar_free                                  | last    | no           | no
 * cmcrypto_registration_answer_reply                       | any     | yes          | no
 * cmcrypto_registration_answer_id                          | any     | no           | no
 * cmcrypto_registration_answer_approved                    | any     | no           | no
 * cmcrypto_registration_answer_digest                      | any     | no           | no
 * cmcrypto_registration_answer_free                        | last    | no           | no
 * cmcrypto_site_signer_new                                 | any     | yes          | no
 * cmcrypto_site_signer_certificate                         | any     | yes          | no
 * cmcrypto_site_signer_sign                                | any     | yes          | yes
 * cmcrypto_site_signer_sign_digest                         | any     | yes          | yes
 * cmcrypto_site_signer_change_to                           | any     | yes          | yes
 * cmcrypto_site_signer_expiry_warning                      | any     | no           | no
 * cmcrypto_site_signer_free                                | last    | no           | no
 * cmcrypto_site_verifier_new                               | any     | yes          | no
 * cmcrypto_site_verifier_certificate                       | any     | yes          | no
 * cmcrypto_site_verifier_verify                            | any     | yes          | yes
 * cmcrypto_site_verifier_verify_digest                     | any     | yes          | yes
 * cmcrypto_site_verifier_accept_change                     | any     | yes          | yes
 * cmcrypto_site_verifier_free                              | last    | no           | no
 * cmcrypto_site_public_key_new                             | any     | yes          | no
 * cmcrypto_site_public_key_from_hex                        | any     | yes          | no
 * cmcrypto_site_public_key_from_file                       | any     | yes          | no
 * cmcrypto_site_public_key_to_hex                          | any     | yes          | no
 * cmcrypto_site_public_key_public_key                      | any     | yes          | no
 * cmcrypto_site_public_key_fingerprint                     | any     | yes          | no
 * cmcrypto_site_public_key_equals                          | any     | no           | no
 * cmcrypto_site_public_key_free                            | last    | no           | no
 * cmcrypto_endorsement_terms_starting                      | any     | no           | no
 * cmcrypto_endorsement_terms_following                     | any     | no           | no
 * cmcrypto_endorsed_site_site_code                         | any     | yes          | no
 * cmcrypto_endorsed_site_terms                             | any     | yes          | no
 * cmcrypto_endorsed_certificate_site_code                  | any     | yes          | no
 * cmcrypto_endorsed_certificate_terms                      | any     | yes          | no
 * cmcrypto_site_exchange_key_generate                      | any     | yes          | yes
 * cmcrypto_site_exchange_key_new                           | any     | yes          | no
 * cmcrypto_site_exchange_key_site_code                     | any     | no           | no
 * cmcrypto_site_exchange_key_public_key                    | any     | yes          | no
 * cmcrypto_site_exchange_key_site_public_key               | any     | yes          | no
 * cmcrypto_site_exchange_key_endorse_site                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_management_point      | any     | yes          | yes
 * cmcrypto_site_exchange_key_free                          | last    | no           | no
 * cmcrypto_endorse_encryption_certificate                  | any     | yes          | yes
 * cmcrypto_management_point_bundle_new                     | any     | yes          | no
 * cmcrypto_management_point_bundle_from_der                | any     | yes          | no
 * cmcrypto_management_point_bundle_from_pem                | any     | yes          | no
 * cmcrypto_management_point_bundle_to_der                  | any     | yes          | no
 * cmcrypto_management_point_bundle_to_pem                  | any     | yes          | no
 * cmcrypto_management_point_bundle_verify                  | any     | yes          | yes
 * cmcrypto_management_point_bundle_free                    | last    | no           | no
 * cmcrypto_trusted_management_point_site_code              | any     | no           | no
 * cmcrypto_trusted_management_point_parent_site_code       | any     | no           | no
 * cmcrypto_trusted_management_point_host                   | any     | no           | no
 * cmcrypto_trusted_management_point_signing_certificate    | any     | yes          | no
 * cmcrypto_trusted_management_point_encryption_certificate | any     | yes          | no
 * cmcrypto_trusted_management_point_not_after              | any     | no           | no
 * cmcrypto_trusted_management_point_free                   | last    | no           | no
 * cmcrypto_trust_settings_default                          | any     | no           | no
 * cmcrypto_trust_store_new                                 | any     | yes          | no
 * cmcrypto_trust_store_from_bytes                          | any     | yes          | no
 * cmcrypto_trust_store_to_bytes                            | any     | yes          | no
 * cmcrypto_trust_store_trusted_root_key                    | any     | yes          | no
 * cmcrypto_trust_store_trusted_root_key_source             | any     | no           | no
 * cmcrypto_trust_store_learn_trusted_root_key              | one     | yes          | no
 * cmcrypto_trust_store_replace_trusted_root_key            | one     | yes          | no
 * cmcrypto_trust_store_reset                               | one     | yes          | no
 * cmcrypto_trust_store_site_signing_certificate            | any     | yes          | no
 * cmcrypto_trust_store_site_signing_certificate_source     | any     | no           | no
 * cmcrypto_trust_store_learn_site_signing_certificate      | one     | yes          | no
 * cmcrypto_trust_store_replace_site_signing_certificate    | one     | yes          | no
 * cmcrypto_trust_store_change_site_signing_certificate     | one     | yes          | no
 * cmcrypto_trust_store_merge                               | one     | yes          | no
 * cmcrypto_trust_store_free                                | last    | no           | no
 * cmcrypto_trust_store_learn_management_point              | one     | yes          | yes
 * cmcrypto_trust_store_management_point                    | any     | yes          | yes
 * cmcrypto_trust_store_management_point_count              | any     | no           | no
 * cmcrypto_trust_store_management_point_site_code          | any     | no           | no
 * cmcrypto_trust_store_management_point_parent_site_code   | any     | no           | no
 * cmcrypto_trust_store_management_point_host               | any     | no           | no
 * cmcrypto_trust_store_retire_management_point             | one     | yes          | no
 * cmcrypto_trust_store_file_new                            | any     | yes          | no
 * cmcrypto_trust_store_file_path                           | any     | no           | no
 * cmcrypto_trust_store_file_load                           | any     | yes          | no
 * cmcrypto_trust_store_file_update                         | any     | yes          | yes
 * cmcrypto_trust_store_file_save                           | one     | yes          | yes
 * cmcrypto_trust_store_file_discard                        | any     | yes          | yes
 * cmcrypto_trust_store_file_free                           | last    | no           | no
 * cmcrypto_site_directory_settings_default                 | any     | no           | no
 * cmcrypto_site_directory_new                              | any     | yes          | no
 * cmcrypto_site_directory_from_bytes                       | any     | yes          | no
 * cmcrypto_site_directory_to_bytes                         | any     | yes          | no
 * cmcrypto_site_directory_own_site                         | any     | no           | no
 * cmcrypto_site_directory_get_settings                     | any     | no           | no
 * cmcrypto_site_directory_free                             | last    | no           | no
 * cmcrypto_site_directory_site_count                       | any     | no           | no
 * cmcrypto_site_directory_site_code                        | any     | no           | no
 * cmcrypto_site_directory_site                             | any     | yes          | no
 * cmcrypto_known_site_relation                             | any     | no           | no
 * cmcrypto_known_site_public_key                           | any     | yes          | no
 * cmcrypto_known_site_fingerprint                          | any     | yes          | no
 * cmcrypto_known_site_source                               | any     | no           | no
 * cmcrypto_known_site_vouched_by                           | any     | no           | no
 * cmcrypto_known_site_learned                              | any     | no           | no
 * cmcrypto_known_site_previous_public_key                  | any     | yes          | no
 * cmcrypto_known_site_previous_fingerprint                 | any     | yes          | no
 * cmcrypto_known_site_previous_kept_until                  | any     | no           | no
 * cmcrypto_known_site_free                                 | last    | no           | no
 * cmcrypto_site_directory_learn_from_directory_service     | one     | yes          | no
 * cmcrypto_site_directory_learn_from_site_itself           | one     | yes          | no
 * cmcrypto_site_directory_learn_endorsed                   | one     | yes          | yes
 * cmcrypto_site_directory_set_own_key                      | one     | yes          | no
 * cmcrypto_site_directory_join                             | one     | yes          | no
 * cmcrypto_site_directory_forget                           | one     | yes          | no
 * cmcrypto_site_directory_retire_previous_key              | one     | yes          | no
 * cmcrypto_site_directory_top_level_site                   | any     | no           | no
 * cmcrypto_site_directory_trusted_root_key                 | any     | yes          | no
 * cmcrypto_site_key_file_from_der                          | any     | yes          | yes
 * cmcrypto_site_key_file_to_der                            | any     | yes          | no
 * cmcrypto_site_key_file_kind_of                           | any     | no           | no
 * cmcrypto_site_key_file_written_by                        | any     | no           | no
 * cmcrypto_site_key_file_written_for                       | any     | no           | no
 * cmcrypto_site_key_file_time                              | any     | no           | no
 * cmcrypto_site_key_file_public_key                        | any     | yes          | no
 * cmcrypto_site_key_file_fingerprint                       | any     | yes          | no
 * cmcrypto_site_key_file_key_count                         | any     | no           | no
 * cmcrypto_site_key_file_key_site_code                     | any     | no           | no
 * cmcrypto_site_key_file_key                               | any     | yes          | no
 * cmcrypto_site_key_file_free                              | last    | no           | no
 * cmcrypto_site_key_file_name                              | any     | yes          | no
 * cmcrypto_read_exchange_key                               | any     | yes          | no
 * cmcrypto_site_directory_import_exchange_key              | one     | yes          | no
 * cmcrypto_site_directory_import_key_file                  | one     | yes          | yes
 * cmcrypto_site_key_import_count                           | any     | no           | no
 * cmcrypto_site_key_import_site_code                       | any     | no           | no
 * cmcrypto_site_key_import_learned                         | any     | no           | no
 * cmcrypto_site_key_import_free                            | last    | no           | no
 * cmcrypto_site_directory_export_key_file                  | any     | yes          | yes
 * cmcrypto_site_exchange_key_endorse_site_encryption       | any     | yes          | yes
 * cmcrypto_site_directory_accept_encryption_certificate    | one     | yes          | yes
 * cmcrypto_site_directory_encryption_certificate           | any     | yes          | yes
 * cmcrypto_replication_position_start                      | any     | yes          | no
 * cmcrypto_replication_position_from_bytes                 | any     | yes          | no
 * cmcrypto_replication_position_to_bytes                   | any     | yes          | no
 * cmcrypto_replication_position_from_site                  | any     | no           | no
 * cmcrypto_replication_position_to_site                    | any     | no           | no
 * cmcrypto_replication_position_stream                     | any     | no           | no
 * cmcrypto_replication_position_number                     | any     | no           | no
 * cmcrypto_replication_position_key_sha256                 | any     | no           | no
 * cmcrypto_replication_position_free                       | last    | no           | no
 * cmcrypto_replication_header_from_signature               | any     | yes          | no
 * cmcrypto_replication_header_from_site                    | any     | no           | no
 * cmcrypto_replication_header_to_site                      | any     | no           | no
 * cmcrypto_replication_header_stream                       | any     | no           | no
 * cmcrypto_replication_header_number                       | any     | no           | no
 * cmcrypto_replication_header_time                         | any     | no           | no
 * cmcrypto_replication_header_length                       | any     | no           | no
 * cmcrypto_replication_header_free                         | last    | no           | no
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
 * cmcrypto_channel_party_site                              | any     | yes          | no
 * cmcrypto_channel_party_certificate                       | any     | yes          | no
 * cmcrypto_channel_party_site_code                         | any     | no           | no
 * cmcrypto_channel_party_free                              | last    | no           | no
 * cmcrypto_channel_peer_site_code                          | any     | no           | no
 * cmcrypto_channel_peer_exchange_key                       | any     | yes          | no
 * cmcrypto_channel_peer_certificate                        | any     | yes          | no
 * cmcrypto_channel_peer_free                               | last    | no           | no
 * cmcrypto_channel_initiator_start                         | any     | yes          | yes
 * cmcrypto_channel_initiator_receive                       | any     | yes          | yes
 * cmcrypto_channel_initiator_free                          | last    | no           | no
 * cmcrypto_channel_authenticated_responder_peer            | any     | yes          | no
 * cmcrypto_channel_authenticated_responder_authorise       | any     | yes          | yes
 * cmcrypto_channel_authenticated_responder_authorise_site  | any     | yes          | yes
 * cmcrypto_channel_authenticated_responder_free            | last    | no           | no
 * cmcrypto_channel_request_read                            | any     | yes          | no
 * cmcrypto_channel_request_from                            | any     | no           | no
 * cmcrypto_channel_request_to                              | any     | no           | no
 * cmcrypto_channel_request_suite                           | any     | no           | no
 * cmcrypto_channel_request_respond                         | any     | yes          | yes
 * cmcrypto_channel_request_free                            | last    | no           | no
 * cmcrypto_channel_responder_receive                       | any     | yes          | yes
 * cmcrypto_channel_responder_free                          | last    | no           | no
 * cmcrypto_channel_authenticated_initiator_peer            | any     | yes          | no
 * cmcrypto_channel_authenticated_initiator_authorise       | any     | yes          | yes
 * cmcrypto_channel_authenticated_initiator_authorise_site  | any     | yes          | yes
 * cmcrypto_channel_authenticated_initiator_free            | last    | no           | no
 * cmcrypto_channel_message_len                             | any     | no           | no
 * cmcrypto_channel_split                                   | any     | yes          | yes
 * cmcrypto_channel_id                                      | any     | no           | no
 * cmcrypto_channel_peer_of                                 | any     | yes          | no
 * cmcrypto_channel_free                                    | last    | no           | no
 * cmcrypto_channel_sender_seal                             | one     | yes          | no
 * cmcrypto_channel_sender_close                            | one     | yes          | no
 * cmcrypto_channel_sender_free                             | last    | no           | no
 * cmcrypto_channel_receiver_open                           | one     | yes          | no
 * cmcrypto_channel_receiver_end_of_input                   | any     | no           | no
 * cmcrypto_channel_receiver_free                           | last    | no           | no
 */

#ifndef CMCRYPTO_H
#define CMCRYPTO_H

#include <stddef.h>
#include <stdint.h>

/* A status that is not looked at is a mistake. */
#if defined(__GNUC__)
#define CMCRYPTO_MUST_USE __attribute__((warn_unused_result))
#else
#define CMCRYPTO_MUST_USE
#endif

/**
 * The version of this header. It changes when a program that was compiled with an older header
 * must be compiled again.
 */
#define CMCRYPTO_ABI_VERSION 1

/**
 * Success.
 */
#define CMCRYPTO_OK 0

/**
 * An argument is outside what the operation is defined for.
 */
#define CMCRYPTO_ERROR_INVALID_ARGUMENT 1

/**
 * The library or an engine failed in a way that has no other name.
 */
#define CMCRYPTO_ERROR_INTERNAL 2

/**
 * This build does not contain the provider or feature asked for.
 */
#define CMCRYPTO_ERROR_UNSUPPORTED 3

/**
 * The input is longer than the operation's documented limit.
 */
#define CMCRYPTO_ERROR_TOO_LARGE 4

/**
 * The system gave no randomness.
 */
#define CMCRYPTO_ERROR_RANDOM 5

/**
 * An external key (TPM, HSM, key store) failed, or returned a signature that does not verify.
 */
#define CMCRYPTO_ERROR_EXTERNAL_KEY 6

/**
 * The bytes are not the structure they should be.
 */
#define CMCRYPTO_ERROR_MALFORMED 10

/**
 * The bytes are BER with an indefinite length; DER is required.
 */
#define CMCRYPTO_ERROR_NOT_DER 11

/**
 * The message, key or certificate names an algorithm that is not accepted here.
 */
#define CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED 12

/**
 * The key's numbers are out of bounds or contradict each other.
 */
#define CMCRYPTO_ERROR_KEY_REJECTED 13

/**
 * The key is of a type that this library does not use, or not for this: messages, endorsements and
 * registrations are with RSA, certificates of a PKI with RSA or EC on P-256 and P-384.
 */
#define CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED 14

/**
 * The RSA modulus is shorter than 2048 bits, and nothing accepted that.
 */
#define CMCRYPTO_ERROR_KEY_TOO_SMALL 15

/**
 * The password is wrong or the encrypted key is damaged; these can't be told apart.
 */
#define CMCRYPTO_ERROR_WRONG_PASSWORD 16

/**
 * The encrypted key asks for more password-hashing work than the limit.
 */
#define CMCRYPTO_ERROR_PASSWORD_COST 17

/**
 * The signature does not verify, or the content is not what was signed.
 */
#define CMCRYPTO_ERROR_SIGNATURE_INVALID 20

/**
 * The message can't be decrypted, or was changed. There is no further detail.
 */
#define CMCRYPTO_ERROR_DECRYPT 21

/**
 * Signed attributes are missing, doubled or contradict the message.
 */
#define CMCRYPTO_ERROR_SIGNED_ATTRIBUTES 22

/**
 * The message was signed with another certificate than the one expected.
 */
#define CMCRYPTO_ERROR_SIGNER_MISMATCH 23

/**
 * The certificate is not valid yet.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_NOT_YET_VALID 30

/**
 * The certificate is not valid any more.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_EXPIRED 31

/**
 * The certificate's key usage or extended key usage does not allow this use.
 */
#define CMCRYPTO_ERROR_CERTIFICATE_USAGE 32

/**
 * The private key does not belong to the certificate.
 */
#define CMCRYPTO_ERROR_KEY_MISMATCH 33

/**
 * A name in a certificate's subject has characters that are not single-byte (ASCII): the product
 * forbids them.
 */
#define CMCRYPTO_ERROR_NAME_NOT_SINGLE_BYTE 34

/**
 * No path leads from the certificate to a trust anchor.
 */
#define CMCRYPTO_ERROR_UNKNOWN_ISSUER 35

/**
 * A path leads to a trust anchor, but breaks a rule: a constraint, a name, a depth.
 */
#define CMCRYPTO_ERROR_PATH_INVALID 36

/**
 * The certificate or one above it is revoked; or a revocation list that is needed is missing,
 * expired or does not verify, which the product treats alike.
 */
#define CMCRYPTO_ERROR_REVOKED 37

/**
 * No certificate meets the selection criteria.
 */
#define CMCRYPTO_ERROR_NO_CERTIFICATE 38

/**
 * Several certificates meet the selection criteria, and the site's setting is to fail then.
 */
#define CMCRYPTO_ERROR_SEVERAL_CERTIFICATES 39

/**
 * The list of recipients is empty.
 */
#define CMCRYPTO_ERROR_NO_RECIPIENTS 40

/**
 * There are more than 32 recipients.
 */
#define CMCRYPTO_ERROR_TOO_MANY_RECIPIENTS 41

/**
 * A certificate is named twice as recipient.
 */
#define CMCRYPTO_ERROR_DUPLICATE_RECIPIENT 42

/**
 * The message is not encrypted to any of our certificates: the client should fetch the
 * management point's certificate again.
 */
#define CMCRYPTO_ERROR_NOT_A_RECIPIENT 43

/**
 * The message is not signed, and the site requires signing.
 */
#define CMCRYPTO_ERROR_UNSIGNED 50

/**
 * The message is signed with SHA-1, and the site requires SHA-256.
 */
#define CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED 51

/**
 * The message is not encrypted, and the site uses encryption.
 */
#define CMCRYPTO_ERROR_NOT_ENCRYPTED 52

/**
 * No client is registered under the sender's id.
 */
#define CMCRYPTO_ERROR_UNKNOWN_SENDER 53

/**
 * The sender is blocked.
 */
#define CMCRYPTO_ERROR_BLOCKED_SENDER 54

/**
 * The list of recipients that the sender signed does not name us.
 */
#define CMCRYPTO_ERROR_NOT_INTENDED_RECIPIENT 55

/**
 * The message was sent longer ago than the freshness rule allows.
 */
#define CMCRYPTO_ERROR_STALE 56

/**
 * The message was sent further in the future than the freshness rule allows.
 */
#define CMCRYPTO_ERROR_SENT_IN_FUTURE 57

/**
 * This message was accepted before.
 */
#define CMCRYPTO_ERROR_REPLAYED 58

/**
 * The memory of accepted messages is full; the message may be sent again later.
 */
#define CMCRYPTO_ERROR_SEEN_MESSAGES_FULL 59

/**
 * The message is signed, but carries no message context of a known version.
 */
#define CMCRYPTO_ERROR_CONTEXT_MISSING 60

/**
 * The client's id is registered already.
 */
#define CMCRYPTO_ERROR_ALREADY_REGISTERED 61

/**
 * The directory of clients or the memory of messages can't be reached.
 */
#define CMCRYPTO_ERROR_STORE_UNAVAILABLE 62

/**
 * The trust store holds no trusted root key.
 */
#define CMCRYPTO_ERROR_NO_TRUSTED_ROOT_KEY 70

/**
 * The management point's keys are said to be under another trusted root key than the client's.
 * Anyone can make them say so: compare fingerprints before you replace or reset the client's,
 * which is all that heals it.
 */
#define CMCRYPTO_ERROR_ROOT_KEY_MISMATCH 71

/**
 * Another trusted root key or site server signing certificate is held, from a source that this
 * one may not replace. Nothing changed.
 */
#define CMCRYPTO_ERROR_KEY_CONFLICT 72

/**
 * The settings do not let the first management point set the trusted root key or the site server
 * signing certificate.
 */
#define CMCRYPTO_ERROR_FIRST_MANAGEMENT_POINT_NOT_ACCEPTED 73

/**
 * An endorsement is not valid yet.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_NOT_YET_VALID 74

/**
 * An endorsement is not valid any more: the site has to renew it.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_EXPIRED 75

/**
 * An endorsement is for another key, certificate or role than the one it came with.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_MISMATCH 76

/**
 * An endorsement, a management point or data is of another site than the one that may vouch for
 * it, or than the one expected.
 */
#define CMCRYPTO_ERROR_SITE_MISMATCH 77

/**
 * A management point's keys or a certificate are for another host.
 */
#define CMCRYPTO_ERROR_HOST_MISMATCH 78

/**
 * More than three sites lie on the path from the trusted root key to the management point.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_TOO_DEEP 79

/**
 * An endorsement has a lower number than one that was accepted before. Nothing changed.
 */
#define CMCRYPTO_ERROR_ROLLBACK 80

/**
 * An endorsement differs from one that was accepted before under the same number. Nothing
 * changed.
 */
#define CMCRYPTO_ERROR_ENDORSEMENT_CONFLICT 81

/**
 * The trust store holds no keys of this management point.
 */
#define CMCRYPTO_ERROR_UNKNOWN_MANAGEMENT_POINT 82

/**
 * The trust store holds no site server signing certificate.
 */
#define CMCRYPTO_ERROR_NO_SITE_SIGNING_CERTIFICATE 83

/**
 * What was to be read back is neither a trust store nor a site directory. A file was left as it is.
 */
#define CMCRYPTO_ERROR_STORED_FOREIGN 90

/**
 * The trust store or site directory is truncated or its checksum is wrong. A file was left as it is.
 */
#define CMCRYPTO_ERROR_STORED_DAMAGED 91

/**
 * The file or message is of a newer version than this library knows.
 */
#define CMCRYPTO_ERROR_VERSION_NOT_SUPPORTED 92

/**
 * A file can't be read, locked or written.
 */
#define CMCRYPTO_ERROR_STORAGE 93

/**
 * The challenge in a registration request is not one of this management point's.
 */
#define CMCRYPTO_ERROR_CHALLENGE_INVALID 100

/**
 * The challenge in a registration request is too old: the client should ask for another.
 */
#define CMCRYPTO_ERROR_CHALLENGE_EXPIRED 101

/**
 * The key is registered already, under another id or with another certificate.
 */
#define CMCRYPTO_ERROR_KEY_ALREADY_REGISTERED 102

/**
 * The reply is to another request.
 */
#define CMCRYPTO_ERROR_REPLY_MISMATCH 103

/**
 * No such exchange key of this site is known.
 */
#define CMCRYPTO_ERROR_SITE_KEY_UNKNOWN 110

/**
 * Exchange key was replaced, and is kept no longer.
 */
#define CMCRYPTO_ERROR_SITE_KEY_RETIRED 111

/**
 * Secure key exchange is required.
 */
#define CMCRYPTO_ERROR_SECURE_KEY_EXCHANGE_REQUIRED 112

/**
 * Site named twice.
 */
#define CMCRYPTO_ERROR_DUPLICATE_SITE 113

/**
 * Data before this is missing.
 */
#define CMCRYPTO_ERROR_REPLICATION_GAP 114

/**
 * Does not follow what was accepted.
 */
#define CMCRYPTO_ERROR_REPLICATION_CONFLICT 115

/**
 * Numbers are used up.
 */
#define CMCRYPTO_ERROR_NUMBER_EXHAUSTED 116

/**
 * Suite not accepted.
 */
#define CMCRYPTO_ERROR_SUITE_NOT_ACCEPTED 120

/**
 * Peer did not confirm the keys.
 */
#define CMCRYPTO_ERROR_KEY_CONFIRMATION 121

/**
 * Record of our own.
 */
#define CMCRYPTO_ERROR_RECORD_REFLECTED 122

/**
 * Earlier record is missing.
 */
#define CMCRYPTO_ERROR_RECORD_MISSING 123

/**
 * Channel is closed.
 */
#define CMCRYPTO_ERROR_CHANNEL_CLOSED 124

/**
 * Input ended before the channel was closed.
 */
#define CMCRYPTO_ERROR_CHANNEL_TRUNCATED 125

/**
 * The library's default: aws-lc where it is built in.
 */
#define CMCRYPTO_PROVIDER_DEFAULT 0

/**
 * aws-lc-rs: the fast one.
 */
#define CMCRYPTO_PROVIDER_AWS_LC 1

/**
 * ring, rsa, aes-gcm, x25519-dalek and p256.
 */
#define CMCRYPTO_PROVIDER_PORTABLE 2

/**
 * SHA-1: 20 bytes. Broken for signatures; for old clients and thumbprints only.
 */
#define CMCRYPTO_DIGEST_SHA1 1

/**
 * SHA-256: 32 bytes.
 */
#define CMCRYPTO_DIGEST_SHA256 2

/**
 * SHA-384: 48 bytes.
 */
#define CMCRYPTO_DIGEST_SHA384 3

/**
 * SHA-512: 64 bytes.
 */
#define CMCRYPTO_DIGEST_SHA512 4

/**
 * The length in bytes of the longest digest.
 */
#define CMCRYPTO_DIGEST_MAX_LEN 64

/**
 * The length in bytes of a nonce.
 */
#define CMCRYPTO_AES_GCM_NONCE_LEN 12

/**
 * The length in bytes of a tag.
 */
#define CMCRYPTO_AES_GCM_TAG_LEN 16

/**
 * The length in bytes of the keys that are used to encrypt.
 */
#define CMCRYPTO_AES_GCM_KEY_LEN 32

/**
 * The length in bytes of a whole tag.
 */
#define CMCRYPTO_HMAC_SHA256_TAG_LEN 32

/**
 * The length in bytes of the shortest tag that verifies: half of the whole (RFC 2104 section 5).
 */
#define CMCRYPTO_HMAC_SHA256_MIN_TAG_LEN 16

/**
 * The length in bytes of what `cmcrypto_hkdf_sha256_extract` gives, and the least that
 * `cmcrypto_hkdf_sha256_expand` takes.
 */
#define CMCRYPTO_HKDF_SHA256_PRK_LEN 32

/**
 * The most that `cmcrypto_hkdf_sha256` gives, in bytes.
 */
#define CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN 8160

/**
 * X25519 (RFC 7748).
 */
#define CMCRYPTO_AGREEMENT_X25519 1

/**
 * Elliptic curve Diffie-Hellman on NIST P-256 (SP 800-56A revision 3).
 */
#define CMCRYPTO_AGREEMENT_P256 2

/**
 * The length in bytes of a private key.
 */
#define CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN 32

/**
 * The length in bytes of the longest public key, that of P-256; those of X25519 have 32.
 */
#define CMCRYPTO_AGREEMENT_PUBLIC_KEY_MAX_LEN 65

/**
 * The length in bytes of the secret agreed on.
 */
#define CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN 32

/**
 * RSA.
 */
#define CMCRYPTO_KEY_TYPE_RSA 1

/**
 * An elliptic curve key on P-256 (secp256r1, prime256v1).
 */
#define CMCRYPTO_KEY_TYPE_EC_P256 2

/**
 * An elliptic curve key on P-384 (secp384r1).
 */
#define CMCRYPTO_KEY_TYPE_EC_P384 3

/**
 * RSASSA-PKCS1-v1_5 with SHA-1. Signing needs a build with the feature `sha1-signing`.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA1 1

/**
 * RSASSA-PKCS1-v1_5 with SHA-256.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA256 2

/**
 * RSASSA-PKCS1-v1_5 with SHA-384.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA384 3

/**
 * RSASSA-PKCS1-v1_5 with SHA-512.
 */
#define CMCRYPTO_SIGNATURE_PKCS1_SHA512 4

/**
 * RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
 */
#define CMCRYPTO_SIGNATURE_PSS_SHA256 5

/**
 * ECDSA on P-256 with SHA-256. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256 6

/**
 * ECDSA on P-256 with SHA-384. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384 7

/**
 * ECDSA on P-384 with SHA-256. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256 8

/**
 * ECDSA on P-384 with SHA-384. Verification over bytes only.
 */
#define CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384 9

/**
 * OAEP with SHA-1 and MGF1 with SHA-1.
 */
#define CMCRYPTO_OAEP_SHA1 1

/**
 * OAEP with SHA-256 and MGF1 with SHA-256.
 */
#define CMCRYPTO_OAEP_SHA256 2

/**
 * The length in bytes of the longest signature or OAEP ciphertext: that of RSA-8192.
 */
#define CMCRYPTO_RSA_MAX_LEN 1024

/**
 * Verifying signatures: key usage digitalSignature, extended key usage 1.3.6.1.4.1.311.101.
 */
#define CMCRYPTO_KEY_USE_SIGNING 1

/**
 * Encrypting to its key: key usage keyEncipherment or dataEncipherment, extended key usage
 * 1.3.6.1.4.1.311.101.2.
 */
#define CMCRYPTO_KEY_USE_ENCRYPTION 2

/**
 * Not checked: *Clients check the certificate revocation list (CRL) for site systems* is off, and the
 * client was installed with `/NoCRLCheck`. There must be no lists then.
 */
#define CMCRYPTO_REVOCATION_NOT_CHECKED 1

/**
 * Every certificate below the root must be shown not to be revoked, by a list of its own issuer;
 * at most 256 lists.
 *
 * A list that is missing, has expired, was issued in the future or does not verify means REVOKED:
 * the product behaves as if all certificates in the path were revoked. Of several lists that one
 * key of an issuer signed, the one issued last counts, and of those the one with the highest CRL
 * number.
 *
 * Delta lists are not read: with an authority that publishes them, a certificate that was revoked
 * since the last complete list is accepted until the next. An authority whose certificate by its
 * own previous key lies in the path can't be checked, and means REVOKED.
 */
#define CMCRYPTO_REVOCATION_CHECKED 2

/**
 * A client: extended key usage 1.3.6.1.5.5.7.3.2, and key usage digitalSignature or none.
 */
#define CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION 1

/**
 * A server: extended key usage 1.3.6.1.5.5.7.3.1, key usage digitalSignature or keyEncipherment or
 * none, and its name or IP address among the subject alternative names.
 */
#define CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION 2

/**
 * A message is written to at most this many recipients, and read with at most as many.
 */
#define CMCRYPTO_CMS_MAX_RECIPIENTS 32

/**
 * The longest content that is written: 1 GiB.
 */
#define CMCRYPTO_CMS_MAX_CONTENT_LEN 1073741824

/**
 * Select the one with the longest validity period: the default, and `CCMFIRSTCERT=1`. Of equal
 * periods the one that ends last, then the first.
 */
#define CMCRYPTO_SEVERAL_MATCHES_LONGEST_VALIDITY 1

/**
 * Fail selection and send an error.
 */
#define CMCRYPTO_SEVERAL_MATCHES_FAIL 2

/**
 * The certificate can't be read, is not for a key that this library uses, RSA or EC on P-256 or P-384
 * (KEY_TYPE_NOT_SUPPORTED), or comes with more than six others (TOO_LARGE).
 */
#define CMCRYPTO_REJECTION_UNREADABLE 1

/**
 * It does not lead to a root in the certificate issuers list.
 */
#define CMCRYPTO_REJECTION_ISSUER_NOT_LISTED 2

/**
 * It is in another store.
 */
#define CMCRYPTO_REJECTION_OTHER_STORE 3

/**
 * It is not valid, by an error of `cmcrypto_verify_path`, among them CERTIFICATE_EXPIRED and REVOKED.
 * UNKNOWN_ISSUER if its path does not end in a trust anchor that the issuers list, if there is one,
 * names.
 */
#define CMCRYPTO_REJECTION_NOT_VALID 4

/**
 * The client can't use its private key.
 */
#define CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE 5

/**
 * It, or an authority above it, has no client authentication capability.
 */
#define CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION 6

/**
 * It does not meet the criterion on the subject name or subject alternative name.
 */
#define CMCRYPTO_REJECTION_CRITERION_NOT_MET 7

/**
 * Its subject does not contain the computer's name.
 */
#define CMCRYPTO_REJECTION_NO_COMPUTER_NAME 8

/**
 * It matches, but another matches with a longer validity period.
 */
#define CMCRYPTO_REJECTION_SHORTER_VALIDITY 9

/**
 * It matches, but so do others, and the site's setting is to fail then.
 */
#define CMCRYPTO_REJECTION_ONE_OF_SEVERAL 10

/**
 * *HTTPS only*: a client needs a PKI certificate, there is no fallback.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_ONLY 1

/**
 * *HTTPS or HTTP*, with *Use client PKI certificate (client authentication capability) when
 * available*.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP_USE_PKI 2

/**
 * *HTTPS or HTTP*, without it.
 */
#define CMCRYPTO_CLIENT_COMMUNICATION_HTTPS_OR_HTTP 3

/**
 * The PKI certificate that was selected, over HTTPS.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_PKI 1

/**
 * Its self-signed certificate, over HTTP.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_SELF_SIGNED 2

/**
 * Nothing: the site is HTTPS only.
 */
#define CMCRYPTO_CLIENT_AUTHENTICATION_NONE 3

/**
 * The site does not use them.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_NOT_USED 1

/**
 * No candidate meets the criteria. The product reports this to the fallback status point.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_NONE_MATCHES 2

/**
 * Several candidates meet the criteria, and the site's setting is to fail then. The product reports
 * this to the fallback status point.
 */
#define CMCRYPTO_NO_PKI_CERTIFICATE_SEVERAL_MATCH 3

/**
 * Hardware inventory.
 */
#define CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY 1

/**
 * Software inventory.
 */
#define CMCRYPTO_MESSAGE_KIND_SOFTWARE_INVENTORY 2

/**
 * State message.
 */
#define CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE 3

/**
 * Status message.
 */
#define CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE 4

/**
 * Discovery data (heartbeat).
 */
#define CMCRYPTO_MESSAGE_KIND_DISCOVERY_DATA 5

/**
 * Software metering.
 */
#define CMCRYPTO_MESSAGE_KIND_SOFTWARE_METERING 6

/**
 * Collected file.
 */
#define CMCRYPTO_MESSAGE_KIND_COLLECTED_FILE 7

/**
 * The first of the numbers that are the caller's; those below are kept for this library.
 */
#define CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER 1024

/**
 * The length in bytes of a message's id.
 */
#define CMCRYPTO_MESSAGE_ID_LEN 16

/**
 * The length in bytes of the secret that challenges are made with.
 */
#define CMCRYPTO_REGISTRATION_SECRET_LEN 32

/**
 * The length in bytes of a challenge.
 */
#define CMCRYPTO_REGISTRATION_CHALLENGE_LEN 36

/**
 * How long a challenge is good for, in seconds, if nothing else is set: 10 minutes.
 */
#define CMCRYPTO_REGISTRATION_CHALLENGE_DEFAULT_LIFETIME 600

/**
 * *Manually approve each computer*: each waits for an administrator.
 */
#define CMCRYPTO_APPROVAL_MANUAL 1

/**
 * *Automatically approve computers in trusted domains*: those that the caller has authenticated are
 * approved at once, the others wait. The product's default.
 */
#define CMCRYPTO_APPROVAL_AUTOMATIC 2

/**
 * *Automatically approve all computers*: no approval. Not recommended: any computer can make itself a
 * certificate.
 */
#define CMCRYPTO_APPROVAL_NONE 3

/**
 * The number of the status message that the product's SMS_MP_CONTROL_MANAGER logs where a client is
 * refused because it can't sign with SHA-256: to be logged with `CMCRYPTO_ERROR_SHA1_NOT_ACCEPTED`.
 */
#define CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID 5443

/**
 * Policy.
 */
#define CMCRYPTO_SITE_DATA_KIND_POLICY 1

/**
 * The first of the numbers that are the caller's; those below are kept for this library.
 */
#define CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER 1024

/**
 * The number of the status message that the product's SMS_POLICY_PROVIDER logs daily while
 * `cmcrypto_site_signer_expiry_warning` warns.
 */
#define CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID 5112

/**
 * The number of days before the certificate's end from which on that is so.
 */
#define CMCRYPTO_SITE_SIGNER_EXPIRY_WARNING_DAYS 10

/**
 * Days that an endorsement holds if nothing else is said. The site renews it in time.
 */
#define CMCRYPTO_ENDORSEMENT_DEFAULT_DAYS 90

/**
 * The first management point that the client met, which may be an attacker's: the weakest source.
 */
#define CMCRYPTO_TRUST_SOURCE_FIRST_MANAGEMENT_POINT 1

/**
 * The directory service: the global catalog that the site publishes to.
 */
#define CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE 2

/**
 * The client push installation method: as strong as pre-provisioning.
 */
#define CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH 3

/**
 * Installed with the client: `SMSPublicRootKey`, `SMSROOTKEYPATH`, `SMSSIGNCERT`.
 */
#define CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED 4

/**
 * There was none before.
 */
#define CMCRYPTO_TRUST_OUTCOME_SET 1

/**
 * There was none before, and it is from the first management point: log it. If that was an
 * attacker's, the client is the attacker's until a stronger source tells better.
 */
#define CMCRYPTO_TRUST_OUTCOME_SET_BY_FIRST_MANAGEMENT_POINT 2

/**
 * It was held already, from a source as strong or stronger.
 */
#define CMCRYPTO_TRUST_OUTCOME_UNCHANGED 3

/**
 * It was held already; the recorded source is now this stronger one.
 */
#define CMCRYPTO_TRUST_OUTCOME_RAISED 4

/**
 * Another one from the first management point was replaced: log it. What was learned under a root
 * key was dropped with that, but for a site server signing certificate whose own source is as
 * strong as the new key's.
 */
#define CMCRYPTO_TRUST_OUTCOME_REPLACED 5

/**
 * The site above. There is at most one.
 */
#define CMCRYPTO_SITE_RELATION_PARENT 1

/**
 * A site below, directly or under another.
 */
#define CMCRYPTO_SITE_RELATION_CHILD 2

/**
 * The top-level site, where that is neither this site nor its parent. There is at most one.
 */
#define CMCRYPTO_SITE_RELATION_TOP 3

/**
 * The directory service, to which the site publishes.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_DIRECTORY_SERVICE 1

/**
 * A key file, or a bare key, that a person exchanged; or a key file of a site whose key was known.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_KEY_FILE 2

/**
 * An endorsement by the key of the site's parent.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_PARENT_ENDORSEMENT 3

/**
 * The site alone, when no key of it was known: it may have been anyone.
 */
#define CMCRYPTO_SITE_KEY_SOURCE_SITE_ITSELF 4

/**
 * No key of the site was known.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_ADDED 1

/**
 * This key was known.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_UNCHANGED 2

/**
 * This key was known from the site itself alone; now another vouches for it.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_CONFIRMED 3

/**
 * It took the place of another, which is kept until the date given.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_ROLLED_OVER 4

/**
 * It took the place of another, which is not accepted any more.
 */
#define CMCRYPTO_SITE_KEY_OUTCOME_REPLACED 5

/**
 * The writer's key, for its parent: the product's `Preinst.exe /KEYFORPARENT`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT 4

/**
 * The writer's key, for a child: `/KEYFORCHILD`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_CHILD 5

/**
 * The writer's key and those of all sites below it, for its parent that was recovered:
 * `/CHILDKEYS`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_CHILD_KEYS 6

/**
 * The writer's key and those of all sites above it, for a child that was recovered, or that joins:
 * `/PARENTKEYS`.
 */
#define CMCRYPTO_SITE_KEY_FILE_KIND_PARENT_KEYS 7

/**
 * It is what comes next, or the first of its stream.
 */
#define CMCRYPTO_CONTINUITY_NEXT 1

/**
 * It is the first that the site signs with another exchange key, and nothing signed with the key
 * before is missing.
 */
#define CMCRYPTO_CONTINUITY_NEW_KEY 2

/**
 * It is the first that the site signs with another exchange key, and the site does not say what
 * came before: it was recovered, or lost its position. Something may be missing: synchronise anew.
 */
#define CMCRYPTO_CONTINUITY_RESTARTED 3

/**
 * X25519, HKDF and HMAC with SHA-256, AES-256-GCM: the usual one.
 */
#define CMCRYPTO_CHANNEL_SUITE_X25519 1

/**
 * The same with P-256.
 */
#define CMCRYPTO_CHANNEL_SUITE_P256 2

/**
 * The length in bytes of a channel's id.
 */
#define CMCRYPTO_CHANNEL_ID_LEN 32

/**
 * The bytes in front of a record's content.
 */
#define CMCRYPTO_CHANNEL_RECORD_HEADER_LEN 12

/**
 * The bytes behind a record's content.
 */
#define CMCRYPTO_CHANNEL_RECORD_TAG_LEN 16

/**
 * What a record adds to its content, in bytes.
 */
#define CMCRYPTO_CHANNEL_RECORD_OVERHEAD 28

/**
 * The most content that a record carries, in bytes.
 */
#define CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN 65535

/**
 * Content.
 */
#define CMCRYPTO_CHANNEL_RECEIVED_DATA 1

/**
 * The peer has closed its direction: nothing follows, and nothing is missing.
 */
#define CMCRYPTO_CHANNEL_RECEIVED_CLOSED 2

/**
 * A private key for key agreement, with its public half.
 */
typedef struct cmcrypto_agreement_key cmcrypto_agreement_key;

/**
 * Bytes that the library made. They don't change, and are wiped when the last handle of them is
 * freed.
 */
typedef struct cmcrypto_buffer cmcrypto_buffer;

/**
 * An X.509 certificate with an RSA key. Reading one checks its form, not its signature: that a
 * certificate is trusted is decided where it comes from.
 */
typedef struct cmcrypto_certificate cmcrypto_certificate;

/**
 * The certificates in a client's stores, of which one is selected.
 */
typedef struct cmcrypto_certificate_candidates cmcrypto_certificate_candidates;

/**
 * By which criteria a client's certificate is selected.
 */
typedef struct cmcrypto_certificate_criteria cmcrypto_certificate_criteria;

/**
 * A certificate revocation list, version 2, complete (not a delta), of the certificates' own issuer.
 * Reading one checks its form; its signature is verified where it is used.
 */
typedef struct cmcrypto_certificate_revocation_list cmcrypto_certificate_revocation_list;

/**
 * The outcome of a selection.
 */
typedef struct cmcrypto_certificate_selection cmcrypto_certificate_selection;

/**
 * A protected channel between two that know each other.
 *
 * The initiator calls `cmcrypto_channel_initiator_start`, `_initiator_receive` and
 * `_authenticated_responder_authorise`; the responder `cmcrypto_channel_request_read`,
 * `_request_respond`, `_responder_receive` and `_authenticated_initiator_authorise`. Either side then
 * sends and receives records by the halves that `cmcrypto_channel_split` gives it. Bytes are carried
 * by the caller, over anything that keeps them in order; `cmcrypto_channel_message_len` finds where a
 * message or record ends. An error ends the handshake, and is not sent to the peer.
 */
typedef struct cmcrypto_channel cmcrypto_channel;

/**
 * The responder with an initiator that has proved who it is.
 */
typedef struct cmcrypto_channel_authenticated_initiator cmcrypto_channel_authenticated_initiator;

/**
 * The initiator with a responder that has proved who it is. It has not learned yet who we are.
 */
typedef struct cmcrypto_channel_authenticated_responder cmcrypto_channel_authenticated_responder;

/**
 * Who has sent message 1 and waits for message 2.
 */
typedef struct cmcrypto_channel_initiator cmcrypto_channel_initiator;

/**
 * One's own side of channels: a site, or somebody of a site who holds a certificate. Good for any
 * number of channels.
 */
typedef struct cmcrypto_channel_party cmcrypto_channel_party;

/**
 * The other side of a channel: it has proved that it holds the key. Whether it may talk is for the
 * caller to say.
 */
typedef struct cmcrypto_channel_peer cmcrypto_channel_peer;

/**
 * The half of a channel that opens what is received.
 */
typedef struct cmcrypto_channel_receiver cmcrypto_channel_receiver;

/**
 * Message 1, as read: nothing in it is proved, and nothing was computed for it.
 */
typedef struct cmcrypto_channel_request cmcrypto_channel_request;

/**
 * Who has sent message 2 and waits for message 3.
 */
typedef struct cmcrypto_channel_responder cmcrypto_channel_responder;

/**
 * The half of a channel that seals what is sent; nothing after it has closed.
 */
typedef struct cmcrypto_channel_sender cmcrypto_channel_sender;

/**
 * A client of the site: its id, its site and what it signs with.
 */
typedef struct cmcrypto_client cmcrypto_client;

/**
 * A directory of registered clients, in memory: when the process ends it forgets all.
 */
typedef struct cmcrypto_client_directory cmcrypto_client_directory;

/**
 * A message whose signatures were all verified: its content and who signed it.
 */
typedef struct cmcrypto_cms_verified cmcrypto_cms_verified;

/**
 * An encryption certificate and its key.
 */
typedef struct cmcrypto_decryption_identity cmcrypto_decryption_identity;

/**
 * Hashing in steps.
 */
typedef struct cmcrypto_hasher cmcrypto_hasher;

/**
 * A key for HMAC with SHA-256 (RFC 2104), prepared.
 */
typedef struct cmcrypto_hmac_sha256 cmcrypto_hmac_sha256;

/**
 * What a site knows of another: its exchange key, how that was learned, and how the two are related.
 */
typedef struct cmcrypto_known_site cmcrypto_known_site;

/**
 * A management point: the keys it decrypts with, and what it accepts.
 */
typedef struct cmcrypto_management_point cmcrypto_management_point;

/**
 * The certificates of a management point and the endorsements that lead to them, as downloaded from
 * anyone. Nothing of it is to be had before it is verified.
 *
 * Which management point is meant is said by three texts, here and in a trust store: `site_code`
 * is its site's, three ASCII letters or digits; `parent_site_code` is that of the site between the
 * top-level site and its own if there is one, as above a secondary site in a hierarchy with a
 * central administration site, and NULL otherwise; `host` is its name, of ASCII letters, digits,
 * `-`, `_` and `.`. Case, and a trailing dot of the host, do not count.
 */
typedef struct cmcrypto_management_point_bundle cmcrypto_management_point_bundle;

/**
 * A message that was opened. Signed by a registered client, unless the site does not require
 * signing: see `cmcrypto_opened_is_signed`.
 */
typedef struct cmcrypto_opened cmcrypto_opened;

/**
 * An RSA private key of 2048 to 8192 bits.
 */
typedef struct cmcrypto_private_key cmcrypto_private_key;

/**
 * A public key: RSA of 2048 to 8192 bits, or from 1024 bits on for the `_legacy` functions alone; or EC
 * on P-256 or P-384, which verifies signatures and does nothing else.
 */
typedef struct cmcrypto_public_key cmcrypto_public_key;

/**
 * What a management point that the client trusts has told it.
 */
typedef struct cmcrypto_registered cmcrypto_registered;

/**
 * Registers clients, and renews their certificates.
 */
typedef struct cmcrypto_registrar cmcrypto_registrar;

/**
 * What came of a request.
 */
typedef struct cmcrypto_registration_answer cmcrypto_registration_answer;

/**
 * Issues and checks the nonces that registration requests carry.
 *
 * A challenge can be used several times until it expires. A request that comes again then
 * registers nothing new, unless the client was renewed or removed meanwhile: a registration gets
 * an id that nobody uses, and a renewal back to a former certificate makes room for the one that
 * led away from it.
 */
typedef struct cmcrypto_registration_challenges cmcrypto_registration_challenges;

/**
 * A client's request to register, or to renew its certificates, and what is needed to check the
 * reply.
 */
typedef struct cmcrypto_registration_request cmcrypto_registration_request;

/**
 * What a replication signature says: whoever made it, so nothing is believed of it. It is read to
 * find the position that the data is verified against.
 */
typedef struct cmcrypto_replication_header cmcrypto_replication_header;

/**
 * How far a stream of data from one site to another has come: at the sender what was signed last, at
 * the receiver what was accepted last. Each keeps its own, one for each stream and direction. It
 * does not change: a call that goes on makes the next one, which the caller stores in its place.
 *
 * Lost, it is lost for good: a sender then begins anew with another exchange key, or another stream;
 * a receiver that begins anew would accept again all that was ever sent.
 */
typedef struct cmcrypto_replication_position cmcrypto_replication_position;

/**
 * A memory of accepted messages. When it is full it refuses new ones and forgets none before its
 * time, by the `now` of whichever call comes: clocks must be right. It takes at most 4,096 messages of
 * one sender. When the process ends it forgets all: fresh messages that were accepted before can then
 * be replayed. Management points behind one balancer must share one; across processes see
 * `cmcrypto_management_point_open_without_replay_check`.
 */
typedef struct cmcrypto_seen_messages cmcrypto_seen_messages;

/**
 * A signing certificate and its key.
 */
typedef struct cmcrypto_signing_identity cmcrypto_signing_identity;

/**
 * The exchange keys that a site knows: of each site the current one and the one before it, with the
 * site's relation to this one and how the key was learned. At most 2,048 sites. A call that fails
 * changes nothing.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
 * that share a directory hold a lock of their own, or read one each from its bytes, which the
 * caller stores.
 */
typedef struct cmcrypto_site_directory cmcrypto_site_directory;

/**
 * The exchange key of a site: with it the site vouches for its management points and its child
 * sites. It only signs. That of the top-level site is the trusted root key.
 */
typedef struct cmcrypto_site_exchange_key cmcrypto_site_exchange_key;

/**
 * A file with the exchange keys of the site that wrote it and of others, for one site. That it is
 * whole was verified, and that its writer has the key that it says; not who the writer is: see
 * `cmcrypto_site_directory_import_key_file`. `cmcrypto_site_directory_export_key_file` makes one.
 */
typedef struct cmcrypto_site_key_file cmcrypto_site_key_file;

/**
 * What became of each key in a key file.
 */
typedef struct cmcrypto_site_key_import cmcrypto_site_key_import;

/**
 * The public half of a site's exchange key. That of the top-level site is the trusted root key: what
 * a client trusts, and what it tells its own management points from an attacker's by. 2048 to 4096 bits, or from 1024 bits on
 * where `legacy_rsa_1024_verification` is 1.
 */
typedef struct cmcrypto_site_public_key cmcrypto_site_public_key;

/**
 * A site server with its signing certificate and key.
 */
typedef struct cmcrypto_site_signer cmcrypto_site_signer;

/**
 * What a client verifies its site's data with: the site server signing certificate that it trusts.
 */
typedef struct cmcrypto_site_verifier cmcrypto_site_verifier;

/**
 * The roots that paths may end in.
 */
typedef struct cmcrypto_trust_anchors cmcrypto_trust_anchors;

/**
 * The trusted root key with where it came from, the site server signing certificate likewise, and
 * the keys of management points. A call that fails changes nothing.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves. Threads
 * that share a store hold a lock of their own, or load one each from the file.
 * `cmcrypto_trust_store_file` keeps one in a file that several processes share;
 * `cmcrypto_trust_store_to_bytes` is for callers with storage of their own.
 */
typedef struct cmcrypto_trust_store cmcrypto_trust_store;

/**
 * Where a trust store is kept: `path`, with `path`.lock and, while it is written, `path`.new
 * beside it. A symbolic link at `path` is replaced by the file, and the lock lies beside the link.
 * On Unix all are readable and writable by their owner alone. The directory must be writable by
 * nobody else: whoever can write there decides whom the client trusts.
 *
 * A change is written to `path`.new, made durable, and renamed, all under a lock that other
 * processes wait for. If the process or the machine stops at any point, `path` holds the store from
 * before or the one from after. A file that can't be read as a trust store is left as it is.
 */
typedef struct cmcrypto_trust_store_file cmcrypto_trust_store_file;

/**
 * A management point that the trusted root key vouches for.
 */
typedef struct cmcrypto_trusted_management_point cmcrypto_trusted_management_point;

/**
 * A path that was validated.
 */
typedef struct cmcrypto_verified_path cmcrypto_verified_path;

/**
 * What a call returns: `CMCRYPTO_OK` or one of the codes `CMCRYPTO_ERROR_...`.
 */
typedef int32_t cmcrypto_status;

/**
 * Which engines compute: one of the constants `CMCRYPTO_PROVIDER_...`. A key keeps the provider it
 * was made with. One that the library was built without is `CMCRYPTO_ERROR_UNSUPPORTED`.
 */
typedef int32_t cmcrypto_provider;

/**
 * A hash algorithm: one of the constants `CMCRYPTO_DIGEST_...`.
 */
typedef int32_t cmcrypto_digest_algorithm;

/**
 * The nonce that was drawn for a message, and the tag over it and its associated data.
 */
typedef struct cmcrypto_aes_gcm_sealed {
  /**
   * The nonce, to be sent with the message.
   */
  uint8_t nonce[CMCRYPTO_AES_GCM_NONCE_LEN];
  /**
   * The tag, to be sent with the message.
   */
  uint8_t tag[CMCRYPTO_AES_GCM_TAG_LEN];
} cmcrypto_aes_gcm_sealed;

/**
 * A function that two holders of key pairs agree on a secret with: one of the constants
 * `CMCRYPTO_AGREEMENT_...`.
 */
typedef int32_t cmcrypto_agreement_algorithm;

/**
 * How a digest becomes a signature: one of the constants `CMCRYPTO_SIGNATURE_...`. Signatures by RSA are
 * big-endian and as long as the modulus, those by ECDSA DER (ECDSA-Sig-Value of RFC 3279).
 */
typedef int32_t cmcrypto_signature_scheme;

/**
 * The hash inside OAEP, for the label and for MGF1 alike: one of the constants `CMCRYPTO_OAEP_...`.
 */
typedef int32_t cmcrypto_oaep_digest;

/**
 * The type of a public key: one of the constants `CMCRYPTO_KEY_TYPE_...`.
 */
typedef int32_t cmcrypto_key_type;

/**
 * What a certificate is used for in messages: one of the constants
 * `CMCRYPTO_KEY_USE_...`.
 */
typedef int32_t cmcrypto_key_use;

/**
 * What a certificate authenticates: one of the constants `CMCRYPTO_PATH_PURPOSE_...`.
 */
typedef int32_t cmcrypto_path_purpose;

/**
 * Whether certificates are checked for revocation: one of the constants `CMCRYPTO_REVOCATION_...`.
 */
typedef int32_t cmcrypto_revocation;

/**
 * How to sign. All 0 but `struct_size` is the default.
 */
typedef struct cmcrypto_sign_options {
  /**
   * sizeof(cmcrypto_sign_options).
   */
  uint32_t struct_size;
  /**
   * The digest, of the content and of the signature. 0 is the default, SHA-256.
   */
  cmcrypto_digest_algorithm digest;
  /**
   * 1: the signer's certificate is not put into the message.
   */
  int32_t omit_certificate;
} cmcrypto_sign_options;

/**
 * What a message may name beyond what is always accepted. By default all 0.
 */
typedef struct cmcrypto_accepted_algorithms {
  /**
   * sizeof(cmcrypto_accepted_algorithms).
   */
  uint32_t struct_size;
  /**
   * Signatures with SHA-1.
   */
  int32_t sha1_signatures;
  /**
   * Signatures of RSA keys from 1024 bits on.
   */
  int32_t rsa_1024_verification;
  /**
   * Key transport with OAEP over SHA-1.
   */
  int32_t oaep_sha1;
} cmcrypto_accepted_algorithms;

/**
 * What to do where several certificates match, a site setting: one of the constants
 * `CMCRYPTO_SEVERAL_MATCHES_...`.
 */
typedef int32_t cmcrypto_several_matches;

/**
 * Why a candidate was not selected, the first criterion, in the product's order, that it fails: one
 * of the constants `CMCRYPTO_REJECTION_...`.
 */
typedef int32_t cmcrypto_rejection;

/**
 * How a site's clients communicate with its site systems, the *Communication Security* tab of a
 * site's properties: one of the constants `CMCRYPTO_CLIENT_COMMUNICATION_...`.
 */
typedef int32_t cmcrypto_client_communication;

/**
 * What a client authenticates with: one of the constants `CMCRYPTO_CLIENT_AUTHENTICATION_...`. A
 * PKI certificate authenticates the client in TLS only: its messages are signed with its
 * self-signed certificate either way.
 */
typedef int32_t cmcrypto_client_authentication;

/**
 * Why a client uses no PKI certificate: one of the constants `CMCRYPTO_NO_PKI_CERTIFICATE_...`, or 0
 * if it uses one.
 */
typedef int32_t cmcrypto_no_pki_certificate;

/**
 * How the site protects what clients send: the *Signing and encryption* tab of a site's
 * properties, and what is accepted of old clients. All 0 but `struct_size` is the default, and the
 * strictest: each field lets something through.
 */
typedef struct cmcrypto_site_security {
  /**
   * sizeof(cmcrypto_site_security).
   */
  uint32_t struct_size;
  /**
   * 1: *Require signing* is off, and content that is not signed is accepted. Clients always sign; but
   * whoever carries a message that is not encrypted either can then turn it into unsigned content.
   */
  int32_t allow_unsigned;
  /**
   * 1: *Require SHA-256* is off, and signatures with SHA-1 are accepted.
   */
  int32_t allow_sha1;
  /**
   * 1: *Use encryption* is off: clients don't encrypt, and plaintext is accepted beside what is
   * encrypted.
   */
  int32_t allow_plaintext;
  /**
   * Accept signatures of RSA keys from 1024 bits on. By default 0.
   */
  int32_t legacy_rsa_1024_verification;
  /**
   * Accept key transport with OAEP over SHA-1. By default 0.
   */
  int32_t legacy_oaep_sha1;
} cmcrypto_site_security;

/**
 * How old a message may be, in seconds. The defaults are this library's: the product documents
 * none.
 */
typedef struct cmcrypto_freshness {
  /**
   * sizeof(cmcrypto_freshness).
   */
  uint32_t struct_size;
  /**
   * How long ago a message may have been sent. 0 is the default, 24 hours.
   */
  uint32_t max_age;
  /**
   * How far a client's clock may be ahead. 0 is the default, 5 minutes.
   */
  uint32_t max_skew;
} cmcrypto_freshness;

/**
 * What a message is about: one of the constants `CMCRYPTO_MESSAGE_KIND_...`, or from
 * `CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER` on a number of the caller's.
 */
typedef int32_t cmcrypto_message_kind;

/**
 * The random name of a message, unique for its sender.
 */
typedef struct cmcrypto_message_id {
  /**
   * The id.
   */
  uint8_t bytes[CMCRYPTO_MESSAGE_ID_LEN];
} cmcrypto_message_id;

/**
 * How new clients become approved, the hierarchy's *client approval method*: one of the constants
 * `CMCRYPTO_APPROVAL_...`. It decides when a client registers. What an approved client may have, and
 * another not, is policy that holds secrets: messages of both are opened.
 */
typedef int32_t cmcrypto_approval;

/**
 * What a site has signed: one of the constants `CMCRYPTO_SITE_DATA_KIND_...`, or from
 * `CMCRYPTO_SITE_DATA_KIND_FIRST_OF_CALLER` on a number of the caller's. It is signed with the data,
 * so that data of one kind can't be given out as another.
 */
typedef int32_t cmcrypto_site_data_kind;

/**
 * For how long an endorsement holds, and which of several for one site and host is the latest.
 */
typedef struct cmcrypto_endorsement_terms {
  /**
   * sizeof(cmcrypto_endorsement_terms).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * Higher than that of every endorsement before it by the same key, in the same role for the
   * same site and host: clients refuse to go back. At most INT64_MAX. Unix time is a good one,
   * because an issuer that lost its count does not go back with it.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity.
   */
  int64_t not_after;
} cmcrypto_endorsement_terms;

/**
 * What a client accepts into its trust store, and of what is in it. A store does not keep its
 * settings: each process gives its own.
 */
typedef struct cmcrypto_trust_settings {
  /**
   * sizeof(cmcrypto_trust_settings).
   */
  uint32_t struct_size;
  /**
   * With no key from anywhere else the first management point may set it, as in the product. An
   * attacker who is there first then owns the client until a stronger source is heard. By default
   * 0.
   */
  int32_t accept_first_management_point;
  /**
   * Accept a trusted root key from 1024 bits on. By default 0.
   */
  int32_t legacy_rsa_1024_verification;
} cmcrypto_trust_settings;

/**
 * Where a client got a trusted root key or a site server signing certificate from: one of the
 * constants `CMCRYPTO_TRUST_SOURCE_...`.
 */
typedef int32_t cmcrypto_trust_source;

/**
 * What became of a key or certificate that a source offered: one of the constants
 * `CMCRYPTO_TRUST_OUTCOME_...`.
 */
typedef int32_t cmcrypto_trust_outcome;

/**
 * Changes a store for `cmcrypto_trust_store_file_update`, and returns `CMCRYPTO_OK` or why not:
 * one of the codes. `store` is lent for the call: it must not be freed, nor kept after it, nor
 * used by other threads. Nor may the file be freed meanwhile. No C++ exception and no longjmp may
 * leave the function.
 */
typedef cmcrypto_status (*cmcrypto_trust_store_callback)(struct cmcrypto_trust_store *store,
                                                         void *context);

/**
 * What a site accepts into its directory, and of what is in it. A directory does not keep its
 * settings: each process gives its own.
 */
typedef struct cmcrypto_site_directory_settings {
  /**
   * sizeof(cmcrypto_site_directory_settings).
   */
  uint32_t struct_size;
  /**
   * 1: the product's *Require secure key exchange* is off, and a key for which its own site alone
   * vouches is accepted, and what it signed. 0, the default: neither is.
   */
  int32_t allow_insecure_key_exchange;
} cmcrypto_site_directory_settings;

/**
 * What another site is to this one, in a hierarchy of at most three levels: one of the constants
 * `CMCRYPTO_SITE_RELATION_...`.
 */
typedef int32_t cmcrypto_site_relation;

/**
 * How a site's key was learned, which is who vouches for it: one of the constants
 * `CMCRYPTO_SITE_KEY_SOURCE_...`.
 */
typedef int32_t cmcrypto_site_key_source;

/**
 * What became of a site's key that was offered: one of the constants
 * `CMCRYPTO_SITE_KEY_OUTCOME_...`. All but the second belong in a log.
 */
typedef int32_t cmcrypto_site_key_outcome;

/**
 * What a key file is for: one of the constants `CMCRYPTO_SITE_KEY_FILE_KIND_...`. The numbers are
 * those in the extension of the file's name.
 */
typedef int32_t cmcrypto_site_key_file_kind;

/**
 * How accepted data goes on from what was accepted before: one of the constants
 * `CMCRYPTO_CONTINUITY_...`.
 */
typedef int32_t cmcrypto_continuity;

/**
 * What a channel is computed with: one of the constants `CMCRYPTO_CHANNEL_SUITE_...`. The initiator
 * chooses, the responder takes it or refuses.
 */
typedef int32_t cmcrypto_channel_suite;

/**
 * What a record carried: one of the constants `CMCRYPTO_CHANNEL_RECEIVED_...`.
 */
typedef int32_t cmcrypto_channel_received;

#ifdef __cplusplus
extern "C" {
#endif /* __cplusplus */

/**
 * The version of the header that the library was built with: compare it to
 * `CMCRYPTO_ABI_VERSION`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE int32_t cmcrypto_abi_version(void);

/**
 * The library's version, such as "1.2.3". Static: never freed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_version(void);

/**
 * The text of a status, in English. Static: never freed. Never NULL.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_status_text(cmcrypto_status status);

/**
 * More about the last status that this thread got, such as which argument was NULL. Empty text if
 * there is nothing more to say. The detail stays until the thread's next call that returns a
 * status; this one does not change it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_last_error_detail(char *out, size_t out_cap, size_t *out_len);

/**
 * The bytes of a buffer, which may be read until it is freed. Not NULL, even if there are none;
 * NULL if `buffer` is NULL. Text in a buffer has no NUL after it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const uint8_t *cmcrypto_buffer_data(const struct cmcrypto_buffer *buffer);

/**
 * How many bytes a buffer has; 0 if `buffer` is NULL.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE size_t cmcrypto_buffer_len(const struct cmcrypto_buffer *buffer);

/**
 * Frees a buffer and wipes its bytes.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_buffer_free(struct cmcrypto_buffer *buffer);

/**
 * A provider's name, such as "aws-lc", or NULL if it is unknown or not built in. Static: never
 * freed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE const char *cmcrypto_provider_name(cmcrypto_provider provider);

/**
 * Fills `out` with `out_len` random bytes from the provider's generator.
 *
 * Errors: UNSUPPORTED; RANDOM if the system gives none.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_random_fill(cmcrypto_provider provider, uint8_t *out, size_t out_len);

/**
 * The length in bytes of an algorithm's digest.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest_output_len(cmcrypto_digest_algorithm algorithm, size_t *len);

/**
 * The digest of `data`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_digest(cmcrypto_digest_algorithm algorithm,
                                const uint8_t *data,
                                size_t data_len,
                                uint8_t *out,
                                size_t out_cap,
                                size_t *out_len);

/**
 * Starts a digest.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_new(cmcrypto_digest_algorithm algorithm,
                                    struct cmcrypto_hasher **hasher);

/**
 * Adds `data`.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_update(struct cmcrypto_hasher *hasher,
                                       const uint8_t *data,
                                       size_t data_len);

/**
 * The digest of all that was added so far. More may be added afterwards.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hasher_finish(const struct cmcrypto_hasher *hasher,
                                       uint8_t *out,
                                       size_t out_cap,
                                       size_t *out_len);

/**
 * Frees a hasher.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_hasher_free(struct cmcrypto_hasher *hasher);

/**
 * Encrypts `data` in place with AES-256-GCM under a fresh random nonce. `aad` is authenticated
 * with it.
 *
 * With random nonces a key is good for 2^32 messages (NIST SP 800-38D section 8.3); a caller that
 * may come near has to count.
 *
 * After a failure `data` is as it was. It must not overlap another argument: that is refused before
 * anything is written. Errors: UNSUPPORTED; TOO_LARGE from 2^36 - 31 bytes on;
 * RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_seal_in_place(cmcrypto_provider provider,
                                               const uint8_t *key,
                                               size_t key_len,
                                               const uint8_t *aad,
                                               size_t aad_len,
                                               uint8_t *data,
                                               size_t data_len,
                                               struct cmcrypto_aes_gcm_sealed *sealed);

/**
 * Decrypts `data` in place. The key has 32 bytes, or 16 for AES-128-GCM.
 *
 * After a failure `data` is all zeros; unless it overlaps another argument, which is refused before
 * anything is written.
 *
 * Errors: UNSUPPORTED; DECRYPT if the tag does not verify.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_aes_gcm_open_in_place(cmcrypto_provider provider,
                                               const uint8_t *key,
                                               size_t key_len,
                                               const uint8_t *nonce,
                                               size_t nonce_len,
                                               const uint8_t *aad,
                                               size_t aad_len,
                                               uint8_t *data,
                                               size_t data_len,
                                               const uint8_t *tag,
                                               size_t tag_len);

/**
 * Prepares a key of any length. 32 bytes are right; one shorter than a tag weakens it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_new(const uint8_t *key,
                                         size_t key_len,
                                         struct cmcrypto_hmac_sha256 **hmac);

/**
 * The tag over `data`: `CMCRYPTO_HMAC_SHA256_TAG_LEN` bytes, of which a caller may keep the first 16
 * or more.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_tag(const struct cmcrypto_hmac_sha256 *hmac,
                                         const uint8_t *data,
                                         size_t data_len,
                                         uint8_t *out,
                                         size_t out_cap,
                                         size_t *out_len);

/**
 * Checks in constant time that `tag`, of 16 to 32 bytes, begins the tag over `data`.
 *
 * A tag is accepted at every such length: whoever expects one length checks that first.
 *
 * Errors: SIGNATURE_INVALID.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hmac_sha256_verify(const struct cmcrypto_hmac_sha256 *hmac,
                                            const uint8_t *data,
                                            size_t data_len,
                                            const uint8_t *tag,
                                            size_t tag_len);

/**
 * Frees a key and wipes it.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_hmac_sha256_free(struct cmcrypto_hmac_sha256 *hmac);

/**
 * HKDF with SHA-256 (RFC 5869), extract and expand in one: `len` bytes of key material made of `ikm`,
 * in the context that `info` tells. An empty salt stands for 32 zeros.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256(const uint8_t *ikm,
                                     size_t ikm_len,
                                     const uint8_t *salt,
                                     size_t salt_len,
                                     const uint8_t *info,
                                     size_t info_len,
                                     size_t len,
                                     uint8_t *out,
                                     size_t out_cap,
                                     size_t *out_len);

/**
 * HKDF-Extract (RFC 5869 section 2.2): `CMCRYPTO_HKDF_SHA256_PRK_LEN` bytes. An empty salt stands for
 * 32 zeros.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256_extract(const uint8_t *salt,
                                             size_t salt_len,
                                             const uint8_t *ikm,
                                             size_t ikm_len,
                                             uint8_t *out,
                                             size_t out_cap,
                                             size_t *out_len);

/**
 * HKDF-Expand (RFC 5869 section 2.3): `len` bytes of `prk`, which has 32 bytes or more.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_hkdf_sha256_expand(const uint8_t *prk,
                                            size_t prk_len,
                                            const uint8_t *info,
                                            size_t info_len,
                                            size_t len,
                                            uint8_t *out,
                                            size_t out_cap,
                                            size_t *out_len);

/**
 * The length in bytes of an algorithm's public keys.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_len(cmcrypto_agreement_algorithm algorithm,
                                                  size_t *len);

/**
 * A new key.
 *
 * Errors: UNSUPPORTED; RANDOM if the system gives no randomness.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_generate(cmcrypto_provider provider,
                                                cmcrypto_agreement_algorithm algorithm,
                                                struct cmcrypto_agreement_key **key);

/**
 * The key with these private bytes, 32 of them: of X25519 any, which are clamped by use (RFC 7748
 * section 5); of P-256 a scalar from 1 to n - 1, big-endian.
 *
 * Errors: UNSUPPORTED; KEY_REJECTED if the scalar is out of its range.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_from_private_bytes(cmcrypto_provider provider,
                                                          cmcrypto_agreement_algorithm algorithm,
                                                          const uint8_t *private_bytes,
                                                          size_t private_bytes_len,
                                                          struct cmcrypto_agreement_key **key);

/**
 * What the key is for.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_algorithm(const struct cmcrypto_agreement_key *key,
                                                 cmcrypto_agreement_algorithm *algorithm);

/**
 * The public half: of X25519 the 32 bytes of RFC 7748 section 5, of P-256 the uncompressed point, 65
 * bytes (SEC 1 section 2.3.3).
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_public_key(const struct cmcrypto_agreement_key *key,
                                                  uint8_t *out,
                                                  size_t out_cap,
                                                  size_t *out_len);

/**
 * The secret agreed on with the holder of `peer`, a public key of the same algorithm in the form of
 * `cmcrypto_agreement_key_public_key`: `CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN` bytes.
 *
 * They are not uniform; derive keys from them (`cmcrypto_hkdf_sha256`) together with both public
 * keys, and wipe them.
 *
 * Errors: KEY_REJECTED if `peer` has another length; of P-256 if it is not an uncompressed point of
 * the curve; of X25519 if the result is all zeros (RFC 7748 section 6.1).
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_key_agree(const struct cmcrypto_agreement_key *key,
                                             const uint8_t *peer,
                                             size_t peer_len,
                                             uint8_t *out,
                                             size_t out_cap,
                                             size_t *out_len);

/**
 * Frees a key, and wipes it as far as the engine does.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_agreement_key_free(struct cmcrypto_agreement_key *key);

/**
 * The SubjectPublicKeyInfo as DER (RFC 8410, RFC 5480) of a public key in the form of
 * `cmcrypto_agreement_key_public_key`: 44 bytes of X25519, 91 of P-256.
 *
 * Errors: KEY_REJECTED if the key's length is not the algorithm's, or its point not uncompressed.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_to_spki_der(cmcrypto_agreement_algorithm algorithm,
                                                          const uint8_t *public_key,
                                                          size_t public_key_len,
                                                          uint8_t *out,
                                                          size_t out_cap,
                                                          size_t *out_len);

/**
 * Reads a SubjectPublicKeyInfo: what the key is for, and the key in the form of
 * `cmcrypto_agreement_key_public_key`. Whether a point is on the curve is for
 * `cmcrypto_agreement_key_agree` to find out.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if the key is neither
 * of X25519 nor on P-256 by that curve's name; KEY_REJECTED if its length is not the algorithm's, or
 * its point not uncompressed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_agreement_public_key_from_spki_der(const uint8_t *der,
                                                            size_t der_len,
                                                            cmcrypto_agreement_algorithm *algorithm,
                                                            uint8_t *out,
                                                            size_t out_cap,
                                                            size_t *out_len);

/**
 * Turns a big-endian signature, as all standards have it, into the little-endian one of CryptoAPI,
 * or back, in place.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_rsa_swap_byte_order(uint8_t *signature, size_t signature_len);

/**
 * A new key of 2048, 3072 or 4096 bits with e = 65537. Takes a second or more.
 *
 * Errors: UNSUPPORTED; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_generate(cmcrypto_provider provider,
                                              int32_t bits,
                                              struct cmcrypto_private_key **key);

/**
 * Reads an unencrypted PKCS#8 PrivateKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs8_der(cmcrypto_provider provider,
                                                    const uint8_t *der,
                                                    size_t der_len,
                                                    struct cmcrypto_private_key **key);

/**
 * Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC. Takes as long
 * as its maker chose: up to 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and
 * parallelism 16.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD; PASSWORD_COST
 * above the limits, before any hashing; ALGORITHM_NOT_ACCEPTED for another scheme;
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers
 * that are out of bounds or contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_encrypted_pkcs8_der(cmcrypto_provider provider,
                                                              const uint8_t *der,
                                                              size_t der_len,
                                                              const uint8_t *password,
                                                              size_t password_len,
                                                              struct cmcrypto_private_key **key);

/**
 * Reads a PKCS#1 RSAPrivateKey.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for numbers that are out of bounds or
 * contradict each other.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pkcs1_der(cmcrypto_provider provider,
                                                    const uint8_t *der,
                                                    size_t der_len,
                                                    struct cmcrypto_private_key **key);

/**
 * Reads one block of strict PEM: `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password, `ENCRYPTED
 * PRIVATE KEY`. A length of 0 is no password; a key that is not
 * encrypted ignores it.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; WRONG_PASSWORD, also for an
 * encrypted key without a password; those of the function for the encoding.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_from_pem(cmcrypto_provider provider,
                                              const uint8_t *pem,
                                              size_t pem_len,
                                              const uint8_t *password,
                                              size_t password_len,
                                              struct cmcrypto_private_key **key);

/**
 * The PKCS#1 RSAPrivateKey, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_der(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **der);

/**
 * The PKCS#8 PrivateKeyInfo, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_der(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **der);

/**
 * The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
 * iterations, which takes a fraction of a second.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_der(const struct cmcrypto_private_key *key,
                                                            const uint8_t *password,
                                                            size_t password_len,
                                                            struct cmcrypto_buffer **der);

/**
 * The PKCS#1 RSAPrivateKey as PEM, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs1_pem(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **pem);

/**
 * The PKCS#8 PrivateKeyInfo as PEM, unencrypted.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_pkcs8_pem(const struct cmcrypto_private_key *key,
                                                  struct cmcrypto_buffer **pem);

/**
 * As `cmcrypto_private_key_to_encrypted_pkcs8_der`, as PEM.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_to_encrypted_pkcs8_pem(const struct cmcrypto_private_key *key,
                                                            const uint8_t *password,
                                                            size_t password_len,
                                                            struct cmcrypto_buffer **pem);

/**
 * The public half.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_public_key(const struct cmcrypto_private_key *key,
                                                struct cmcrypto_public_key **public_key);

/**
 * The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_provider(const struct cmcrypto_private_key *key,
                                              cmcrypto_provider *provider);

/**
 * Signs `message`. The signature is big-endian, as long as the modulus: see
 * `cmcrypto_public_key_modulus_len` and `CMCRYPTO_RSA_MAX_LEN`.
 *
 * Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign(const struct cmcrypto_private_key *key,
                                          cmcrypto_signature_scheme scheme,
                                          const uint8_t *message,
                                          size_t message_len,
                                          uint8_t *out,
                                          size_t out_cap,
                                          size_t *out_len);

/**
 * As `cmcrypto_private_key_sign`, over a digest that was computed elsewhere and has the length of
 * the scheme.
 *
 * Errors: ALGORITHM_NOT_ACCEPTED for ECDSA; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_sign_digest(const struct cmcrypto_private_key *key,
                                                 cmcrypto_signature_scheme scheme,
                                                 const uint8_t *digest,
                                                 size_t digest_len,
                                                 uint8_t *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Decrypts RSAES-OAEP. An empty label is the usual one.
 *
 * Errors: DECRYPT, whatever is wrong with the ciphertext.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_private_key_decrypt_oaep(const struct cmcrypto_private_key *key,
                                                  cmcrypto_oaep_digest digest,
                                                  const uint8_t *label,
                                                  size_t label_len,
                                                  const uint8_t *ciphertext,
                                                  size_t ciphertext_len,
                                                  struct cmcrypto_buffer **plaintext);

/**
 * Frees a private key. The key itself goes with the last identity that was made of it. Its encoding
 * is then wiped; what an engine holds is wiped as the engine does: aws-lc does, a key of `portable` or
 * one that signed with SHA-1 leaves pieces in freed memory.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_private_key_free(struct cmcrypto_private_key *key);

/**
 * Reads a SubjectPublicKeyInfo.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED above
 * 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of EC
 * KEY_REJECTED for a point that is not uncompressed, or not on the curve.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_der(cmcrypto_provider provider,
                                                  const uint8_t *der,
                                                  size_t der_len,
                                                  struct cmcrypto_public_key **key);

/**
 * Reads a SubjectPublicKeyInfo from one block of strict PEM: `PUBLIC KEY`.
 *
 * Errors: UNSUPPORTED; MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if it is
 * neither RSA nor EC on P-256 or P-384, named. Of RSA KEY_TOO_SMALL below 1024 bits, KEY_REJECTED above
 * 8192 bits, for an even modulus, or an exponent that is even, below 3 or above 33 bits; of EC
 * KEY_REJECTED for a point that is not uncompressed, or not on the curve.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_spki_pem(cmcrypto_provider provider,
                                                  const uint8_t *pem,
                                                  size_t pem_len,
                                                  struct cmcrypto_public_key **key);

/**
 * The SubjectPublicKeyInfo: the very bytes where the key was read from some.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_der(const struct cmcrypto_public_key *key,
                                                struct cmcrypto_buffer **der);

/**
 * The SubjectPublicKeyInfo as PEM.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_spki_pem(const struct cmcrypto_public_key *key,
                                                struct cmcrypto_buffer **pem);

/**
 * Reads a PUBLICKEYBLOB of CryptoAPI: 276 bytes for RSA-2048.
 *
 * Errors: UNSUPPORTED; MALFORMED, also for a PRIVATEKEYBLOB; TOO_LARGE; KEY_TYPE_NOT_SUPPORTED if
 * its algorithm is neither CALG_RSA_KEYX nor CALG_RSA_SIGN; KEY_TOO_SMALL below 1024 bits;
 * KEY_REJECTED as `cmcrypto_public_key_from_spki_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_from_capi_blob(cmcrypto_provider provider,
                                                   const uint8_t *blob,
                                                   size_t blob_len,
                                                   struct cmcrypto_public_key **key);

/**
 * The key as a PUBLICKEYBLOB of CryptoAPI, for key exchange (CALG_RSA_KEYX).
 *
 * Errors: KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_REJECTED for an RSA key without such a form: an exponent above 32 bits, or a modulus that
 * is not a whole number of bytes.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_to_capi_blob(const struct cmcrypto_public_key *key,
                                                 struct cmcrypto_buffer **blob);

/**
 * SHA-256 of the SubjectPublicKeyInfo, 32 bytes: what names a recipient in a message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_spki_sha256(const struct cmcrypto_public_key *key,
                                                uint8_t *out,
                                                size_t out_cap,
                                                size_t *out_len);

/**
 * SHA-256 of the SubjectPublicKeyInfo as this library writes it, 32 bytes: the same for all encodings
 * of one key, so what a database of keys is indexed by.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_key_sha256(const struct cmcrypto_public_key *key,
                                               uint8_t *out,
                                               size_t out_cap,
                                               size_t *out_len);

/**
 * The type of the key.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_key_type(const struct cmcrypto_public_key *key,
                                             cmcrypto_key_type *key_type);

/**
 * The size in bits of the modulus, or of the curve's field: 256 or 384.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_bits(const struct cmcrypto_public_key *key, size_t *bits);

/**
 * The length in bytes of the modulus, so of every RSA signature and every OAEP ciphertext; 0 for an EC
 * key, which has none.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_modulus_len(const struct cmcrypto_public_key *key,
                                                size_t *len);

/**
 * The provider that computes with the key; never `CMCRYPTO_PROVIDER_DEFAULT`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_provider(const struct cmcrypto_public_key *key,
                                             cmcrypto_provider *provider);

/**
 * Whether two keys have the same numbers.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_equals(const struct cmcrypto_public_key *a,
                                           const struct cmcrypto_public_key *b,
                                           int32_t *equal);

/**
 * Verifies a signature over `message`: by an RSA key big-endian, as long as the modulus; by an EC key
 * DER.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for a scheme of another type of key; KEY_TOO_SMALL
 * for RSA below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify(const struct cmcrypto_public_key *key,
                                           cmcrypto_signature_scheme scheme,
                                           const uint8_t *message,
                                           size_t message_len,
                                           const uint8_t *signature,
                                           size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, over a digest that was computed elsewhere and has the length of
 * the scheme; by an RSA key alone.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for every scheme with an EC key, and for ECDSA;
 * KEY_TOO_SMALL below 2048 bits.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest(const struct cmcrypto_public_key *key,
                                                  cmcrypto_signature_scheme scheme,
                                                  const uint8_t *digest,
                                                  size_t digest_len,
                                                  const uint8_t *signature,
                                                  size_t signature_len);

/**
 * As `cmcrypto_public_key_verify`, with RSA keys from 1024 bits on: for clients of the Windows Server
 * 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048 bits,
 * or as there.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_legacy(const struct cmcrypto_public_key *key,
                                                  cmcrypto_signature_scheme scheme,
                                                  const uint8_t *message,
                                                  size_t message_len,
                                                  const uint8_t *signature,
                                                  size_t signature_len);

/**
 * As `cmcrypto_public_key_verify_legacy`, over a digest that was computed elsewhere and has the
 * length of the scheme.
 *
 * Errors: SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED for another scheme with an RSA key below 2048 bits,
 * or as there.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_verify_digest_legacy(const struct cmcrypto_public_key *key,
                                                         cmcrypto_signature_scheme scheme,
                                                         const uint8_t *digest,
                                                         size_t digest_len,
                                                         const uint8_t *signature,
                                                         size_t signature_len);

/**
 * Encrypts with RSAES-OAEP. An empty label is the usual one. The ciphertext is as long as the
 * modulus.
 *
 * Errors: TOO_LARGE if `plaintext` is longer than the modulus less two hashes and 2 bytes (190
 * bytes for RSA-2048 and SHA-256); KEY_TYPE_NOT_SUPPORTED for an EC key; KEY_TOO_SMALL below 2048
 * bits; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_public_key_encrypt_oaep(const struct cmcrypto_public_key *key,
                                                 cmcrypto_oaep_digest digest,
                                                 const uint8_t *label,
                                                 size_t label_len,
                                                 const uint8_t *plaintext,
                                                 size_t plaintext_len,
                                                 uint8_t *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Frees a public key.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_public_key_free(struct cmcrypto_public_key *key);

/**
 * Reads a DER certificate, strictly: with no extension twice and no unknown critical one.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_spki_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_der(cmcrypto_provider provider,
                                              const uint8_t *der,
                                              size_t der_len,
                                              struct cmcrypto_certificate **certificate);

/**
 * Reads a certificate from one block of strict PEM: `CERTIFICATE`.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_spki_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_from_pem(cmcrypto_provider provider,
                                              const uint8_t *pem,
                                              size_t pem_len,
                                              struct cmcrypto_certificate **certificate);

/**
 * The certificate as DER: the very bytes it was read from.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_der(const struct cmcrypto_certificate *certificate,
                                            struct cmcrypto_buffer **der);

/**
 * The certificate as PEM.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_to_pem(const struct cmcrypto_certificate *certificate,
                                            struct cmcrypto_buffer **pem);

/**
 * SHA-1 of the DER, 20 bytes: the thumbprint that Windows shows. An identifier, not a protection.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_thumbprint_sha1(const struct cmcrypto_certificate *certificate,
                                                     uint8_t *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * SHA-256 of the DER, 32 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_thumbprint_sha256(const struct cmcrypto_certificate *certificate,
                                                       uint8_t *out,
                                                       size_t out_cap,
                                                       size_t *out_len);

/**
 * The key that the certificate is for.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_public_key(const struct cmcrypto_certificate *certificate,
                                                struct cmcrypto_public_key **public_key);

/**
 * The issuer's Name as DER. Compare bytes, never printed text.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_issuer_der(const struct cmcrypto_certificate *certificate,
                                                struct cmcrypto_buffer **der);

/**
 * The subject's Name as DER. Compare bytes, never printed text.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_der(const struct cmcrypto_certificate *certificate,
                                                 struct cmcrypto_buffer **der);

/**
 * The serial number as a DER INTEGER.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_serial_number_der(const struct cmcrypto_certificate *certificate,
                                                       struct cmcrypto_buffer **der);

/**
 * The first second of validity.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_not_before(const struct cmcrypto_certificate *certificate,
                                                int64_t *time);

/**
 * The last second of validity.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_not_after(const struct cmcrypto_certificate *certificate,
                                               int64_t *time);

/**
 * The SubjectKeyIdentifier, which whoever made the certificate chose. Success with `*identifier`
 * NULL if there is none.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_subject_key_identifier(const struct cmcrypto_certificate *certificate,
                                                            struct cmcrypto_buffer **identifier);

/**
 * Whether the certificate may be used for `key_use`: by its key usage, or if it has none, and by its
 * extended key usage, or if it has none.
 *
 * Errors: CERTIFICATE_USAGE if not.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_use(const struct cmcrypto_certificate *certificate,
                                               cmcrypto_key_use key_use);

/**
 * Whether `now` lies in the certificate's validity, both ends included.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED if not.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_check_validity(const struct cmcrypto_certificate *certificate,
                                                    int64_t now);

/**
 * Whether every character in the subject and the subject alternative names is single-byte: the
 * product's rule for certificates of its systems. BMPString never is, UTF8String within ASCII,
 * TeletexString always.
 *
 * Errors: MALFORMED or NOT_DER if the names can't be read.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_names_are_single_byte(const struct cmcrypto_certificate *certificate,
                                                           int32_t *single_byte);

/**
 * Whether two certificates are the same bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_equals(const struct cmcrypto_certificate *a,
                                            const struct cmcrypto_certificate *b,
                                            int32_t *equal);

/**
 * Frees a certificate.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_free(struct cmcrypto_certificate *certificate);

/**
 * Joins a certificate and its key.
 *
 * Errors: CERTIFICATE_USAGE if the certificate may not be used for signing; KEY_TYPE_NOT_SUPPORTED if
 * its key is not RSA; KEY_MISMATCH.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_new(const struct cmcrypto_private_key *key,
                                              const struct cmcrypto_certificate *certificate,
                                              struct cmcrypto_signing_identity **identity);

/**
 * The certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_signing_identity_certificate(const struct cmcrypto_signing_identity *identity,
                                                      struct cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_signing_identity_free(struct cmcrypto_signing_identity *identity);

/**
 * Joins a certificate and its key. The certificate may have expired: messages that were encrypted
 * to it before can still be read.
 *
 * Errors: CERTIFICATE_USAGE if the certificate may not be used for encryption; KEY_TYPE_NOT_SUPPORTED
 * if its key is not RSA; KEY_MISMATCH.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_new(const struct cmcrypto_private_key *key,
                                                 const struct cmcrypto_certificate *certificate,
                                                 struct cmcrypto_decryption_identity **identity);

/**
 * The certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_decryption_identity_certificate(const struct cmcrypto_decryption_identity *identity,
                                                         struct cmcrypto_certificate **certificate);

/**
 * Frees an identity. What was made with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_decryption_identity_free(struct cmcrypto_decryption_identity *identity);

/**
 * Issues a self-signed certificate: X.509 v3, SHA-256, subject `CN=SMS`, `CN=<computer name>`,
 * valid from `not_before` to `not_after`, both included, with the key usage and extended key usage
 * of `key_use`.
 *
 * The name is 1 to 64 printable characters, the validity within the years 1970 to 9999; otherwise
 * INVALID_ARGUMENT. The key should have 2048 bits: that is the product's profile.
 *
 * Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII: the product forbids them;
 * RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_self_signed(const struct cmcrypto_private_key *key,
                                     cmcrypto_key_use key_use,
                                     const char *computer_name,
                                     int64_t not_before,
                                     int64_t not_after,
                                     struct cmcrypto_certificate **certificate);

/**
 * Issues the site server signing certificate, which signs what a site sends to all its clients:
 * self-signed, X.509 v3, SHA-256, subject `CN=Site Server`, the site server's host name as subject
 * alternative name, valid from `not_before` to `not_after`, both included, key usage
 * digitalSignature, no extended key usage.
 *
 * The host name is 1 to 253 letters, digits, `-`, `_` and `.`, the validity within the years 1970 to
 * 9999; otherwise INVALID_ARGUMENT.
 *
 * Errors: NAME_NOT_SINGLE_BYTE if the name has characters beyond ASCII; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_self_signed_site_server(const struct cmcrypto_private_key *key,
                                                 const char *host,
                                                 int64_t not_before,
                                                 int64_t not_after,
                                                 struct cmcrypto_certificate **certificate);

/**
 * Reads a DER list, up to 64 MiB. Kept, it takes about six times the length of its encoding.
 *
 * Errors: TOO_LARGE; NOT_DER; MALFORMED, also for what is not supported: version 1, a list without
 * an end of its validity, with a CRL number of more than 20 octets, delta and indirect lists,
 * lists by reason, an issuing distribution point without a URL, and critical extensions that are
 * not known.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_from_der(const uint8_t *der,
                                                              size_t der_len,
                                                              struct cmcrypto_certificate_revocation_list **list);

/**
 * Reads a list from one block of strict PEM: `X509 CRL`.
 *
 * Errors: those of `cmcrypto_certificate_revocation_list_from_der`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_from_pem(const uint8_t *pem,
                                                              size_t pem_len,
                                                              struct cmcrypto_certificate_revocation_list **list);

/**
 * When the list was issued.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_this_update(const struct cmcrypto_certificate_revocation_list *list,
                                                                 int64_t *time);

/**
 * When the next list is due: from this second on the list has expired.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_revocation_list_next_update(const struct cmcrypto_certificate_revocation_list *list,
                                                                 int64_t *time);

/**
 * Frees a list.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_revocation_list_free(struct cmcrypto_certificate_revocation_list *list);

/**
 * Takes roots, at most 1000. Their own signatures are not checked: they are trusted because the
 * caller says so. Their validity, path length, name constraints and usages bind the paths. With none
 * every path is UNKNOWN_ISSUER.
 *
 * Errors: CERTIFICATE_USAGE if one is not a certification authority's, KEY_TOO_SMALL for RSA
 * below 2048 bits, MALFORMED if its constraints can't be read, TOO_LARGE above 1000.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_anchors_new(const struct cmcrypto_certificate *const *roots,
                                           size_t roots_len,
                                           struct cmcrypto_trust_anchors **anchors);

/**
 * Frees trust anchors.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_anchors_free(struct cmcrypto_trust_anchors *anchors);

/**
 * Validates a path from `end_entity` through any of `intermediates`, in any order, to one of
 * `anchors`, for `purpose` at `now`, checked against `lists` if `revocation` says so.
 *
 * `host` is the name or IP address that the client connects to, with or without a trailing dot; NULL
 * for client authentication, and only then. A certificate's `*` stands for one whole label, the
 * first. The subject is not searched.
 *
 * Accepted signatures are RSA PKCS#1 v1.5 with SHA-256, SHA-384 and SHA-512 and PSS with SHA-256,
 * keys of 2048 bits and more, and ECDSA on P-256 and P-384 with SHA-256 and SHA-384: Windows doesn't
 * trust certificates signed with SHA-1. Roots must be valid at `now` too. Certificate policies are not judged; name constraints bind alternative
 * names, not the subject, and those for directory names refuse every path under them. Self-signed
 * certificates of clients and management points have no path; they are trusted by registration and
 * by endorsement. The provider is that of `end_entity`.
 *
 * Errors: UNKNOWN_ISSUER; CERTIFICATE_EXPIRED and CERTIFICATE_NOT_YET_VALID, of any certificate in
 * the path; SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED; KEY_TOO_SMALL; PATH_INVALID if a
 * constraint, a critical extension that is not known or the search's limits forbid the path;
 * CERTIFICATE_USAGE; HOST_MISMATCH; REVOKED, see `CMCRYPTO_REVOCATION_CHECKED`; MALFORMED for an
 * extension that can't be read; TOO_LARGE above six intermediates or 256 lists; INVALID_ARGUMENT
 * if `now` is before 1970 or the host is not a host name or address.
 *
 * With several paths the most telling of their errors. REVOKED means that there is a path, valid
 * but for revocation, or that revocation is to be checked and there is no list at all.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verify_path(const struct cmcrypto_certificate *end_entity,
                                     const struct cmcrypto_certificate *const *intermediates,
                                     size_t intermediates_len,
                                     const struct cmcrypto_trust_anchors *anchors,
                                     cmcrypto_path_purpose purpose,
                                     const char *host,
                                     cmcrypto_revocation revocation,
                                     const struct cmcrypto_certificate_revocation_list *const *lists,
                                     size_t lists_len,
                                     int64_t now,
                                     struct cmcrypto_verified_path **path);

/**
 * How many certificates there are between the end entity's and the root.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_intermediate_count(const struct cmcrypto_verified_path *path,
                                                          size_t *count);

/**
 * A certificate between the end entity's and the root. `index` counts from 0, from the end entity
 * upwards.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_intermediate(const struct cmcrypto_verified_path *path,
                                                    size_t index,
                                                    struct cmcrypto_certificate **certificate);

/**
 * The trust anchor that the path ends in.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_verified_path_root(const struct cmcrypto_verified_path *path,
                                            struct cmcrypto_certificate **certificate);

/**
 * Frees a path.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_verified_path_free(struct cmcrypto_verified_path *path);

/**
 * Fills the structure with its defaults: SHA-256, certificate embedded. `struct_size` is its
 * sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_sign_options_default(struct cmcrypto_sign_options *options,
                                              size_t struct_size);

/**
 * Fills the structure with its defaults: nothing more is accepted. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_accepted_algorithms_default(struct cmcrypto_accepted_algorithms *accepted,
                                                     size_t struct_size);

/**
 * Signs `content` as SignedData that contains it. `now` becomes the signing time.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign(const uint8_t *content,
                                  size_t content_len,
                                  const struct cmcrypto_signing_identity *signer,
                                  const struct cmcrypto_sign_options *options,
                                  int64_t now,
                                  struct cmcrypto_buffer **message);

/**
 * Signs `content` as SignedData without it.
 *
 * Errors: TOO_LARGE above 1 GiB; CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED at `now`;
 * UNSUPPORTED for SHA-1 in a build without `sha1-signing`; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_sign_detached(const uint8_t *content,
                                           size_t content_len,
                                           const struct cmcrypto_signing_identity *signer,
                                           const struct cmcrypto_sign_options *options,
                                           int64_t now,
                                           struct cmcrypto_buffer **message);

/**
 * Verifies SignedData that contains its content. Every signer in it must be one of `certificates`,
 * be valid at `now`, and have signed.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED for a
 * certificate whose key is not RSA; KEY_TOO_SMALL; SIGNED_ATTRIBUTES; SIGNER_MISMATCH; CERTIFICATE_USAGE; CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED;
 * SIGNATURE_INVALID.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify(const uint8_t *message,
                                    size_t message_len,
                                    const struct cmcrypto_certificate *const *certificates,
                                    size_t certificates_len,
                                    const struct cmcrypto_accepted_algorithms *accepted,
                                    int64_t now,
                                    struct cmcrypto_cms_verified **verified);

/**
 * Verifies SignedData without content over `content`, as `cmcrypto_cms_verify` does.
 *
 * Errors: MALFORMED, also if the message has content of its own; NOT_DER; TOO_LARGE;
 * ALGORITHM_NOT_ACCEPTED; KEY_TYPE_NOT_SUPPORTED; KEY_TOO_SMALL; SIGNED_ATTRIBUTES; SIGNER_MISMATCH; CERTIFICATE_USAGE;
 * CERTIFICATE_NOT_YET_VALID; CERTIFICATE_EXPIRED; SIGNATURE_INVALID.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verify_detached(const uint8_t *message,
                                             size_t message_len,
                                             const uint8_t *content,
                                             size_t content_len,
                                             const struct cmcrypto_certificate *const *certificates,
                                             size_t certificates_len,
                                             const struct cmcrypto_accepted_algorithms *accepted,
                                             int64_t now,
                                             struct cmcrypto_cms_verified **verified);

/**
 * Encrypts `content` as AuthEnvelopedData to one or several certificates, for each of which its
 * own private key opens it.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of any of them at `now`; KEY_TYPE_NOT_SUPPORTED
 * for a key that is not RSA; KEY_TOO_SMALL;
 * TOO_LARGE above 1 GiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_encrypt(const uint8_t *content,
                                     size_t content_len,
                                     const struct cmcrypto_certificate *const *recipients,
                                     size_t recipients_len,
                                     int64_t now,
                                     struct cmcrypto_buffer **message);

/**
 * Decrypts AuthEnvelopedData with the first of `identities` that it is encrypted to, whose index
 * goes to `*recipient`.
 *
 * Errors: MALFORMED; NOT_DER; TOO_LARGE; ALGORITHM_NOT_ACCEPTED; SIGNED_ATTRIBUTES for attributes
 * that are doubled or contradict; TOO_MANY_RECIPIENTS; NOT_A_RECIPIENT; DUPLICATE_RECIPIENT if the
 * message names one of our certificates twice; RANDOM; and DECRYPT.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_decrypt(const uint8_t *message,
                                     size_t message_len,
                                     const struct cmcrypto_decryption_identity *const *identities,
                                     size_t identities_len,
                                     const struct cmcrypto_accepted_algorithms *accepted,
                                     struct cmcrypto_buffer **content,
                                     size_t *recipient);

/**
 * The content. INVALID_ARGUMENT after `cmcrypto_cms_verify_detached`: there it is what the caller
 * gave.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_content(const struct cmcrypto_cms_verified *verified,
                                              struct cmcrypto_buffer **content);

/**
 * How many signers there are: at least one.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_count(const struct cmcrypto_cms_verified *verified,
                                                   size_t *count);

/**
 * A signer's certificate, one of those given. `index` counts from 0, in the order of the message.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_certificate(const struct cmcrypto_cms_verified *verified,
                                                         size_t index,
                                                         struct cmcrypto_certificate **certificate);

/**
 * The digest that a signer signed with.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_digest(const struct cmcrypto_cms_verified *verified,
                                                    size_t index,
                                                    cmcrypto_digest_algorithm *digest);

/**
 * When a signer says it signed. `*present` is 0, and `*time` too, if it does not say.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_signer_signing_time(const struct cmcrypto_cms_verified *verified,
                                                          size_t index,
                                                          int32_t *present,
                                                          int64_t *time);

/**
 * How many certificates the message contains.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate_count(const struct cmcrypto_cms_verified *verified,
                                                                 size_t *count);

/**
 * A certificate in the message, as DER. Nothing vouches for it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_cms_verified_embedded_certificate(const struct cmcrypto_cms_verified *verified,
                                                           size_t index,
                                                           struct cmcrypto_buffer **der);

/**
 * Frees what verifying found out. Buffers of its content stay usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_cms_verified_free(struct cmcrypto_cms_verified *verified);

/**
 * The product's defaults: no issuers list, the store Personal, the client authentication
 * capability, the computer's name in the subject, and the longest validity of several. An empty
 * name is in no subject: then nothing matches, unless the name is not looked at.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_new(const char *computer_name,
                                                  struct cmcrypto_certificate_criteria **criteria);

/**
 * Sets the certificate issuers list (`CCMCERTISSUERS`, `CertificateIssuers` in `mobileclient.tcf`):
 * the subject attributes of the roots that the site trusts, such as
 * `CN=Contoso Root CA; O=Contoso, Ltd | CN=Litware Root CA`. Without a list, as before a client is
 * assigned, any root of the trust anchors will do.
 *
 * The product documents the separators and that values compare case-sensitively. Our reading of
 * the rest: an authority matches if its subject has each attribute that is named, in any order,
 * and maybe others; names of attributes are in upper or lower case, or dotted object identifiers;
 * spaces around names and values don't count; what follows a separator without a `=` belongs to
 * the value before it (`O=Contoso, Ltd`), and one pair of quotation marks around a value is not
 * part of it.
 *
 * Errors: MALFORMED if the list or an authority in it is empty, or an attribute is not one of the
 * product's; TOO_LARGE above 16 KiB or 1,024 attributes. The criteria are as before then.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_issuers(struct cmcrypto_certificate_criteria *criteria,
                                                          const char *issuers);

/**
 * Sets the certificate store in place of Personal: that of `CCMCERTSTORE`. Compared
 * case-insensitively; `My` is `Personal`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_store(struct cmcrypto_certificate_criteria *criteria,
                                                        const char *store);

/**
 * Sets a criterion in place of the client authentication capability and of the computer's name
 * (`CCMCERTSEL`). The word before the colon is in upper or lower case, spaces around values don't
 * count. It is one of these:
 *
 * `Subject:PC01.example.com`: a value in the subject is equal, case-sensitive, or the first subject
 * alternative name is, case-insensitive.
 * `SubjectStr:example.com`: a value in the subject or the first subject alternative name contains
 * the text, case-insensitive.
 * `SubjectAttr:OU=Computers`, `SubjectAttr:2.5.4.11 = Computers`: that attribute of the subject is
 * equal, case-sensitive.
 * `SubjectAttr:SAN=PC01.example.com`, `SubjectAttr:2.5.29.17=PC01.example.com`: the first subject
 * alternative name is equal, case-sensitive.
 *
 * Errors: MALFORMED if it is none of these, its value is empty, or the attribute is not one of the
 * product's; TOO_LARGE above 1 KiB. The criteria are as before then.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_subject_criterion(struct cmcrypto_certificate_criteria *criteria,
                                                                    const char *criterion);

/**
 * Leaves it open whether the subject contains the computer's name: `CCMCERTNAMECHECK=0`.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_skip_name_check(struct cmcrypto_certificate_criteria *criteria);

/**
 * Sets what to do where several certificates match.
 *
 * Threads: one. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_criteria_set_several_matches(struct cmcrypto_certificate_criteria *criteria,
                                                                  cmcrypto_several_matches several);

/**
 * Frees criteria.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_criteria_free(struct cmcrypto_certificate_criteria *criteria);

/**
 * No candidates.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_new(struct cmcrypto_certificate_candidates **candidates);

/**
 * Adds a certificate, DER: the first has the number 0, the next 1. It is not read yet: one that
 * can't be read is a candidate that the selection rejects. `private_key_accessible` says whether the
 * client can use the private key, `store` which store the certificate is in.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_add(struct cmcrypto_certificate_candidates *candidates,
                                                    const uint8_t *der,
                                                    size_t der_len,
                                                    int32_t private_key_accessible,
                                                    const char *store);

/**
 * Adds a certificate, DER, above the candidate that was added last: at most six of them, in any
 * order, with or without the root. Those that can't be read are passed over. INVALID_ARGUMENT if
 * there is no candidate yet.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_candidates_add_chain(struct cmcrypto_certificate_candidates *candidates,
                                                          const uint8_t *der,
                                                          size_t der_len);

/**
 * Frees candidates.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_candidates_free(struct cmcrypto_certificate_candidates *candidates);

/**
 * Selects the certificate that a client authenticates with. The call succeeds with nothing
 * selected too, when the candidates were judged and none is the one: then
 * `cmcrypto_certificate_selection_index`, `..._certificate` and `..._path` return NO_CERTIFICATE
 * or SEVERAL_CERTIFICATES.
 *
 * It selects as the product does, in this order:
 *
 * 1. It leads to a root in the certificate issuers list. Skipped while there is no list; with a list
 *    that no candidate matches, selection fails and nothing else is looked at.
 * 2. It is in the store Personal, or the one set.
 * 3. It is valid, not revoked, not expired, and its private key is accessible.
 * 4. It has the client authentication capability: extended key usage 1.3.6.1.5.5.7.3.2, key usage
 *    digitalSignature or none. Or, in its place, it meets the criterion that is set.
 * 5. Its subject contains the computer's name; not with a criterion. Our reading: in one
 *    attribute's value, in upper or lower case.
 * 6. Of several that remain, the one with the longest validity period, or none.
 *
 * A candidate that can't be read is a rejected one. `provider` computes for them.
 *
 * Errors: TOO_LARGE above 1,000 candidates or 256 lists, INVALID_ARGUMENT if `now` is before 1970.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_select_certificate(cmcrypto_provider provider,
                                            const struct cmcrypto_certificate_criteria *criteria,
                                            const struct cmcrypto_certificate_candidates *candidates,
                                            const struct cmcrypto_trust_anchors *anchors,
                                            cmcrypto_revocation revocation,
                                            const struct cmcrypto_certificate_revocation_list *const *lists,
                                            size_t lists_len,
                                            int64_t now,
                                            struct cmcrypto_certificate_selection **selection);

/**
 * The number of the candidate that was selected.
 *
 * Errors: NO_CERTIFICATE or SEVERAL_CERTIFICATES if none was; the product reports such a failure to
 * the fallback status point.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_index(const struct cmcrypto_certificate_selection *selection,
                                                     size_t *index);

/**
 * The certificate that was selected.
 *
 * Errors: those of `cmcrypto_certificate_selection_index`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_certificate(const struct cmcrypto_certificate_selection *selection,
                                                           struct cmcrypto_certificate **certificate);

/**
 * The path from the certificate that was selected to a trust anchor.
 *
 * Errors: those of `cmcrypto_certificate_selection_index`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_path(const struct cmcrypto_certificate_selection *selection,
                                                    struct cmcrypto_verified_path **path);

/**
 * How many candidates were not selected: all but the one that was.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_rejection_count(const struct cmcrypto_certificate_selection *selection,
                                                               size_t *count);

/**
 * A candidate that was not selected, by its number, and why not. `index` counts rejections from 0, in
 * the order of the candidates. `*error` tells more: a code for `CMCRYPTO_REJECTION_UNREADABLE` and
 * `CMCRYPTO_REJECTION_NOT_VALID`, otherwise 0.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_certificate_selection_rejection(const struct cmcrypto_certificate_selection *selection,
                                                         size_t index,
                                                         size_t *candidate,
                                                         cmcrypto_rejection *reason,
                                                         cmcrypto_status *error);

/**
 * Frees the outcome of a selection.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_certificate_selection_free(struct cmcrypto_certificate_selection *selection);

/**
 * Chooses as the product does: a PKI certificate where one is available, the self-signed one
 * otherwise, unless the site is HTTPS only. Where HTTPS with the certificate then fails, a client of a
 * site that is not HTTPS only tries again with HTTP and its self-signed certificate; that is the
 * caller's to do.
 *
 * `*authentication` is what the client authenticates with, `*reason` why with no PKI certificate,
 * and `*selection` how `cmcrypto_select_certificate` would answer; where the site uses no PKI
 * certificates, that none was selected and none rejected.
 *
 * Errors: those of `cmcrypto_select_certificate`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_choose_client_certificate(cmcrypto_provider provider,
                                                   cmcrypto_client_communication communication,
                                                   const struct cmcrypto_certificate_criteria *criteria,
                                                   const struct cmcrypto_certificate_candidates *candidates,
                                                   const struct cmcrypto_trust_anchors *anchors,
                                                   cmcrypto_revocation revocation,
                                                   const struct cmcrypto_certificate_revocation_list *const *lists,
                                                   size_t lists_len,
                                                   int64_t now,
                                                   cmcrypto_client_authentication *authentication,
                                                   cmcrypto_no_pki_certificate *reason,
                                                   struct cmcrypto_certificate_selection **selection);

/**
 * Fills the structure with its defaults: signing, SHA-256 and encryption on, nothing accepted of
 * old clients. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_security_default(struct cmcrypto_site_security *site,
                                               size_t struct_size);

/**
 * What messages may name under these settings. `struct_size` is the sizeof `*accepted`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_security_accepted_algorithms(const struct cmcrypto_site_security *site,
                                                           struct cmcrypto_accepted_algorithms *accepted,
                                                           size_t struct_size);

/**
 * Fills the structure with its defaults: 24 hours and 5 minutes. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_freshness_default(struct cmcrypto_freshness *freshness,
                                           size_t struct_size);

/**
 * A client that signs with SHA-256. `client_id` is its id (SMSID), such as "GUID:...": 1 to 64
 * characters, none of them a control character. `site_code` is three ASCII letters or digits,
 * which become upper case.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_new(const char *client_id,
                                    const char *site_code,
                                    const struct cmcrypto_signing_identity *identity,
                                    struct cmcrypto_client **client);

/**
 * The same client signing with another digest, as a new handle: SHA-1 as clients do that know no
 * better.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_with_digest(const struct cmcrypto_client *client,
                                            cmcrypto_digest_algorithm digest,
                                            struct cmcrypto_client **other);

/**
 * The client's id: up to 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_id(const struct cmcrypto_client *client,
                                   char *out,
                                   size_t out_cap,
                                   size_t *out_len);

/**
 * Seals `content` to the encryption certificates of one or several management points: signs it,
 * always, and encrypts it if the site uses encryption. Compression comes before this and is the
 * caller's.
 *
 * `*message_id` is the message's random name, for the client's log.
 *
 * Errors: NO_RECIPIENTS; TOO_MANY_RECIPIENTS above 32; DUPLICATE_RECIPIENT; of the client's
 * certificate or a recipient's CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_USAGE;
 * SHA1_NOT_ACCEPTED if the client signs with SHA-1 and the site requires SHA-256; UNSUPPORTED for
 * SHA-1 in a build without `sha1-signing`; KEY_TYPE_NOT_SUPPORTED if a recipient's key is not RSA; KEY_TOO_SMALL; TOO_LARGE above 1 GiB less 64 KiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_seal(const struct cmcrypto_client *client,
                                     const struct cmcrypto_site_security *site,
                                     cmcrypto_message_kind kind,
                                     const uint8_t *content,
                                     size_t content_len,
                                     const struct cmcrypto_certificate *const *recipients,
                                     size_t recipients_len,
                                     int64_t now,
                                     struct cmcrypto_buffer **message,
                                     struct cmcrypto_message_id *message_id);

/**
 * Frees a client.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_free(struct cmcrypto_client *client);

/**
 * A memory for at most `capacity` messages, of about 300 bytes each, at most 4,096 of one sender.
 *
 * By the default freshness a message is remembered for 24 hours and 5 minutes: 25,000 clients with
 * a state message every 15 minutes fill 2.4 million places.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_new(size_t capacity, struct cmcrypto_seen_messages **seen);

/**
 * Remembers a message until `expiry` has passed; checking and remembering are one step.
 * `cmcrypto_management_point_open` does this itself.
 *
 * Errors: REPLAYED if it is remembered already; SEEN_MESSAGES_FULL.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_seen_messages_insert_if_new(const struct cmcrypto_seen_messages *seen,
                                                     const char *sender,
                                                     const struct cmcrypto_message_id *message_id,
                                                     int64_t expiry,
                                                     int64_t now);

/**
 * Frees a memory of messages: they could be accepted again.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_seen_messages_free(struct cmcrypto_seen_messages *seen);

/**
 * A management point. `identities` is an array of 1 to 32 identities: that of its current encryption
 * certificate first, previous ones after it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_new(const struct cmcrypto_decryption_identity *const *identities,
                                              size_t identities_len,
                                              const struct cmcrypto_site_security *site,
                                              const struct cmcrypto_freshness *freshness,
                                              struct cmcrypto_management_point **management_point);

/**
 * Opens a message: decrypts it, finds its sender in `clients`, verifies the signature, and judges
 * it by the site's settings, the context that the sender signed, its age, and last of all whether
 * `seen` remembers it.
 *
 * The message's kind and site code are reported, and judged by nobody here. That an id is not
 * registered (UNKNOWN_SENDER) is answered before a signature could be verified: tell it to nobody
 * who may not know. Content that was compressed must be decompressed with a bound on the output: a
 * registered client may be an attacker's.
 *
 * Errors. What anyone can read: MALFORMED, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED,
 * NOT_ENCRYPTED, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT, TOO_MANY_RECIPIENTS, SIGNED_ATTRIBUTES;
 * RANDOM. Until the tag is verified: DECRYPT. Then the same of the signed part, UNSIGNED, SHA1_NOT_ACCEPTED,
 * CONTEXT_MISSING, UNKNOWN_SENDER, BLOCKED_SENDER, SIGNER_MISMATCH, SIGNED_ATTRIBUTES,
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
 * SIGNATURE_INVALID, NOT_INTENDED_RECIPIENT, STALE, SENT_IN_FUTURE, REPLAYED, SEEN_MESSAGES_FULL,
 * STORE_UNAVAILABLE.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open(const struct cmcrypto_management_point *management_point,
                                               const uint8_t *message,
                                               size_t message_len,
                                               const struct cmcrypto_client_directory *clients,
                                               const struct cmcrypto_seen_messages *seen,
                                               int64_t now,
                                               struct cmcrypto_opened **opened);

/**
 * As `cmcrypto_management_point_open`, but accepts a message as often as it comes. Management points
 * behind one balancer that are several processes use it, and look up sender and message id in a store
 * of their own, before the content is used, until the time it was sent plus max_age and max_skew.
 *
 * Errors: the same, without REPLAYED and SEEN_MESSAGES_FULL.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_open_without_replay_check(const struct cmcrypto_management_point *management_point,
                                                                    const uint8_t *message,
                                                                    size_t message_len,
                                                                    const struct cmcrypto_client_directory *clients,
                                                                    int64_t now,
                                                                    struct cmcrypto_opened **opened);

/**
 * Frees a management point.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_management_point_free(struct cmcrypto_management_point *management_point);

/**
 * 1 if a registered client signed the message. 0 if nobody did: then it has content only, and
 * whoever reads it decides what it is worth. 0 comes only from a management point with *Require
 * signing* off.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_is_signed(const struct cmcrypto_opened *opened, int32_t *is_signed);

/**
 * The content of a signed message. The buffer shares it with the opened message: it is wiped when
 * both are freed.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_content(const struct cmcrypto_opened *opened,
                                        struct cmcrypto_buffer **content);

/**
 * The content of a message that nobody signed: whoever reads it decides what it is worth. The
 * buffer shares it with the opened message: it is wiped when both are freed.
 *
 * Errors: INVALID_ARGUMENT if the message is signed.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_unsigned_content(const struct cmcrypto_opened *opened,
                                                 struct cmcrypto_buffer **content);

/**
 * 1 if the message came encrypted, 0 if not. Whoever carried it may have done that.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_encrypted(const struct cmcrypto_opened *opened, int32_t *encrypted);

/**
 * The id of the client that sent it: up to 256 bytes.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_sender(const struct cmcrypto_opened *opened,
                                       char *out,
                                       size_t out_cap,
                                       size_t *out_len);

/**
 * The sender's site, as the sender signed it: 3 bytes.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_site_code(const struct cmcrypto_opened *opened,
                                          char *out,
                                          size_t out_cap,
                                          size_t *out_len);

/**
 * What it is about.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_kind(const struct cmcrypto_opened *opened,
                                     cmcrypto_message_kind *kind);

/**
 * Its name, unique for the sender.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_message_id(const struct cmcrypto_opened *opened,
                                           struct cmcrypto_message_id *message_id);

/**
 * When it was sent, by the sender's clock.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_sent(const struct cmcrypto_opened *opened, int64_t *time);

/**
 * The digest that was signed with: count SHA-1 here before requiring SHA-256.
 *
 * Errors: UNSIGNED if nobody signed the message.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_opened_digest(const struct cmcrypto_opened *opened,
                                       cmcrypto_digest_algorithm *digest);

/**
 * Frees an opened message. Buffers of its content stay usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_opened_free(struct cmcrypto_opened *opened);

/**
 * An empty directory.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_new(struct cmcrypto_client_directory **directory);

/**
 * Enters a client as an administrator does who knows it: approved, not blocked, without an
 * encryption certificate, and whether or not its key is registered under another id too.
 *
 * Errors: ALREADY_REGISTERED if the id is taken, whatever its certificate: nothing changes.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_add(const struct cmcrypto_client_directory *directory,
                                              const char *client_id,
                                              const struct cmcrypto_certificate *certificate);

/**
 * Registers a client as it was registered before: how a service fills the directory from its own
 * storage when it starts. `certificate` is what the client signs with; `encryption_certificate` may
 * be NULL. New clients register with `cmcrypto_registrar_register`.
 *
 * Errors: ALREADY_REGISTERED if the id is taken; KEY_ALREADY_REGISTERED if the key is. Nothing
 * changes then.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_register(const struct cmcrypto_client_directory *directory,
                                                   const char *client_id,
                                                   const struct cmcrypto_certificate *certificate,
                                                   const struct cmcrypto_certificate *encryption_certificate,
                                                   int32_t approved,
                                                   int32_t blocked);

/**
 * Replaces a client's certificates, both, if its signing certificate is `previous` still: how a
 * service that keeps clients in its own storage repeats a renewal. `encryption_certificate` may be
 * NULL. Whether the client is approved stays as it is. Clients renew with
 * `cmcrypto_registrar_renew`.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id; BLOCKED_SENDER; SIGNER_MISMATCH
 * if its signing certificate is another than `previous`; KEY_ALREADY_REGISTERED if the new signing
 * key is registered under another id. Nothing changes then.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_replace(const struct cmcrypto_client_directory *directory,
                                                  const char *client_id,
                                                  const struct cmcrypto_certificate *previous,
                                                  const struct cmcrypto_certificate *certificate,
                                                  const struct cmcrypto_certificate *encryption_certificate);

/**
 * Approves a client, as an administrator does. It stays blocked if it is.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_approve(const struct cmcrypto_client_directory *directory,
                                                  const char *client_id);

/**
 * Blocks a client, or ends that.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_set_blocked(const struct cmcrypto_client_directory *directory,
                                                      const char *client_id,
                                                      int32_t blocked);

/**
 * Removes a client, blocked or not. Its key may then register again: block a client instead to keep it
 * out.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_remove(const struct cmcrypto_client_directory *directory,
                                                 const char *client_id);

/**
 * What a client is registered with: the certificate that it signs with, the one to encrypt to it
 * with, success with `*encryption_certificate` NULL if there is none, and whether it is approved and
 * blocked.
 *
 * Errors: UNKNOWN_SENDER if no client is registered under the id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_find(const struct cmcrypto_client_directory *directory,
                                               const char *client_id,
                                               struct cmcrypto_certificate **certificate,
                                               struct cmcrypto_certificate **encryption_certificate,
                                               int32_t *approved,
                                               int32_t *blocked);

/**
 * The id of the client whose signing certificate has this key, up to 256 bytes; of several, where an
 * administrator entered them, of a blocked one first. `key_sha256` is what
 * `cmcrypto_public_key_key_sha256` returns.
 *
 * Errors: UNKNOWN_SENDER if the key is not registered.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_client_directory_find_by_key(const struct cmcrypto_client_directory *directory,
                                                      const uint8_t *key_sha256,
                                                      size_t key_sha256_len,
                                                      char *out,
                                                      size_t out_cap,
                                                      size_t *out_len);

/**
 * Frees a directory.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_client_directory_free(struct cmcrypto_client_directory *directory);

/**
 * With a random secret of its own: challenges end with the handle.
 *
 * Errors: UNSUPPORTED; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_new(cmcrypto_provider provider,
                                                     struct cmcrypto_registration_challenges **challenges);

/**
 * With a secret of 32 random bytes that several management points share, so that each accepts what
 * another issued.
 *
 * Errors: UNSUPPORTED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_with_secret(cmcrypto_provider provider,
                                                             const uint8_t *secret,
                                                             size_t secret_len,
                                                             struct cmcrypto_registration_challenges **challenges);

/**
 * The same with challenges that are good for `seconds`, as a new handle.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_with_lifetime(const struct cmcrypto_registration_challenges *challenges,
                                                               uint32_t seconds,
                                                               struct cmcrypto_registration_challenges **other);

/**
 * A new challenge: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN` bytes.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_issue(const struct cmcrypto_registration_challenges *challenges,
                                                       int64_t now,
                                                       uint8_t *out,
                                                       size_t out_cap,
                                                       size_t *out_len);

/**
 * Whether `challenge` was issued under this secret, and lately.
 *
 * Errors: CHALLENGE_INVALID if it was not issued under this secret, as after a restart with a
 * random one; CHALLENGE_EXPIRED if it is older than the lifetime, or issued more than 5 minutes
 * after `now`: then this clock went back, or is not that of the management point that issued it.
 * In each case the client asks for another.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_challenges_check(const struct cmcrypto_registration_challenges *challenges,
                                                       const uint8_t *challenge,
                                                       size_t challenge_len,
                                                       int64_t now);

/**
 * Frees it, and wipes its secret. A registrar made with it keeps its own.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registration_challenges_free(struct cmcrypto_registration_challenges *challenges);

/**
 * A request to register the certificate of `identity` and, so that the site can encrypt to the
 * client, `encryption`, which may be NULL.
 *
 * `challenge` is what a management point of the site has given out just now. It need not be
 * authentic: one from elsewhere makes a request that no management point accepts. `digest` is
 * SHA-256, or SHA-1 for clients that know no better. Where the reply was lost, send a request with
 * the same certificate again: the id is the same then.
 *
 * Errors: CHALLENGE_INVALID if the challenge is not 36 bytes long; ALGORITHM_NOT_ACCEPTED for
 * another digest; UNSUPPORTED for SHA-1 in a build without `sha1-signing`; of a certificate
 * CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, for encryption
 * KEY_TYPE_NOT_SUPPORTED and KEY_TOO_SMALL; TOO_LARGE if the request has more than 32 KiB; RANDOM; those of the key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_new(const char *site_code,
                                                  const struct cmcrypto_signing_identity *identity,
                                                  const struct cmcrypto_certificate *encryption,
                                                  const uint8_t *challenge,
                                                  size_t challenge_len,
                                                  cmcrypto_digest_algorithm digest,
                                                  int64_t now,
                                                  struct cmcrypto_registration_request **request);

/**
 * A request to replace the certificates of the client `client_id`: signed by `current`, which is
 * registered, and by `next`, which is to be. The next certificate must be another; its key may be the
 * same. An encryption certificate that is not named again is not kept: `encryption` may be NULL.
 *
 * INVALID_ARGUMENT also if both certificates are the same. Errors: as
 * `cmcrypto_registration_request_new`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_renewal(const char *site_code,
                                                      const char *client_id,
                                                      const struct cmcrypto_signing_identity *current,
                                                      const struct cmcrypto_signing_identity *next,
                                                      const struct cmcrypto_certificate *encryption,
                                                      const uint8_t *challenge,
                                                      size_t challenge_len,
                                                      cmcrypto_digest_algorithm digest,
                                                      int64_t now,
                                                      struct cmcrypto_registration_request **request);

/**
 * The request as it goes to the management point: DER.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_as_bytes(const struct cmcrypto_registration_request *request,
                                                       struct cmcrypto_buffer **der);

/**
 * Checks a reply to this request with the signing certificate of the management point: one that the
 * client trusts, not one that came with the reply.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; of the management
 * point's certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED,
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL; SIGNATURE_INVALID; REPLY_MISMATCH if it answers another request, or names another id
 * than the renewal; SITE_MISMATCH.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_request_finish(const struct cmcrypto_registration_request *request,
                                                     const uint8_t *reply,
                                                     size_t reply_len,
                                                     const struct cmcrypto_certificate *management_point,
                                                     int64_t now,
                                                     struct cmcrypto_registered **registered);

/**
 * Frees a request.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registration_request_free(struct cmcrypto_registration_request *request);

/**
 * The id that the site assigned: up to 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registered_id(const struct cmcrypto_registered *registered,
                                       char *out,
                                       size_t out_cap,
                                       size_t *out_len);

/**
 * Whether the client is approved. If not, an administrator may do that later.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registered_approved(const struct cmcrypto_registered *registered,
                                             int32_t *approved);

/**
 * How the site protects what clients send: the three settings. What the site accepts of old clients
 * is not told, and off here. `struct_size` is the sizeof `*site`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registered_site(const struct cmcrypto_registered *registered,
                                         struct cmcrypto_site_security *site,
                                         size_t struct_size);

/**
 * Frees what a management point has told.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registered_free(struct cmcrypto_registered *registered);

/**
 * A management point of the site `site_code`, which signs its replies with `identity`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_new(const char *site_code,
                                       const struct cmcrypto_site_security *site,
                                       cmcrypto_approval approval,
                                       const struct cmcrypto_registration_challenges *challenges,
                                       const struct cmcrypto_signing_identity *identity,
                                       struct cmcrypto_registrar **registrar);

/**
 * A challenge for a client that wants to register or renew: `CMCRYPTO_REGISTRATION_CHALLENGE_LEN`
 * bytes. Whoever asks may have one.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_challenge(const struct cmcrypto_registrar *registrar,
                                             int64_t now,
                                             uint8_t *out,
                                             size_t out_cap,
                                             size_t *out_len);

/**
 * Registers the client that made `request` in `clients`, under a random id.
 *
 * `authenticated` says whether the caller knows the client otherwise: by its account in a trusted
 * domain, or a certificate of the PKI. It matters for `CMCRYPTO_APPROVAL_AUTOMATIC` alone.
 *
 * That the client has the key of its certificate is verified. What the certificate says of it is not:
 * a self-signed one says what its maker likes. A client whose signing certificate is registered
 * already gets its id again, and nothing changes, not even whether it is approved.
 *
 * Errors. Of this management point's own certificate, before anything else:
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. What anyone can read: TOO_LARGE above 32 KiB,
 * MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ALGORITHM_NOT_ACCEPTED, CHALLENGE_INVALID,
 * CHALLENGE_EXPIRED, SITE_MISMATCH, SHA1_NOT_ACCEPTED (the product logs
 * `CMCRYPTO_REGISTRAR_SHA256_REQUIRED_MESSAGE_ID`). Of the client's certificates: those of
 * `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if its key is not RSA, KEY_TOO_SMALL (for signing, unless the site accepts RSA-1024).
 * SIGNATURE_INVALID. Then, to the holder of the key alone:
 * BLOCKED_SENDER; KEY_ALREADY_REGISTERED if the key is registered with another certificate;
 * ALREADY_REGISTERED if the signing certificate is registered with another encryption certificate
 * than the request's: that takes a renewal. Also RANDOM and those of the key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_register(const struct cmcrypto_registrar *registrar,
                                            const uint8_t *request,
                                            size_t request_len,
                                            int32_t authenticated,
                                            const struct cmcrypto_client_directory *clients,
                                            int64_t now,
                                            struct cmcrypto_registration_answer **answer);

/**
 * Replaces the certificates of a client that is registered in `clients` by those that `request`
 * names: signed by the key that is registered, and by the new one. Whether the client is approved
 * stays as it is. Messages that are under way, signed with the old certificate, are refused from then
 * on.
 *
 * The registered certificate must be valid still: a client that let it expire registers anew, and
 * waits for approval as a new client does. A renewal that was carried out before is answered again, so
 * a client whose reply was lost sends it, or another to the same certificates.
 *
 * Errors: as `cmcrypto_registrar_register`, and UNKNOWN_SENDER if no client is registered under the
 * id, which is answered before a signature could be verified; SIGNER_MISMATCH if another certificate
 * is registered than the one that the request follows; ALREADY_REGISTERED if the new signing
 * certificate is the registered one, with another encryption certificate; KEY_ALREADY_REGISTERED if
 * the new key is registered under another id.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registrar_renew(const struct cmcrypto_registrar *registrar,
                                         const uint8_t *request,
                                         size_t request_len,
                                         const struct cmcrypto_client_directory *clients,
                                         int64_t now,
                                         struct cmcrypto_registration_answer **answer);

/**
 * Frees a registrar.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registrar_free(struct cmcrypto_registrar *registrar);

/**
 * The signed reply for the client: DER.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_answer_reply(const struct cmcrypto_registration_answer *answer,
                                                   struct cmcrypto_buffer **reply);

/**
 * The client's id: up to 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_answer_id(const struct cmcrypto_registration_answer *answer,
                                                char *out,
                                                size_t out_cap,
                                                size_t *out_len);

/**
 * Whether the client is approved.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_answer_approved(const struct cmcrypto_registration_answer *answer,
                                                      int32_t *approved);

/**
 * The digest that the request was signed with: count `CMCRYPTO_DIGEST_SHA1` here before requiring
 * SHA-256.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_registration_answer_digest(const struct cmcrypto_registration_answer *answer,
                                                    cmcrypto_digest_algorithm *digest);

/**
 * Frees an answer.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_registration_answer_free(struct cmcrypto_registration_answer *answer);

/**
 * The server of the site `site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_new(const char *site_code,
                                         const struct cmcrypto_signing_identity *identity,
                                         struct cmcrypto_site_signer **signer);

/**
 * The site server signing certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_certificate(const struct cmcrypto_site_signer *signer,
                                                 struct cmcrypto_certificate **certificate);

/**
 * Signs `data`. The signature is detached: DER, some hundred bytes.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign(const struct cmcrypto_site_signer *signer,
                                          cmcrypto_site_data_kind kind,
                                          const uint8_t *data,
                                          size_t data_len,
                                          int64_t now,
                                          struct cmcrypto_buffer **signature);

/**
 * As `cmcrypto_site_signer_sign`, with the SHA-256 of the data, 32 bytes: what is large is hashed in
 * parts.
 *
 * Errors: as `cmcrypto_site_signer_sign`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_sign_digest(const struct cmcrypto_site_signer *signer,
                                                 cmcrypto_site_data_kind kind,
                                                 const uint8_t *digest,
                                                 size_t digest_len,
                                                 int64_t now,
                                                 struct cmcrypto_buffer **signature);

/**
 * Names the certificate that follows this one, for `cmcrypto_site_verifier_accept_change`. Both
 * keys sign. All that is in use must be signed anew by the next. INVALID_ARGUMENT if it is the
 * same certificate.
 *
 * Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of either; TOO_LARGE above 32 KiB; those
 * of the keys.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_change_to(const struct cmcrypto_site_signer *signer,
                                               const struct cmcrypto_signing_identity *next,
                                               int64_t now,
                                               struct cmcrypto_buffer **change);

/**
 * Whether the certificate is valid for 10 days or fewer, or not any more: then the site needs
 * another, and the product warns. Look at `*warning` first: `*days`, the whole days that are left,
 * is 0 when there is no warning, and when the certificate has expired.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_signer_expiry_warning(const struct cmcrypto_site_signer *signer,
                                                    int64_t now,
                                                    int32_t *warning,
                                                    uint32_t *days);

/**
 * Frees a site's signer.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_signer_free(struct cmcrypto_site_signer *signer);

/**
 * With the signing certificate of the site `site_code`.
 *
 * Errors: CERTIFICATE_USAGE; KEY_TYPE_NOT_SUPPORTED if the key is not RSA; KEY_TOO_SMALL below 2048
 * bits.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_new(const char *site_code,
                                           const struct cmcrypto_certificate *certificate,
                                           struct cmcrypto_site_verifier **verifier);

/**
 * The certificate.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_certificate(const struct cmcrypto_site_verifier *verifier,
                                                   struct cmcrypto_certificate **certificate);

/**
 * Verifies a signature of the site over `data`; `*time` is when it was made. There is no rule here
 * against data that is authentic and old: who keeps data refuses what is older than what it has.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
 * another certificate signed: the site may have changed it; CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED; SIGNATURE_INVALID if it does not verify, or is over other data or another
 * kind; SITE_MISMATCH; SENT_IN_FUTURE if it was made more than 5 minutes after `now`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify(const struct cmcrypto_site_verifier *verifier,
                                              cmcrypto_site_data_kind kind,
                                              const uint8_t *data,
                                              size_t data_len,
                                              const uint8_t *signature,
                                              size_t signature_len,
                                              int64_t now,
                                              int64_t *time);

/**
 * As `cmcrypto_site_verifier_verify`, with the SHA-256 of the data, 32 bytes: what is large is hashed
 * in parts.
 *
 * Errors: as `cmcrypto_site_verifier_verify`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify_digest(const struct cmcrypto_site_verifier *verifier,
                                                     cmcrypto_site_data_kind kind,
                                                     const uint8_t *digest,
                                                     size_t digest_len,
                                                     const uint8_t *signature,
                                                     size_t signature_len,
                                                     int64_t now,
                                                     int64_t *time);

/**
 * Follows a change of the site's signing certificate: a new handle with the next one. Changes that
 * were missed are followed one after the other; for a client whose certificate has expired
 * meanwhile an administrator has to replace it
 * (`cmcrypto_trust_store_replace_site_signing_certificate`).
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 32 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if the
 * change follows another certificate than this; SIGNATURE_INVALID if either signature does not
 * verify; SITE_MISMATCH; SENT_IN_FUTURE if it was made more than 5 minutes after `now`. Of this
 * certificate or the next: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; of the next, those of
 * `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_accept_change(const struct cmcrypto_site_verifier *verifier,
                                                     const uint8_t *change,
                                                     size_t change_len,
                                                     int64_t now,
                                                     struct cmcrypto_site_verifier **next);

/**
 * Frees a verifier.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_verifier_free(struct cmcrypto_site_verifier *verifier);

/**
 * Takes a public key as trusted root key.
 *
 * Errors: KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL; KEY_REJECTED above 4096 bits, and for a key that has no PUBLICKEYBLOB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_new(const struct cmcrypto_public_key *public_key,
                                             int32_t legacy_rsa_1024_verification,
                                             struct cmcrypto_site_public_key **key);

/**
 * Reads the text of `SMSPublicRootKey`: a PUBLICKEYBLOB in upper-case hexadecimal digits and
 * nothing else.
 *
 * Errors: MALFORMED; those of `cmcrypto_public_key_from_capi_blob` and
 * `cmcrypto_site_public_key_new`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_from_hex(cmcrypto_provider provider,
                                                  const char *hex,
                                                  int32_t legacy_rsa_1024_verification,
                                                  struct cmcrypto_site_public_key **key);

/**
 * Reads the content of a file that holds the key: a `mobileclient.tcf`, which is an INI file with a
 * line `SMSPublicRootKey=...` among others, or the text of the key alone. UTF-16 or UTF-8, with or
 * without byte order mark. Lines that give the key twice must agree.
 *
 * Errors: TOO_LARGE above 1 MiB; those of `cmcrypto_site_public_key_from_hex`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_from_file(cmcrypto_provider provider,
                                                   const uint8_t *content,
                                                   size_t content_len,
                                                   int32_t legacy_rsa_1024_verification,
                                                   struct cmcrypto_site_public_key **key);

/**
 * The text of `SMSPublicRootKey`: 552 characters for RSA-2048.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_to_hex(const struct cmcrypto_site_public_key *key,
                                                struct cmcrypto_buffer **hex);

/**
 * The key itself.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_public_key(const struct cmcrypto_site_public_key *key,
                                                    struct cmcrypto_public_key **public_key);

/**
 * For people to compare: SHA-256 of the PUBLICKEYBLOB as 16 groups of four upper-case hexadecimal
 * digits with a space between them, 79 characters.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_fingerprint(const struct cmcrypto_site_public_key *key,
                                                     char *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * Whether two keys have the same numbers.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_public_key_equals(const struct cmcrypto_site_public_key *key,
                                                const struct cmcrypto_site_public_key *other,
                                                int32_t *equal);

/**
 * Frees a trusted root key.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_public_key_free(struct cmcrypto_site_public_key *key);

/**
 * Fills the structure with the usual terms: numbered by the Unix time `now`, valid from an hour
 * before it, for clocks that are behind, for 90 days. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsement_terms_starting(int64_t now,
                                                    struct cmcrypto_endorsement_terms *terms,
                                                    size_t struct_size);

/**
 * As `cmcrypto_endorsement_terms_starting`, with a number above `previous`: two endorsements of one
 * second must not have the same.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsement_terms_following(uint64_t previous,
                                                     int64_t now,
                                                     struct cmcrypto_endorsement_terms *terms,
                                                     size_t struct_size);

/**
 * The code of the site that an endorsed site, as DER, is said to be: 3 characters. Nothing is
 * verified by that.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 64 KiB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_site_site_code(const uint8_t *site,
                                                 size_t site_len,
                                                 char *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Number and validity of an endorsed site, as DER. Nothing is verified by that. `struct_size` is
 * the sizeof `*terms`.
 *
 * Errors: as `cmcrypto_endorsed_site_site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_site_terms(const uint8_t *site,
                                             size_t site_len,
                                             struct cmcrypto_endorsement_terms *terms,
                                             size_t struct_size);

/**
 * The code of the site of the management point whose endorsed certificate, as DER, this is: 3
 * characters. Nothing is verified by that.
 *
 * Errors: as `cmcrypto_endorsed_site_site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_certificate_site_code(const uint8_t *certificate,
                                                        size_t certificate_len,
                                                        char *out,
                                                        size_t out_cap,
                                                        size_t *out_len);

/**
 * Number and validity of an endorsed certificate, as DER. Nothing is verified by that.
 * `struct_size` is the sizeof `*terms`.
 *
 * Errors: as `cmcrypto_endorsed_site_site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorsed_certificate_terms(const uint8_t *certificate,
                                                    size_t certificate_len,
                                                    struct cmcrypto_endorsement_terms *terms,
                                                    size_t struct_size);

/**
 * A new key of 2048, 3072 or 4096 bits; 2048 are the usual size. Takes a second or more. A site
 * that keeps its key makes it with `cmcrypto_private_key_generate` instead.
 *
 * Errors: UNSUPPORTED; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_generate(cmcrypto_provider provider,
                                                    int32_t bits,
                                                    const char *site_code,
                                                    struct cmcrypto_site_exchange_key **key);

/**
 * The exchange key that a site has.
 *
 * Errors: KEY_TOO_SMALL; KEY_REJECTED above 4096 bits, or for numbers that have no PUBLICKEYBLOB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_new(const struct cmcrypto_private_key *private_key,
                                               const char *site_code,
                                               struct cmcrypto_site_exchange_key **key);

/**
 * The site's code: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_site_code(const struct cmcrypto_site_exchange_key *key,
                                                     char *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * The public half.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_public_key(const struct cmcrypto_site_exchange_key *key,
                                                      struct cmcrypto_public_key **public_key);

/**
 * The trusted root key of a hierarchy whose top-level site this is.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_site_public_key(const struct cmcrypto_site_exchange_key *key,
                                                           struct cmcrypto_site_public_key **trusted_root_key);

/**
 * Endorses the exchange key of a child site under its code. `*endorsed_site` is DER, which
 * `cmcrypto_management_point_bundle_new` and `cmcrypto_site_directory_learn_endorsed` take.
 *
 * INVALID_ARGUMENT also if the code is this site's own, or the terms are not possible. Errors:
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED for a key that
 * can't be an exchange key; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site(const struct cmcrypto_site_exchange_key *key,
                                                        const char *child_site_code,
                                                        const struct cmcrypto_public_key *child_key,
                                                        const struct cmcrypto_endorsement_terms *terms,
                                                        struct cmcrypto_buffer **endorsed_site);

/**
 * Endorses the signing certificate of a management point of this site. `host` is the management
 * point's name: ASCII letters, digits, `-`, `_` and `.`; case and a trailing dot do not count.
 * `*endorsed_certificate` is DER, which `cmcrypto_management_point_bundle_new` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for signing;
 * KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_management_point(const struct cmcrypto_site_exchange_key *key,
                                                                    const char *host,
                                                                    const struct cmcrypto_certificate *certificate,
                                                                    const struct cmcrypto_endorsement_terms *terms,
                                                                    struct cmcrypto_buffer **endorsed_certificate);

/**
 * Frees an exchange key.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_exchange_key_free(struct cmcrypto_site_exchange_key *key);

/**
 * Endorses the encryption certificate of a management point with its signing key. `site_code` is
 * that of the management point's site, `host` its name. `*endorsed_certificate` is DER, which
 * `cmcrypto_management_point_bundle_new` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption;
 * KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_endorse_encryption_certificate(const struct cmcrypto_signing_identity *signing,
                                                        const char *site_code,
                                                        const char *host,
                                                        const struct cmcrypto_certificate *certificate,
                                                        const struct cmcrypto_endorsement_terms *terms,
                                                        struct cmcrypto_buffer **endorsed_certificate);

/**
 * Puts together what a management point publishes. `site` is the DER of its own site, endorsed by
 * the root or by `parent_site`, which is endorsed by the root: either has the length 0 if there is no
 * such site below the top-level one. `signing` and `encryption` are the DER of its endorsed
 * certificates.
 *
 * Errors: TOO_LARGE if the whole is above 16 KiB; of each part those of
 * `cmcrypto_endorsed_site_site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_new(const struct cmcrypto_site_public_key *root,
                                                     const uint8_t *parent_site,
                                                     size_t parent_site_len,
                                                     const uint8_t *site,
                                                     size_t site_len,
                                                     const uint8_t *signing,
                                                     size_t signing_len,
                                                     const uint8_t *encryption,
                                                     size_t encryption_len,
                                                     struct cmcrypto_management_point_bundle **keys);

/**
 * Reads the DER form. Nothing is verified by that.
 *
 * Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ENDORSEMENT_TOO_DEEP; TOO_LARGE above 16 KiB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_from_der(const uint8_t *der,
                                                          size_t der_len,
                                                          struct cmcrypto_management_point_bundle **keys);

/**
 * Reads one block of strict PEM: `CMCRYPTO MANAGEMENT POINT BUNDLE`. Nothing is verified by that.
 *
 * Errors: those of `cmcrypto_management_point_bundle_from_der`; the limit of 16 KiB is that of the
 * DER.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_from_pem(const uint8_t *pem,
                                                          size_t pem_len,
                                                          struct cmcrypto_management_point_bundle **keys);

/**
 * The DER: the very bytes where it was read from some.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_to_der(const struct cmcrypto_management_point_bundle *keys,
                                                        struct cmcrypto_buffer **der);

/**
 * The same as PEM.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_to_pem(const struct cmcrypto_management_point_bundle *keys,
                                                        struct cmcrypto_buffer **pem);

/**
 * Verifies everything, from the root down, each part before it is used: signature, role, site,
 * host and validity of each endorsement, use and validity of each certificate. What a
 * certificate's own signature says is not looked at: it is self-signed and proves nothing. A trust
 * store does this itself, and refuses to go back to older endorsements, which this function can't.
 *
 * Errors: ROOT_KEY_MISMATCH if all of it is said to be under another root; SIGNATURE_INVALID,
 * ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; of a certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
 * CERTIFICATE_EXPIRED, and those of `cmcrypto_certificate_from_der`; of a site's key those of
 * `cmcrypto_public_key_from_spki_der`; KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be what
 * it is endorsed as.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_management_point_bundle_verify(const struct cmcrypto_management_point_bundle *keys,
                                                        const struct cmcrypto_site_public_key *root,
                                                        const char *site_code,
                                                        const char *parent_site_code,
                                                        const char *host,
                                                        int64_t now,
                                                        struct cmcrypto_trusted_management_point **management_point);

/**
 * Frees a management point's keys.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_management_point_bundle_free(struct cmcrypto_management_point_bundle *keys);

/**
 * The code of its site, as it was expected and vouched for: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_site_code(const struct cmcrypto_trusted_management_point *management_point,
                                                            char *out,
                                                            size_t out_cap,
                                                            size_t *out_len);

/**
 * The code of the site between the top-level site and its own: 3 characters, or none if there is no
 * such site.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_parent_site_code(const struct cmcrypto_trusted_management_point *management_point,
                                                                   char *out,
                                                                   size_t out_cap,
                                                                   size_t *out_len);

/**
 * The name of its host, in lower case and without a trailing dot: up to 253 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_host(const struct cmcrypto_trusted_management_point *management_point,
                                                       char *out,
                                                       size_t out_cap,
                                                       size_t *out_len);

/**
 * The certificate that it signs replies with.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_signing_certificate(const struct cmcrypto_trusted_management_point *management_point,
                                                                      struct cmcrypto_certificate **certificate);

/**
 * The certificate to seal messages to: see `cmcrypto_client_seal`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_encryption_certificate(const struct cmcrypto_trusted_management_point *management_point,
                                                                         struct cmcrypto_certificate **certificate);

/**
 * The last second at which all of it is valid, endorsements and certificates: renew before.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trusted_management_point_not_after(const struct cmcrypto_trusted_management_point *management_point,
                                                            int64_t *not_after);

/**
 * Frees a trusted management point.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trusted_management_point_free(struct cmcrypto_trusted_management_point *management_point);

/**
 * Fills the structure with its defaults: neither is accepted. `struct_size` is its sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_settings_default(struct cmcrypto_trust_settings *settings,
                                                size_t struct_size);

/**
 * A store that holds nothing.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_new(const struct cmcrypto_trust_settings *settings,
                                         struct cmcrypto_trust_store **store);

/**
 * Reads what `cmcrypto_trust_store_to_bytes` wrote. The keys of management points are verified when
 * they are used.
 *
 * Errors: UNSUPPORTED; STORED_FOREIGN, STORED_DAMAGED, VERSION_NOT_SUPPORTED; TOO_LARGE
 * above 20 MiB; KEY_TOO_SMALL for a trusted root key that the settings don't accept.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_from_bytes(cmcrypto_provider provider,
                                                const uint8_t *data,
                                                size_t data_len,
                                                const struct cmcrypto_trust_settings *settings,
                                                struct cmcrypto_trust_store **store);

/**
 * The store as bytes. They are not secret, but whoever can change them decides whom the client
 * trusts.
 *
 * Errors: TOO_LARGE above 20 MiB, which a store does not reach.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_to_bytes(const struct cmcrypto_trust_store *store,
                                              struct cmcrypto_buffer **data);

/**
 * The trusted root key.
 *
 * Errors: NO_TRUSTED_ROOT_KEY.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_trusted_root_key(const struct cmcrypto_trust_store *store,
                                                      struct cmcrypto_site_public_key **key);

/**
 * Where the trusted root key came from.
 *
 * Errors: NO_TRUSTED_ROOT_KEY.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_trusted_root_key_source(const struct cmcrypto_trust_store *store,
                                                             cmcrypto_trust_source *source);

/**
 * Takes a trusted root key from `source`. With none held any source sets it, the first management
 * point only if the settings accept that. The same key from a stronger source raises the recorded
 * source. Another key takes the place of one from the first management point, if its source is
 * stronger: everything that was learned under that one is dropped, but for a site server signing
 * certificate whose own source is as strong.
 *
 * Errors: KEY_CONFLICT in every other case; FIRST_MANAGEMENT_POINT_NOT_ACCEPTED; KEY_TOO_SMALL.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_trusted_root_key(struct cmcrypto_trust_store *store,
                                                            const struct cmcrypto_site_public_key *key,
                                                            cmcrypto_trust_source source,
                                                            cmcrypto_trust_outcome *learned);

/**
 * Takes another trusted root key because an administrator says so, whatever is held, and drops
 * everything that was learned under that. With the same key only the source changes.
 *
 * Errors: KEY_TOO_SMALL.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_replace_trusted_root_key(struct cmcrypto_trust_store *store,
                                                              const struct cmcrypto_site_public_key *key,
                                                              cmcrypto_trust_source source);

/**
 * Drops the trusted root key and everything that was learned under it: the product's
 * `RESETKEYINFORMATION`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_reset(struct cmcrypto_trust_store *store);

/**
 * The certificate that the site signs with what it sends to all clients.
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_site_signing_certificate(const struct cmcrypto_trust_store *store,
                                                              int64_t now,
                                                              struct cmcrypto_certificate **certificate);

/**
 * Where the site server signing certificate came from.
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_site_signing_certificate_source(const struct cmcrypto_trust_store *store,
                                                                     cmcrypto_trust_source *source);

/**
 * Takes a site server signing certificate from `source`, by the rules of
 * `cmcrypto_trust_store_learn_trusted_root_key`. From a management point it is taken only with a
 * trusted root key held.
 *
 * Errors: KEY_CONFLICT, also for the next certificate of a site whose held one was not changed by
 * `cmcrypto_trust_store_change_site_signing_certificate` or replaced;
 * FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, NO_TRUSTED_ROOT_KEY; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED if the key is not RSA,
 * KEY_TOO_SMALL.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_site_signing_certificate(struct cmcrypto_trust_store *store,
                                                                    const struct cmcrypto_certificate *certificate,
                                                                    cmcrypto_trust_source source,
                                                                    int64_t now,
                                                                    cmcrypto_trust_outcome *learned);

/**
 * Takes another site server signing certificate because an administrator says so.
 *
 * Errors: CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED
 * if the key is not RSA, KEY_TOO_SMALL.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_replace_site_signing_certificate(struct cmcrypto_trust_store *store,
                                                                      const struct cmcrypto_certificate *certificate,
                                                                      cmcrypto_trust_source source,
                                                                      int64_t now);

/**
 * Follows a change of the site's signing certificate: `change` is what
 * `cmcrypto_site_signer_change_to` made. The recorded source stays: the next one is trusted as far
 * as this one was.
 *
 * Errors: NO_SITE_SIGNING_CERTIFICATE, and those of `cmcrypto_site_verifier_accept_change`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_change_site_signing_certificate(struct cmcrypto_trust_store *store,
                                                                     const char *site_code,
                                                                     const uint8_t *change,
                                                                     size_t change_len,
                                                                     int64_t now);

/**
 * Does to this store what was done to `view`, another reading of the same store, since it was read: by
 * the rules of the operations, in their order. Endorsements that are older than what is known here are
 * left out. What `view` did not change stays as it is here; so a view that was read before a reset or a
 * replacement does not undo it. Merge a view once, and read the store again.
 *
 * Errors: those of the operations: KEY_CONFLICT, ENDORSEMENT_CONFLICT, ROOT_KEY_MISMATCH or
 * NO_TRUSTED_ROOT_KEY for a management point that was learned under a root that is not held here,
 * FIRST_MANAGEMENT_POINT_NOT_ACCEPTED, TOO_LARGE. Nothing changes then: read the store again.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_merge(struct cmcrypto_trust_store *store,
                                           const struct cmcrypto_trust_store *view);

/**
 * Frees a trust store. What came of it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_store_free(struct cmcrypto_trust_store *store);

/**
 * Verifies the keys of a management point under the trusted root key, and keeps them. Keys that were
 * kept before stay good until this succeeds. Which one is meant: see
 * `cmcrypto_management_point_bundle`.
 *
 * Errors: NO_TRUSTED_ROOT_KEY, or FIRST_MANAGEMENT_POINT_NOT_ACCEPTED if the one that is held is
 * not accepted by these settings; those of `cmcrypto_management_point_bundle_verify`, of which
 * ROOT_KEY_MISMATCH does not heal: the management point is not to be trusted, or the administrator
 * has to replace the client's key; ROLLBACK for an endorsement with a lower number than one of the
 * same key accepted before, or of a retired management point; ENDORSEMENT_CONFLICT for another
 * with the same number; TOO_LARGE for more than 1,024 management
 * points, or 16,384 keys and hosts that were ever endorsed.
 *
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_learn_management_point(struct cmcrypto_trust_store *store,
                                                            const struct cmcrypto_management_point_bundle *keys,
                                                            const char *site_code,
                                                            const char *parent_site_code,
                                                            const char *host,
                                                            int64_t now,
                                                            struct cmcrypto_trusted_management_point **management_point);

/**
 * The keys of a management point, verified again at this time: an endorsement that has expired, or
 * that a later one has followed since, even for another management point of the site, is refused.
 *
 * Errors: UNKNOWN_MANAGEMENT_POINT; NO_TRUSTED_ROOT_KEY, FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;
 * those of `cmcrypto_management_point_bundle_verify`; ROLLBACK, ENDORSEMENT_CONFLICT. Unless it is
 * the root that is missing or not accepted, the keys are to be fetched again.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point(const struct cmcrypto_trust_store *store,
                                                      const char *site_code,
                                                      const char *parent_site_code,
                                                      const char *host,
                                                      int64_t now,
                                                      struct cmcrypto_trusted_management_point **management_point);

/**
 * How many management points there are whose keys are held, whether or not these are still valid.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point_count(const struct cmcrypto_trust_store *store,
                                                            size_t *count);

/**
 * The code of the site of one of these management points: 3 characters. `index` counts from 0; the
 * order holds until the store changes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point_site_code(const struct cmcrypto_trust_store *store,
                                                                size_t index,
                                                                char *out,
                                                                size_t out_cap,
                                                                size_t *out_len);

/**
 * The code of the site between the top-level site and the site of one of these management points: 3
 * characters, or none if there is no such site.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point_parent_site_code(const struct cmcrypto_trust_store *store,
                                                                       size_t index,
                                                                       char *out,
                                                                       size_t out_cap,
                                                                       size_t *out_len);

/**
 * The name of the host of one of these management points: up to 253 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_management_point_host(const struct cmcrypto_trust_store *store,
                                                           size_t index,
                                                           char *out,
                                                           size_t out_cap,
                                                           size_t *out_len);

/**
 * Notes that the site took a management point out of service, whether or not its keys are held: no
 * endorsement of its signing certificate numbered up to `number` is accepted any more. Where numbers
 * are Unix times, that is the time of retirement.
 *
 * INVALID_ARGUMENT above INT64_MAX, where numbers end. Errors: TOO_LARGE for more than 1,024
 * retired management points.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_retire_management_point(struct cmcrypto_trust_store *store,
                                                             const char *site_code,
                                                             const char *parent_site_code,
                                                             const char *host,
                                                             uint64_t number);

/**
 * Names the file; nothing is read or written. Keys are loaded into `provider`. A relative path is
 * followed from the working directory of each call.
 *
 * Errors: UNSUPPORTED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_new(const char *path,
                                              cmcrypto_provider provider,
                                              const struct cmcrypto_trust_settings *settings,
                                              struct cmcrypto_trust_store_file **file);

/**
 * The file's path.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_path(const struct cmcrypto_trust_store_file *file,
                                               char *out,
                                               size_t out_cap,
                                               size_t *out_len);

/**
 * Reads the store; an empty one if there is no file, so look at the key before you rely on it.
 * Waits for nobody.
 *
 * Errors: STORAGE; those of `cmcrypto_trust_store_from_bytes`. The file is left as it is.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_load(const struct cmcrypto_trust_store_file *file,
                                               struct cmcrypto_trust_store **store);

/**
 * Changes the store in the file: reads it, has `callback` change it and writes it, under the lock.
 * `callback` is called at most once, in this thread, with `context`, which may be NULL.
 *
 * Nothing is written if the callback changes nothing, or returns another status than
 * `CMCRYPTO_OK`: then this call returns the same, with the detail of the callback's last call if
 * that returned the same too. INVALID_ARGUMENT if it is none of the codes. In the callback nothing
 * may be saved, updated or discarded under the same path: it would wait for itself.
 *
 * What the callback learned counts only if this call succeeds: it may have been called, and the
 * file not written. Handles that it got are to be freed either way.
 *
 * Errors: the callback's; those of `cmcrypto_trust_store_file_load`; TOO_LARGE. Nothing is written
 * then. STORAGE if the file can't be locked or written, or may have been written and was not made
 * durable: it is then the old one or the new one.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_update(const struct cmcrypto_trust_store_file *file,
                                                 cmcrypto_trust_store_callback callback,
                                                 void *context);

/**
 * Saves a store that was loaded before and changed since. What other processes saved in the
 * meantime is kept: the two are merged as by `cmcrypto_trust_store_merge`, and `store` is then what
 * the file holds. After a failure `store` is as it was. The call needs `store` to itself, not `file`.
 *
 * Errors: those of `cmcrypto_trust_store_file_load` and of `cmcrypto_trust_store_merge`: nothing
 * is written then. STORAGE if the file can't be locked or written, or may have been written and
 * was not made durable: it is then the old one or the new one.
 *
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_save(const struct cmcrypto_trust_store_file *file,
                                               struct cmcrypto_trust_store *store);

/**
 * Removes the file, whatever it holds: for an administrator whose client's store is damaged, foreign
 * or newer, which nothing else touches. The client then trusts nothing, as after
 * `cmcrypto_trust_store_reset`.
 *
 * Errors: STORAGE.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_trust_store_file_discard(const struct cmcrypto_trust_store_file *file);

/**
 * Frees what names the file. The file stays.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_trust_store_file_free(struct cmcrypto_trust_store_file *file);

/**
 * Fills the structure with its defaults: secure key exchange is required. `struct_size` is its
 * sizeof.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_settings_default(struct cmcrypto_site_directory_settings *settings,
                                                         size_t struct_size);

/**
 * A directory of the site `own_site_code` that holds no keys.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_new(const char *own_site_code,
                                            const struct cmcrypto_site_directory_settings *settings,
                                            struct cmcrypto_site_directory **directory);

/**
 * Reads what `cmcrypto_site_directory_to_bytes` wrote.
 *
 * Errors: UNSUPPORTED; STORED_FOREIGN if it is something else; STORED_DAMAGED if it is
 * truncated, its checksum is wrong, or it contradicts itself; VERSION_NOT_SUPPORTED; TOO_LARGE
 * above 24 MiB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_from_bytes(cmcrypto_provider provider,
                                                   const uint8_t *data,
                                                   size_t data_len,
                                                   const struct cmcrypto_site_directory_settings *settings,
                                                   struct cmcrypto_site_directory **directory);

/**
 * The directory as bytes, for the caller's storage. They are not secret, but whoever can change
 * them decides whom the site trusts.
 *
 * Errors: TOO_LARGE above 24 MiB, which a directory does not reach.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_to_bytes(const struct cmcrypto_site_directory *directory,
                                                 struct cmcrypto_buffer **data);

/**
 * The code of the site whose directory this is, which is not in it: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_own_site(const struct cmcrypto_site_directory *directory,
                                                 char *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * What is accepted. `struct_size` is the sizeof `*settings`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_get_settings(const struct cmcrypto_site_directory *directory,
                                                     struct cmcrypto_site_directory_settings *settings,
                                                     size_t struct_size);

/**
 * Frees a directory.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_directory_free(struct cmcrypto_site_directory *directory);

/**
 * How many sites there are of which a key is known.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_count(const struct cmcrypto_site_directory *directory,
                                                   size_t *count);

/**
 * The code of one of these sites: 3 characters. `index` counts from 0, in the order of the codes,
 * and holds until the directory changes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site_code(const struct cmcrypto_site_directory *directory,
                                                  size_t index,
                                                  char *out,
                                                  size_t out_cap,
                                                  size_t *out_len);

/**
 * What is known of a site. It stays as it is when the directory changes.
 *
 * Errors: SITE_KEY_UNKNOWN.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_site(const struct cmcrypto_site_directory *directory,
                                             const char *site_code,
                                             struct cmcrypto_known_site **site);

/**
 * What the site is to the one whose directory this is from.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_relation(const struct cmcrypto_known_site *site,
                                             cmcrypto_site_relation *relation);

/**
 * Its exchange key.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_public_key(const struct cmcrypto_known_site *site,
                                               struct cmcrypto_public_key **public_key);

/**
 * That of its key, for people to compare: 79 characters, see
 * `cmcrypto_site_public_key_fingerprint`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_fingerprint(const struct cmcrypto_known_site *site,
                                                char *out,
                                                size_t out_cap,
                                                size_t *out_len);

/**
 * How the key was learned.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_source(const struct cmcrypto_known_site *site,
                                           cmcrypto_site_key_source *source);

/**
 * The code of the site whose key file or endorsement the key was learned from: for a key file of
 * the site itself, the site. 3 characters, or none for the other sources.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_vouched_by(const struct cmcrypto_known_site *site,
                                               char *out,
                                               size_t out_cap,
                                               size_t *out_len);

/**
 * When the key was learned.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_learned(const struct cmcrypto_known_site *site, int64_t *time);

/**
 * The key that the site had before: success with `*public_key` NULL if there is none.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_previous_public_key(const struct cmcrypto_known_site *site,
                                                        struct cmcrypto_public_key **public_key);

/**
 * The fingerprint of that key: 79 characters, or none if there is no such key.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_previous_fingerprint(const struct cmcrypto_known_site *site,
                                                         char *out,
                                                         size_t out_cap,
                                                         size_t *out_len);

/**
 * The last second at which that key is accepted. `*present` is 0, and `*time` too, if there is no
 * such key, or it is accepted at no time any more.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_known_site_previous_kept_until(const struct cmcrypto_known_site *site,
                                                        int32_t *present,
                                                        int64_t *time);

/**
 * Frees a known site.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_known_site_free(struct cmcrypto_known_site *site);

/**
 * Takes a key from the directory service, which is authoritative: it is asked again after a site's
 * recovery, when that site's signatures verify with no known key. Another key gives way, even to
 * the one before it. It is kept until `*keep_previous_until`, for data that is under way; NULL
 * drops it at once, for a site that was recovered or whose key was stolen. One that was learned from the
 * site alone is dropped in any case.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH for this
 * site itself, for a site that is known with another relation (forget it first), and for a second
 * parent or top-level site; KEY_CONFLICT for a key of another site or of this one;
 * KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key;
 * TOO_LARGE above 2,048 sites.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_directory_service(struct cmcrypto_site_directory *directory,
                                                                     const char *site_code,
                                                                     cmcrypto_site_relation relation,
                                                                     const struct cmcrypto_public_key *key,
                                                                     const int64_t *keep_previous_until,
                                                                     int64_t now,
                                                                     cmcrypto_site_key_outcome *learned);

/**
 * Takes a key from the site that says it is its own: only where the settings don't require secure
 * key exchange, and only if none is known. Whoever is first is believed.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors:
 * SECURE_KEY_EXCHANGE_REQUIRED; KEY_CONFLICT also if another key of the site is known; the others
 * of `cmcrypto_site_directory_learn_from_directory_service`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_from_site_itself(struct cmcrypto_site_directory *directory,
                                                               const char *site_code,
                                                               cmcrypto_site_relation relation,
                                                               const struct cmcrypto_public_key *key,
                                                               int64_t now,
                                                               cmcrypto_site_key_outcome *learned);

/**
 * Takes a key that the current key of `parent_site_code` endorses, the site above its own:
 * `endorsed_site` is DER, as `cmcrypto_site_exchange_key_endorse_site` makes it. Only what is above
 * or below this site can be learned so: its parent from the top-level site, and from a site below
 * it a site below that. Another key gives way, as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL: that of this site's parent, and below this site one that was learned from
 * `parent_site_code`.
 *
 * Numbers never go back, and each adds or changes a key but once: a site that was forgotten comes
 * back by a new endorsement alone.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_KEY_UNKNOWN or
 * SECURE_KEY_EXCHANGE_REQUIRED for the parent; SITE_MISMATCH if it can't be the endorsed site's
 * parent here; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; SIGNATURE_INVALID, ENDORSEMENT_MISMATCH,
 * HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than
 * before, for the same if it would change something, and for the key that the site had before;
 * ENDORSEMENT_CONFLICT for another endorsement with the same number; ENDORSEMENT_TOO_DEEP for a
 * fourth level; KEY_CONFLICT also if another key of the site is known from elsewhere; the others of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 *
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_learn_endorsed(struct cmcrypto_site_directory *directory,
                                                       const uint8_t *endorsed_site,
                                                       size_t endorsed_site_len,
                                                       const char *parent_site_code,
                                                       const int64_t *keep_previous_until,
                                                       int64_t now,
                                                       cmcrypto_site_key_outcome *learned);

/**
 * Notes the site's own key, and each that follows it: it is the trusted root key as long as the
 * site has none above it, and it is not taken for another site's.
 *
 * Errors: SITE_MISMATCH for the key of another site; KEY_CONFLICT if another site has it.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_set_own_key(struct cmcrypto_site_directory *directory,
                                                    const struct cmcrypto_site_exchange_key *key);

/**
 * Joins a hierarchy below `parent_site_code`. `top_site_code` is its top-level site and `top_key`
 * that site's key; both are NULL where the parent is that. From then on the top-level site's key is
 * the trusted root key, `*trusted_root_key`, and not the own one. The keys come from `source`,
 * which is the directory service; or the sites themselves, only where the settings don't require
 * secure key exchange. A file with all its parent's keys is imported instead
 * (`cmcrypto_site_directory_import_key_file`). Keys that are known already must be the same.
 *
 * INVALID_ARGUMENT also if the top-level site is the parent, for another source, and for a time
 * outside the years 1970 to 9999. Errors: SECURE_KEY_EXCHANGE_REQUIRED; SITE_MISMATCH also if there
 * is another parent or top-level site (forget it first); KEY_CONFLICT also if another key of the
 * parent or the top-level site is known; the others of
 * `cmcrypto_site_directory_learn_from_directory_service`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_join(struct cmcrypto_site_directory *directory,
                                             const char *parent_site_code,
                                             const struct cmcrypto_public_key *parent_key,
                                             const char *top_site_code,
                                             const struct cmcrypto_public_key *top_key,
                                             cmcrypto_site_key_source source,
                                             int64_t now,
                                             struct cmcrypto_site_public_key **trusted_root_key);

/**
 * Forgets a site that left the hierarchy, or that this site leaves, and the sites that were learned
 * from it. `*forgotten` has the codes of those that were, in their order: 3 characters each, with
 * nothing between them. With no site above it left, this site is at the top again. The numbers of
 * endorsements that were accepted are not forgotten.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_forget(struct cmcrypto_site_directory *directory,
                                               const char *site_code,
                                               struct cmcrypto_buffer **forgotten);

/**
 * Ends the time for which the previous key of a site is kept: it was stolen, or nothing that it
 * signed is under way any more.
 *
 * Errors: SITE_KEY_UNKNOWN if the site is not known, or has no previous key.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_retire_previous_key(struct cmcrypto_site_directory *directory,
                                                            const char *site_code);

/**
 * The code of the site at the top of the hierarchy: this one if none above it is known. 3
 * characters, or none if a parent is known, but not whether it is the one.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_top_level_site(const struct cmcrypto_site_directory *directory,
                                                       char *out,
                                                       size_t out_cap,
                                                       size_t *out_len);

/**
 * The trusted root key of this site and its clients: the key of the top-level site.
 *
 * Errors: NO_TRUSTED_ROOT_KEY if that site is not known, or is this one and
 * `cmcrypto_site_directory_set_own_key` was not called; SECURE_KEY_EXCHANGE_REQUIRED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_trusted_root_key(const struct cmcrypto_site_directory *directory,
                                                         struct cmcrypto_site_public_key **key);

/**
 * Reads a key file, and verifies that it is whole.
 *
 * Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 MiB or 2,048
 * keys; DUPLICATE_SITE if it names a site twice, or the one that it is for; KEY_CONFLICT if it
 * gives two sites one key; SIGNATURE_INVALID; of a key those of
 * `cmcrypto_public_key_from_capi_blob`, KEY_TOO_SMALL and KEY_REJECTED.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_from_der(cmcrypto_provider provider,
                                                const uint8_t *der,
                                                size_t der_len,
                                                struct cmcrypto_site_key_file **file);

/**
 * The bytes of the file.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_to_der(const struct cmcrypto_site_key_file *file,
                                              struct cmcrypto_buffer **der);

/**
 * What it is for.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_kind_of(const struct cmcrypto_site_key_file *file,
                                               cmcrypto_site_key_file_kind *kind);

/**
 * The code of the site that it says has written it: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_written_by(const struct cmcrypto_site_key_file *file,
                                                  char *out,
                                                  size_t out_cap,
                                                  size_t *out_len);

/**
 * The code of the site that it is for: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_written_for(const struct cmcrypto_site_key_file *file,
                                                   char *out,
                                                   size_t out_cap,
                                                   size_t *out_len);

/**
 * When it was written.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_time(const struct cmcrypto_site_key_file *file,
                                            int64_t *time);

/**
 * The key of the site that wrote it.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_public_key(const struct cmcrypto_site_key_file *file,
                                                  struct cmcrypto_public_key **public_key);

/**
 * The fingerprint of that key, for a person to compare with what that site shows: 79 characters,
 * see `cmcrypto_site_public_key_fingerprint`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_fingerprint(const struct cmcrypto_site_key_file *file,
                                                   char *out,
                                                   size_t out_cap,
                                                   size_t *out_len);

/**
 * How many sites there are whose keys are in it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_key_count(const struct cmcrypto_site_key_file *file,
                                                 size_t *count);

/**
 * The code of one of these sites: 3 characters. `index` counts from 0, which is the site that wrote
 * it.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_key_site_code(const struct cmcrypto_site_key_file *file,
                                                     size_t index,
                                                     char *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * The key of one of these sites. `index` is as in `cmcrypto_site_key_file_key_site_code`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_key(const struct cmcrypto_site_key_file *file,
                                           size_t index,
                                           struct cmcrypto_public_key **public_key);

/**
 * Frees a key file.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_key_file_free(struct cmcrypto_site_key_file *file);

/**
 * The name of a file for that use that `from_site_code` writes, as in the product, such as P01.CT4:
 * 7 characters.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_file_name(cmcrypto_site_key_file_kind kind,
                                            const char *from_site_code,
                                            char *out,
                                            size_t out_cap,
                                            size_t *out_len);

/**
 * Reads a bare exchange key: a PUBLICKEYBLOB, or that in hexadecimal digits as in `SMSPublicRootKey`,
 * with white space around them, or in any form of `cmcrypto_site_public_key_from_file`. At most 1
 * MiB.
 *
 * Errors: UNSUPPORTED; MALFORMED, TOO_LARGE, those of `cmcrypto_public_key_from_capi_blob`;
 * KEY_TOO_SMALL and KEY_REJECTED for a key that can't be an exchange key.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_read_exchange_key(cmcrypto_provider provider,
                                           const uint8_t *content,
                                           size_t content_len,
                                           struct cmcrypto_public_key **public_key);

/**
 * Takes a bare key, as `cmcrypto_read_exchange_key` reads one, whose fingerprint a person has
 * compared: `compared` is what the site itself shows, see `cmcrypto_site_public_key_fingerprint`;
 * white space and case don't matter. Another key of the site gives way, as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SIGNER_MISMATCH if the
 * key has another fingerprint; those of `cmcrypto_site_directory_learn_from_directory_service`.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_import_exchange_key(struct cmcrypto_site_directory *directory,
                                                            const char *site_code,
                                                            cmcrypto_site_relation relation,
                                                            const struct cmcrypto_public_key *key,
                                                            const char *compared,
                                                            const int64_t *keep_previous_until,
                                                            int64_t now,
                                                            cmcrypto_site_key_outcome *learned);

/**
 * Takes the keys in a file, all or none.
 *
 * The site that wrote it must be known by the key in the file, or by the one that this follows,
 * which has signed it too: `compared` may be NULL then. Else it must be the fingerprint of the key
 * in the file, as that site shows it to a person, see `cmcrypto_site_key_file_fingerprint`; white
 * space and case don't matter. Only that person can have the key go back to the one before it.
 *
 * What the writer is here, and the other sites, follows from the file's use. The writer's own key
 * takes the place of another, which is kept as in
 * `cmcrypto_site_directory_learn_from_directory_service`, with `keep_previous_until`, which may be
 * NULL. The keys of the other sites are added; one that is known must be the same, unless it was
 * learned from this writer and `compared` is given. A site that takes all its parent's keys joins
 * by that, see `cmcrypto_site_directory_join`.
 *
 * INVALID_ARGUMENT also for times outside the years 1970 to 9999. Errors: SITE_MISMATCH if the file
 * is for another site, the relations are not those that are known, or the parent leaves out the
 * top-level site that is known; SENT_IN_FUTURE if it was written more than 5 minutes after `now`;
 * SIGNER_MISMATCH if the fingerprint is not `compared`. Without `compared`: SITE_KEY_UNKNOWN if no
 * key of the writer is known, KEY_CONFLICT if another is, SECURE_KEY_EXCHANGE_REQUIRED if the known
 * one was learned from the site alone and the settings don't accept that; ROLLBACK if the file
 * would change something and was written before another file of the writer that did or told of
 * other sites, or as early as that one and a site was forgotten since; if its key follows one that
 * was learned later than it was written; and if its key is the one that the writer had before. With
 * `compared` ROLLBACK if the file would change or add the key of another site and was written so
 * early (forget the writer first, if its clock went back). KEY_CONFLICT if another key of one of the
 * other sites is known; ENDORSEMENT_TOO_DEEP for a fourth level; the others of `cmcrypto_site_directory_learn_from_directory_service`.
 *
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_import_key_file(struct cmcrypto_site_directory *directory,
                                                        const struct cmcrypto_site_key_file *file,
                                                        const char *compared,
                                                        const int64_t *keep_previous_until,
                                                        int64_t now,
                                                        struct cmcrypto_site_key_import **imported);

/**
 * How many keys were in the file.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_count(const struct cmcrypto_site_key_import *imported,
                                               size_t *count);

/**
 * The code of the site whose key one of these is: 3 characters. `index` counts from 0, which is the
 * site that wrote the file.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_site_code(const struct cmcrypto_site_key_import *imported,
                                                   size_t index,
                                                   char *out,
                                                   size_t out_cap,
                                                   size_t *out_len);

/**
 * What became of one of these keys. `index` is as in `cmcrypto_site_key_import_site_code`.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_key_import_learned(const struct cmcrypto_site_key_import *imported,
                                                 size_t index,
                                                 cmcrypto_site_key_outcome *learned);

/**
 * Frees what an import told.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_site_key_import_free(struct cmcrypto_site_key_import *imported);

/**
 * Writes a key file for the site `to_site_code`, to be stored under `cmcrypto_site_key_file_name`.
 * With `previous`, the key that `key` follows, which may be NULL, it is taken without anyone
 * comparing fingerprints where that one is known. Keys that were learned from their sites alone are
 * left out.
 *
 * INVALID_ARGUMENT also if `previous` is `key`, and for a time outside the years 1970 to 9999.
 * Errors: SITE_MISMATCH if either key is another site's, or `to_site_code` is this site or known
 * with another relation; NO_TRUSTED_ROOT_KEY if the sites above are wanted and it is not known
 * whether this site's parent is the top-level site; ENDORSEMENT_TOO_DEEP if the sites above are
 * two: below this site there is none; SECURE_KEY_EXCHANGE_REQUIRED if the key above was learned
 * from its site alone; TOO_LARGE for more than 2,048 keys; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_export_key_file(const struct cmcrypto_site_directory *directory,
                                                        const struct cmcrypto_site_exchange_key *key,
                                                        const struct cmcrypto_site_exchange_key *previous,
                                                        cmcrypto_site_key_file_kind kind,
                                                        const char *to_site_code,
                                                        int64_t now,
                                                        struct cmcrypto_site_key_file **file);

/**
 * Endorses the encryption certificate of this site. `*endorsed_certificate` is DER, which
 * `cmcrypto_site_directory_accept_encryption_certificate` takes.
 *
 * INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
 * them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption, or is for this very
 * key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; TOO_LARGE if it all has more
 * than 8 KiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_exchange_key_endorse_site_encryption(const struct cmcrypto_site_exchange_key *key,
                                                                   const struct cmcrypto_certificate *certificate,
                                                                   const struct cmcrypto_endorsement_terms *terms,
                                                                   struct cmcrypto_buffer **endorsed_certificate);

/**
 * Takes the encryption certificate that a site has endorsed with its current key, or with the
 * previous one as long as that is kept and the current one has endorsed none. It takes the place of
 * the one before it.
 *
 * Errors: TOO_LARGE above 8 KiB; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; SITE_KEY_UNKNOWN,
 * SECURE_KEY_EXCHANGE_REQUIRED; SIGNATURE_INVALID, also if another key of the site has signed;
 * SITE_KEY_RETIRED; ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
 * ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, or by the previous key after the
 * current one; ENDORSEMENT_CONFLICT for another certificate with the same number; of the
 * certificate those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL.
 *
 * Threads: one. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_accept_encryption_certificate(struct cmcrypto_site_directory *directory,
                                                                      const char *site_code,
                                                                      const uint8_t *endorsed_certificate,
                                                                      size_t endorsed_certificate_len,
                                                                      int64_t now,
                                                                      struct cmcrypto_certificate **certificate);

/**
 * The certificate to encrypt to a site with, verified again at this time.
 *
 * Errors: NO_CERTIFICATE if none was accepted; SITE_KEY_UNKNOWN, SECURE_KEY_EXCHANGE_REQUIRED;
 * SITE_KEY_RETIRED if the previous key endorsed it and is kept no longer; SIGNATURE_INVALID if the
 * stored directory was changed; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. The site has to endorse another then.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_directory_encryption_certificate(const struct cmcrypto_site_directory *directory,
                                                               const char *site_code,
                                                               int64_t now,
                                                               struct cmcrypto_certificate **certificate);

/**
 * Before anything was signed, or accepted. `stream` is 1 to 64 characters, none of them a control
 * character. INVALID_ARGUMENT also if the two sites are one.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_start(const char *from_site_code,
                                                    const char *to_site_code,
                                                    const char *stream,
                                                    struct cmcrypto_replication_position **position);

/**
 * Reads what `cmcrypto_replication_position_to_bytes` wrote.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 1 KiB, VERSION_NOT_SUPPORTED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_from_bytes(const uint8_t *data,
                                                         size_t data_len,
                                                         struct cmcrypto_replication_position **position);

/**
 * The position as bytes, for the caller's storage: DER, at most 357 of them, the same for equal
 * positions. Not secret, but whoever can set them back has old data accepted again.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_to_bytes(const struct cmcrypto_replication_position *position,
                                                       struct cmcrypto_buffer **data);

/**
 * The code of the site that sends: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_from_site(const struct cmcrypto_replication_position *position,
                                                        char *out,
                                                        size_t out_cap,
                                                        size_t *out_len);

/**
 * The code of the site that receives: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_to_site(const struct cmcrypto_replication_position *position,
                                                      char *out,
                                                      size_t out_cap,
                                                      size_t *out_len);

/**
 * The stream's name: 1 to 64 characters, at most 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_stream(const struct cmcrypto_replication_position *position,
                                                     char *out,
                                                     size_t out_cap,
                                                     size_t *out_len);

/**
 * The last number, at most 2^63 - 1; 0 if there is none. Each exchange key of the site counts from 1.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_number(const struct cmcrypto_replication_position *position,
                                                     uint64_t *number);

/**
 * `cmcrypto_public_key_key_sha256` of the exchange key that signed last: 32 bytes, or none if nothing
 * was signed yet.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_position_key_sha256(const struct cmcrypto_replication_position *position,
                                                         uint8_t *out,
                                                         size_t out_cap,
                                                         size_t *out_len);

/**
 * Frees a position.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_replication_position_free(struct cmcrypto_replication_position *position);

/**
 * Reads a signature. Nothing is verified by that.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_signature(const uint8_t *signature,
                                                           size_t signature_len,
                                                           struct cmcrypto_replication_header **header);

/**
 * The code of the site that is said to send: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_site(const struct cmcrypto_replication_header *header,
                                                      char *out,
                                                      size_t out_cap,
                                                      size_t *out_len);

/**
 * The code of the site that is said to receive: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_to_site(const struct cmcrypto_replication_header *header,
                                                    char *out,
                                                    size_t out_cap,
                                                    size_t *out_len);

/**
 * The stream's name: 1 to 64 characters, at most 256 bytes.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_stream(const struct cmcrypto_replication_header *header,
                                                   char *out,
                                                   size_t out_cap,
                                                   size_t *out_len);

/**
 * The number in the stream, from 1 to 2^63 - 1.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_number(const struct cmcrypto_replication_header *header,
                                                   uint64_t *number);

/**
 * When it was signed.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_time(const struct cmcrypto_replication_header *header,
                                                 int64_t *time);

/**
 * The length of the data in bytes, at most 2^63 - 1.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_length(const struct cmcrypto_replication_header *header,
                                                   uint64_t *length);

/**
 * Frees a header.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_replication_header_free(struct cmcrypto_replication_header *header);

/**
 * Signs `data` as what comes next in the stream of `position`. `*signature` is detached: DER, at most
 * 1 KiB. `*next` is the position after it: store it before the data leaves.
 *
 * INVALID_ARGUMENT also for a time outside the years 1970 to 9999. Errors: SITE_MISMATCH if the
 * position is of what another site sends; NUMBER_EXHAUSTED after number 2^63 - 1: another key or
 * stream begins anew; those of the key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign(const struct cmcrypto_site_exchange_key *key,
                                          const struct cmcrypto_replication_position *position,
                                          const uint8_t *data,
                                          size_t data_len,
                                          int64_t now,
                                          struct cmcrypto_buffer **signature,
                                          struct cmcrypto_replication_position **next);

/**
 * As `cmcrypto_replication_sign`, with the SHA-256 of the data, 32 bytes, and its
 * length in bytes: what does not fit memory, or comes from elsewhere than a file, is hashed in parts
 * with `cmcrypto_hasher_update`.
 *
 * Errors: as `cmcrypto_replication_sign`; TOO_LARGE for a length above 2^63 - 1.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign_digest(const struct cmcrypto_site_exchange_key *key,
                                                 const struct cmcrypto_replication_position *position,
                                                 const uint8_t *digest,
                                                 size_t digest_len,
                                                 uint64_t length,
                                                 int64_t now,
                                                 struct cmcrypto_buffer **signature,
                                                 struct cmcrypto_replication_position **next);

/**
 * As `cmcrypto_replication_sign`, with a file of any length, which is read through
 * a buffer of 128 KiB. What is sent must be what was read: a file that others write to is copied
 * first, or sent as a package (`cmcrypto_replication_write_package_file`).
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_sign`; STORAGE if it can't be opened or read.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_sign_file(const struct cmcrypto_site_exchange_key *key,
                                               const struct cmcrypto_replication_position *position,
                                               const char *path,
                                               int64_t now,
                                               struct cmcrypto_buffer **signature,
                                               struct cmcrypto_replication_position **next);

/**
 * Verifies data that another site sent to this one, with its signature, against the position that is
 * stored for its stream (`cmcrypto_replication_header_from_signature` tells which that is). `*next` is
 * the receiver's next position: store it in place of the one before, after the data or together with
 * it. `*continuity` is how the data goes on from what was accepted before, `*time` when it was
 * signed.
 *
 * Refused data changes nothing. Keep it on REPLICATION_GAP, SITE_KEY_UNKNOWN,
 * SECURE_KEY_EXCHANGE_REQUIRED and SENT_IN_FUTURE, and try again: nothing is lost.
 *
 * INVALID_ARGUMENT also if the position is of another stream. Errors: MALFORMED, NOT_DER, TOO_LARGE
 * for a signature above 4 KiB, VERSION_NOT_SUPPORTED; SITE_MISMATCH if the data or the position is
 * not to this site, or the data is not from the position's; SITE_KEY_UNKNOWN, SITE_KEY_RETIRED,
 * SECURE_KEY_EXCHANGE_REQUIRED; SIGNATURE_INVALID also if the data is not what was signed: reject
 * it. Of what the site did sign: SENT_IN_FUTURE if more than 5 minutes after `now`; REPLAYED if it
 * was accepted last; ROLLBACK if it is older; REPLICATION_GAP if data before it was not accepted;
 * REPLICATION_CONFLICT if it does not follow what was accepted.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify(const struct cmcrypto_site_directory *directory,
                                            const struct cmcrypto_replication_position *position,
                                            const uint8_t *data,
                                            size_t data_len,
                                            const uint8_t *signature,
                                            size_t signature_len,
                                            int64_t now,
                                            struct cmcrypto_replication_position **next,
                                            cmcrypto_continuity *continuity,
                                            int64_t *time);

/**
 * As `cmcrypto_replication_verify`, with the SHA-256 of the data, 32 bytes, which this
 * site computed itself, and its length in bytes.
 *
 * Errors: as `cmcrypto_replication_verify`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_digest(const struct cmcrypto_site_directory *directory,
                                                   const struct cmcrypto_replication_position *position,
                                                   const uint8_t *digest,
                                                   size_t digest_len,
                                                   uint64_t length,
                                                   const uint8_t *signature,
                                                   size_t signature_len,
                                                   int64_t now,
                                                   struct cmcrypto_replication_position **next,
                                                   cmcrypto_continuity *continuity,
                                                   int64_t *time);

/**
 * As `cmcrypto_replication_verify`, with a file of any length: opens the path once,
 * judges the signature, and reads the file if that is good, through a buffer of 128 KiB. A symbolic
 * link is followed.
 *
 * `*file` is the very file that was hashed, at its start and open for reading: a file descriptor on
 * Unix, a HANDLE on Windows. The caller owns it, and closes it with `close` or `CloseHandle`; a
 * program that is executed meanwhile does not get it. Use it, and not the path, which may name
 * another file by then. After an error it is -1, which is no file.
 *
 * Who has the file open for writing, or may open it so, can still change what is in it. So it belongs
 * where this site alone writes, or is taken as a package, which is copied while it is hashed
 * (`cmcrypto_replication_verify_package_file`).
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_verify`; STORAGE if it can't be opened or read.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_file(const struct cmcrypto_site_directory *directory,
                                                 const struct cmcrypto_replication_position *position,
                                                 const char *path,
                                                 const uint8_t *signature,
                                                 size_t signature_len,
                                                 int64_t now,
                                                 int64_t *file,
                                                 struct cmcrypto_replication_position **next,
                                                 cmcrypto_continuity *continuity,
                                                 int64_t *time);

/**
 * Reads the beginning of a package, up to its data. Nothing is verified by that.
 *
 * Errors: as `cmcrypto_replication_header_from_signature`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_package(const uint8_t *package,
                                                         size_t package_len,
                                                         struct cmcrypto_replication_header **header);

/**
 * As `cmcrypto_replication_header_from_package`, with a file, of which no more is read.
 *
 * INVALID_ARGUMENT also if it is not a regular file. Errors: as
 * `cmcrypto_replication_header_from_signature`; STORAGE if it can't be opened or read.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_header_from_package_file(const char *package_path,
                                                              struct cmcrypto_replication_header **header);

/**
 * Signs `data` as `cmcrypto_replication_sign` does, and puts the signature before
 * it: `*package`. `*next` is the position after it: store it before the package leaves.
 *
 * Errors: as `cmcrypto_replication_sign`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_write_package(const struct cmcrypto_site_exchange_key *key,
                                                   const struct cmcrypto_replication_position *position,
                                                   const uint8_t *data,
                                                   size_t data_len,
                                                   int64_t now,
                                                   struct cmcrypto_buffer **package,
                                                   struct cmcrypto_replication_position **next);

/**
 * As `cmcrypto_replication_write_package`, from one file of any length to another:
 * the data is read once, and what is signed is what is in the package.
 *
 * It is written to a file `.cmcrypto-….part` in the same directory, readable and writable by its
 * owner alone on Unix, made durable, and renamed: `package_path` is then a whole package, in the place
 * of a file or symbolic link that was there. On any error the file is removed; a process that is killed
 * leaves it behind. If making it durable fails last, the package may be there: it does not count, and
 * must not be sent, for `*next` is NULL. The directory must be writable by nobody else.
 *
 * INVALID_ARGUMENT also if the data is not a regular file, or changes its length meanwhile, or
 * `package_path` names a directory, or no file. Errors: as
 * `cmcrypto_replication_sign`; STORAGE if reading or writing fails.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_write_package_file(const struct cmcrypto_site_exchange_key *key,
                                                        const struct cmcrypto_replication_position *position,
                                                        const char *data_path,
                                                        const char *package_path,
                                                        int64_t now,
                                                        struct cmcrypto_replication_position **next);

/**
 * Verifies a package in memory, and `*data` is what was in it. The other outputs are as in
 * `cmcrypto_replication_verify`. What follows the package is not looked at.
 *
 * Errors: as `cmcrypto_replication_verify`; MALFORMED also for a package that ends
 * before its data, SIGNATURE_INVALID for one that ends in it.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package(const struct cmcrypto_site_directory *directory,
                                                    const struct cmcrypto_replication_position *position,
                                                    const uint8_t *package,
                                                    size_t package_len,
                                                    int64_t now,
                                                    struct cmcrypto_buffer **data,
                                                    struct cmcrypto_replication_position **next,
                                                    cmcrypto_continuity *continuity,
                                                    int64_t *time);

/**
 * As `cmcrypto_replication_verify_package`, to a file: it appears at `data_path` whole,
 * verified and durable, or not at all.
 *
 * The data is written to a file `.cmcrypto-….part` in the same directory, readable and writable by its
 * owner alone on Unix, and renamed, in the place of a file or symbolic link that is there. It is removed
 * on any error; a process that is killed leaves it behind. The directory must be writable by nobody
 * else.
 *
 * INVALID_ARGUMENT also if `data_path` names a directory, or no file. Errors: as
 * `cmcrypto_replication_verify_package`; STORAGE if writing fails. If making it durable
 * fails last, the file may be there.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package_to_file(const struct cmcrypto_site_directory *directory,
                                                            const struct cmcrypto_replication_position *position,
                                                            const uint8_t *package,
                                                            size_t package_len,
                                                            const char *data_path,
                                                            int64_t now,
                                                            struct cmcrypto_replication_position **next,
                                                            cmcrypto_continuity *continuity,
                                                            int64_t *time);

/**
 * As `cmcrypto_replication_verify_package_to_file`, from a file of any length, which is
 * read once, through a buffer of 128 KiB, and only as far as the package goes. Who can write to it can't
 * change what is accepted: that is a copy.
 *
 * INVALID_ARGUMENT also if `package_path` is not a regular file. Errors: as
 * `cmcrypto_replication_verify_package_to_file`; STORAGE also if reading fails.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_verify_package_file(const struct cmcrypto_site_directory *directory,
                                                         const struct cmcrypto_replication_position *position,
                                                         const char *package_path,
                                                         const char *data_path,
                                                         int64_t now,
                                                         struct cmcrypto_replication_position **next,
                                                         cmcrypto_continuity *continuity,
                                                         int64_t *time);

/**
 * Signs `data` as `cmcrypto_replication_sign` does, and encrypts it with the
 * signature to the encryption certificate of the site that it is for, in memory, for data that is
 * stored on its way: `*sealed`. `*next` is the position after it.
 *
 * `cmcrypto_site_directory_encryption_certificate` gives the one that the other site's exchange key
 * endorsed; of a certificate from elsewhere the caller has to know whose it is. The site is signed, so
 * whoever the data was encrypted to can't pass it on as meant for another.
 *
 * Errors: as `cmcrypto_replication_sign`; CERTIFICATE_USAGE,
 * CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL of the
 * recipient; TOO_LARGE above 1 GiB less 4 KiB; RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_seal(const struct cmcrypto_site_exchange_key *key,
                                          const struct cmcrypto_replication_position *position,
                                          const uint8_t *data,
                                          size_t data_len,
                                          const struct cmcrypto_certificate *recipient,
                                          int64_t now,
                                          struct cmcrypto_buffer **sealed,
                                          struct cmcrypto_replication_position **next);

/**
 * Opens what `cmcrypto_replication_seal` sealed, with the first of `identities` that it is
 * encrypted to, and verifies it. All in memory: the data is at most 1 GiB. `*data` is what was sealed;
 * the other outputs are as in `cmcrypto_replication_verify`.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE, ALGORITHM_NOT_ACCEPTED, TOO_MANY_RECIPIENTS,
 * SIGNED_ATTRIBUTES, NOT_A_RECIPIENT, DUPLICATE_RECIPIENT; RANDOM; DECRYPT; then those of
 * `cmcrypto_replication_verify`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_replication_open(const struct cmcrypto_site_directory *directory,
                                          const struct cmcrypto_replication_position *position,
                                          const uint8_t *sealed,
                                          size_t sealed_len,
                                          const struct cmcrypto_decryption_identity *const *identities,
                                          size_t identities_len,
                                          int64_t now,
                                          struct cmcrypto_buffer **data,
                                          struct cmcrypto_replication_position **next,
                                          cmcrypto_continuity *continuity,
                                          int64_t *time);

/**
 * A site, by its exchange key.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_site(const struct cmcrypto_site_exchange_key *key,
                                            struct cmcrypto_channel_party **party);

/**
 * The holder of a signing certificate, of the site `site_code`.
 *
 * Errors: KEY_TOO_SMALL below 2048 bits; KEY_TYPE_NOT_SUPPORTED if it is not RSA; TOO_LARGE for a
 * certificate above 8 KiB.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_certificate(const char *site_code,
                                                   const struct cmcrypto_signing_identity *identity,
                                                   struct cmcrypto_channel_party **party);

/**
 * The code of the site: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_party_site_code(const struct cmcrypto_channel_party *party,
                                                 char *out,
                                                 size_t out_cap,
                                                 size_t *out_len);

/**
 * Frees a party. What was made with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_party_free(struct cmcrypto_channel_party *party);

/**
 * The code of the site that the peer says it is of: 3 characters. Whether an exchange key is that
 * site's is for who knows the site's key to say; with a certificate it is the peer's own word,
 * unless the certificate says so.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_site_code(const struct cmcrypto_channel_peer *peer,
                                                char *out,
                                                size_t out_cap,
                                                size_t *out_len);

/**
 * The peer's exchange key, to be compared with that of the site; `*key` is NULL if it has shown a
 * certificate instead.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_exchange_key(const struct cmcrypto_channel_peer *peer,
                                                   struct cmcrypto_public_key **key);

/**
 * The peer's certificate; `*certificate` is NULL if it has shown an exchange key instead. It was
 * valid when it was received, and is for signing; who issued it was not looked at: see
 * `cmcrypto_verify_path`.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_certificate(const struct cmcrypto_channel_peer *peer,
                                                  struct cmcrypto_certificate **certificate);

/**
 * Frees a peer.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_peer_free(struct cmcrypto_channel_peer *peer);

/**
 * Begins: `*message`, message 1, is to be sent to the site `to_site_code`; a peer with another code
 * refuses it.
 *
 * Errors: RANDOM.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_start(const struct cmcrypto_channel_party *party,
                                                 const char *to_site_code,
                                                 cmcrypto_channel_suite suite,
                                                 struct cmcrypto_channel_initiator **initiator,
                                                 struct cmcrypto_buffer **message);

/**
 * Takes message 2, the whole of it. `initiator` is then used up, after an error other than
 * INVALID_ARGUMENT too: the handshake is over, and another may begin. INVALID_ARGUMENT also if it was
 * used up before.
 *
 * Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED if it is of another suite
 * than message 1; KEY_REJECTED for an ephemeral key that is none; DECRYPT if it does not answer this
 * message 1, or was changed; KEY_CONFIRMATION; SIGNATURE_INVALID. Of a certificate those of
 * `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED;
 * of an exchange key those of `cmcrypto_public_key_from_spki_der`; KEY_TOO_SMALL;
 * KEY_TYPE_NOT_SUPPORTED if it is not RSA.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_initiator_receive(const struct cmcrypto_channel_initiator *initiator,
                                                   const uint8_t *message,
                                                   size_t message_len,
                                                   int64_t now,
                                                   struct cmcrypto_channel_authenticated_responder **responder);

/**
 * Frees an initiator.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_initiator_free(struct cmcrypto_channel_initiator *initiator);

/**
 * The responder, to be looked at before it is authorised.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_peer(const struct cmcrypto_channel_authenticated_responder *responder,
                                                              struct cmcrypto_channel_peer **peer);

/**
 * The caller has looked at the peer, and lets it be: `*message`, message 3, which shows the responder
 * who we are and is to be sent, and the channel. A caller who does not let it be frees `responder`
 * instead.
 *
 * `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: those of the own key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_authorise(const struct cmcrypto_channel_authenticated_responder *responder,
                                                                   struct cmcrypto_buffer **message,
                                                                   struct cmcrypto_channel **channel);

/**
 * As `cmcrypto_channel_authenticated_responder_authorise`, where not the caller looks at the peer but
 * `directory`: it goes on if the responder is the site that was meant, under a key that is known.
 *
 * `responder` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH for the directory of another
 * site than one's own; SITE_KEY_UNKNOWN, also if the responder has shown a certificate;
 * SITE_KEY_RETIRED; SECURE_KEY_EXCHANGE_REQUIRED; those of the own key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_responder_authorise_site(const struct cmcrypto_channel_authenticated_responder *responder,
                                                                        const struct cmcrypto_site_directory *directory,
                                                                        int64_t now,
                                                                        struct cmcrypto_buffer **message,
                                                                        struct cmcrypto_channel **channel);

/**
 * Frees a responder that has proved who it is. The channel with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_authenticated_responder_free(struct cmcrypto_channel_authenticated_responder *responder);

/**
 * Reads message 1, the whole of it. `accepted` are the suites that may be used, each one of the
 * constants; (NULL, 0) is all of them.
 *
 * Errors: MALFORMED, VERSION_NOT_SUPPORTED, TOO_LARGE; SUITE_NOT_ACCEPTED.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_read(const uint8_t *message,
                                              size_t message_len,
                                              const cmcrypto_channel_suite *accepted,
                                              size_t accepted_len,
                                              struct cmcrypto_channel_request **request);

/**
 * The code of the site that the initiator says it is of: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_from(const struct cmcrypto_channel_request *request,
                                              char *out,
                                              size_t out_cap,
                                              size_t *out_len);

/**
 * The code of the site that the initiator wants to talk to: 3 characters.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_to(const struct cmcrypto_channel_request *request,
                                            char *out,
                                            size_t out_cap,
                                            size_t *out_len);

/**
 * The suite that the initiator chose.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_suite(const struct cmcrypto_channel_request *request,
                                               cmcrypto_channel_suite *suite);

/**
 * Answers: `*message`, message 2, is to be sent. This costs a signature, and whoever asks learns who
 * `party` is.
 *
 * `request` is then used up, after an error other than INVALID_ARGUMENT too; what it says stays.
 * INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH if another site was meant, and
 * KEY_REJECTED for an ephemeral key that is none, both before anything is signed; RANDOM; those of
 * the own key.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_request_respond(const struct cmcrypto_channel_request *request,
                                                 const struct cmcrypto_channel_party *party,
                                                 struct cmcrypto_channel_responder **responder,
                                                 struct cmcrypto_buffer **message);

/**
 * Frees a request.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_request_free(struct cmcrypto_channel_request *request);

/**
 * Takes message 3, the whole of it. `responder` is then used up, after an error other than
 * INVALID_ARGUMENT too: the handshake is over. INVALID_ARGUMENT also if it was used up before.
 *
 * Errors: as `cmcrypto_channel_initiator_receive`.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_responder_receive(const struct cmcrypto_channel_responder *responder,
                                                   const uint8_t *message,
                                                   size_t message_len,
                                                   int64_t now,
                                                   struct cmcrypto_channel_authenticated_initiator **initiator);

/**
 * Frees a responder.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_responder_free(struct cmcrypto_channel_responder *responder);

/**
 * The initiator, to be looked at before it is authorised.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_peer(const struct cmcrypto_channel_authenticated_initiator *initiator,
                                                              struct cmcrypto_channel_peer **peer);

/**
 * The caller has looked at the peer, and lets it be: the channel. A caller who does not let it be
 * frees `initiator` instead.
 *
 * `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_authorise(const struct cmcrypto_channel_authenticated_initiator *initiator,
                                                                   struct cmcrypto_channel **channel);

/**
 * As `cmcrypto_channel_authenticated_initiator_authorise`, where not the caller looks at the peer but
 * `directory`: the channel, if the initiator is a site under a key that is known.
 *
 * `initiator` is then used up, after an error other than INVALID_ARGUMENT too; but for its peer.
 * INVALID_ARGUMENT also if it was used up before. Errors: SITE_MISMATCH for the directory of another
 * site than one's own; SITE_KEY_UNKNOWN, also if the initiator has shown a certificate;
 * SITE_KEY_RETIRED; SECURE_KEY_EXCHANGE_REQUIRED.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_authenticated_initiator_authorise_site(const struct cmcrypto_channel_authenticated_initiator *initiator,
                                                                        const struct cmcrypto_site_directory *directory,
                                                                        int64_t now,
                                                                        struct cmcrypto_channel **channel);

/**
 * Frees an initiator that has proved who it is. The channel with it stays usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_authenticated_initiator_free(struct cmcrypto_channel_authenticated_initiator *initiator);

/**
 * How many bytes the message or record has that `input`, what came from the transport, begins with.
 * `*len` is 0 if more bytes are needed to tell; 6 are always enough. Otherwise it is from 6 to 65,563,
 * whatever the peer sends.
 *
 * Errors: MALFORMED if nothing of this protocol begins so; VERSION_NOT_SUPPORTED; TOO_LARGE for a
 * message of the handshake with a body above 12 KiB.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_message_len(const uint8_t *input,
                                             size_t input_len,
                                             size_t *len);

/**
 * The halves of the channel, which go their own ways: one thread may send while another receives.
 * They are given out once: INVALID_ARGUMENT after that.
 *
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_split(const struct cmcrypto_channel *channel,
                                       struct cmcrypto_channel_sender **sender,
                                       struct cmcrypto_channel_receiver **receiver);

/**
 * The channel's name: 32 bytes, the same on both sides and different for every channel. It is no
 * secret.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_id(const struct cmcrypto_channel *channel,
                                    uint8_t *out,
                                    size_t out_cap,
                                    size_t *out_len);

/**
 * The other side of the channel.
 *
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_peer_of(const struct cmcrypto_channel *channel,
                                         struct cmcrypto_channel_peer **peer);

/**
 * Frees a channel. Its halves stay usable.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_free(struct cmcrypto_channel *channel);

/**
 * Makes a record in place: `record` holds room for the header of `CMCRYPTO_CHANNEL_RECORD_HEADER_LEN`
 * bytes, the content, and room for the tag of `CMCRYPTO_CHANNEL_RECORD_TAG_LEN` bytes. All of it is
 * to be sent, and records in the order in which they were sealed. The room may be uninitialised.
 *
 * Nothing was sealed after a failure, and the content is as it was; the room for header and tag may be
 * zeros. After INTERNAL drop the channel. INVALID_ARGUMENT also if there is no room for header and tag, and
 * after `cmcrypto_channel_sender_close`. Errors: TOO_LARGE above
 * `CMCRYPTO_CHANNEL_MAX_RECORD_CONTENT_LEN` bytes of content; NUMBER_EXHAUSTED after 2^64 - 1 records.
 *
 * It allocates when it moves to its next key, which is once in 2^20 records, and never else.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_sender_seal(struct cmcrypto_channel_sender *sender,
                                             uint8_t *record,
                                             size_t record_len);

/**
 * The record that closes this direction, the last to be sent: `CMCRYPTO_CHANNEL_RECORD_OVERHEAD`
 * bytes. The other direction stays open. `sender` is then used up; INVALID_ARGUMENT if it was before.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_sender_close(struct cmcrypto_channel_sender *sender,
                                              uint8_t *out,
                                              size_t out_cap,
                                              size_t *out_len);

/**
 * Frees a sender. A direction that was not closed looks cut off to the peer.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_sender_free(struct cmcrypto_channel_sender *sender);

/**
 * Opens a record in place: `record` is the whole of one, see `cmcrypto_channel_message_len`. With
 * `CMCRYPTO_CHANNEL_RECEIVED_DATA` its content is the `*content_len` bytes from
 * `record + CMCRYPTO_CHANNEL_RECORD_HEADER_LEN` on.
 *
 * A record that is refused changes nothing but its own content, which is wiped after DECRYPT: the one
 * that was due may still come. Over a transport that keeps bytes in order there is no innocent cause,
 * and the channel is best dropped.
 *
 * Errors: CHANNEL_CLOSED after `CMCRYPTO_CHANNEL_RECEIVED_CLOSED`; MALFORMED; RECORD_REFLECTED for a
 * record that this side sent; REPLAYED for one that was opened before, RECORD_MISSING for one that
 * comes too early, both as its number says; NUMBER_EXHAUSTED for data under the last number, which is
 * for closing; DECRYPT if it was changed, or is of another channel.
 *
 * It allocates when it moves to its next key, which is once in 2^20 records, and never else.
 *
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_receiver_open(struct cmcrypto_channel_receiver *receiver,
                                               uint8_t *record,
                                               size_t record_len,
                                               cmcrypto_channel_received *received,
                                               size_t *content_len);

/**
 * To be asked when the transport has no more bytes: whether the peer had closed.
 *
 * Errors: CHANNEL_TRUNCATED if it had not: somebody may have cut off what came last.
 *
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_channel_receiver_end_of_input(const struct cmcrypto_channel_receiver *receiver);

/**
 * Frees a receiver.
 *
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_channel_receiver_free(struct cmcrypto_channel_receiver *receiver);

#ifdef __cplusplus
}  // extern "C"
#endif  /* __cplusplus */

#endif  /* CMCRYPTO_H */
