/**
 * @file
 * The site's signing and encryption settings.
 *
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * ```
 * function                                                 | threads | may allocate | may block
 * cmcrypto_site_security_default                           | any     | no           | no
 * cmcrypto_site_security_accepted_algorithms               | any     | no           | no
 * cmcrypto_freshness_default                               | any     | no           | no
 * ```
 */

#ifndef CMCRYPTO_SITE_SECURITY_H
#define CMCRYPTO_SITE_SECURITY_H

#include "abi.h"
#include "pki.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How the site protects what clients send: the *Signing and encryption* tab of a site's
 * properties, and what is accepted of old clients. All 0 but `struct_size` is the default, and the
 * strictest: each field lets something through.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_site_security).
   */
  uint32_t struct_size;
  /**
   * 1: *Require signing* is off, and content that is not signed is accepted. Clients always
   * sign; but whoever carries a message that is not encrypted either can then turn it into
   * unsigned content.
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
  /**
   * Accept clients' RSA keys above 4096 bits, to 8192, or with a public exponent above 65,537: one
   * can cost 31 times as much to verify with as usual. By default 0.
   */
  int32_t legacy_large_keys;
  /**
   * 1: messages of clients that are not approved are accepted, see `is_approved` of
   * `cmcrypto_opened_info`. Where anybody may register, those are anybody's.
   */
  int32_t allow_unapproved;
} cmcrypto_site_security;

/**
 * How old a message may be, in seconds. The defaults are this library's: the product documents
 * none.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_freshness).
   */
  uint32_t struct_size;
  /**
   * How long ago a message may have been sent. 0 is the default, 24 hours; the least is 1.
   */
  uint32_t max_age;
  /**
   * How far a client's clock may be ahead. 0 is the default, 5 minutes; the least is 1.
   */
  uint32_t max_skew;
} cmcrypto_freshness;

/**
 * Fills the structure with its defaults: signing, SHA-256 and encryption on, nothing accepted of
 * old clients. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_site_security_default(cmcrypto_site_security *site, size_t struct_size);

/**
 * What messages may name under these settings. `struct_size` is the sizeof `*accepted`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_security_accepted_algorithms(
    const cmcrypto_site_security *site, cmcrypto_accepted_algorithms *accepted, size_t struct_size);

/**
 * Fills the structure with its defaults: 24 hours and 5 minutes. `struct_size` is its sizeof.
 * Threads: any. Allocates: no. Blocks: no.
 */
void cmcrypto_freshness_default(cmcrypto_freshness *freshness, size_t struct_size);

CMCRYPTO_SIZE(cmcrypto_site_security, 32)
CMCRYPTO_SIZE(cmcrypto_freshness, 12)

#ifdef __cplusplus
}
#endif

#endif
