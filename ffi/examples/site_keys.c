/*
 * What site_keys.h declares.
 *
 *   site.key          the site's exchange key, whose public half is the trusted root key. A real one is kept
 *                     offline, and has an operational key endorsed: see trust.c
 *   mp                the management point's key and certificate to sign with
 *   mp.key, mp.cert   those to decrypt with
 *
 * Keys are not encrypted: for trying out only. tpm.c has a management point whose keys are in a TPM.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "service.h"
#include "site_keys.h"

static const int64_t YEAR = 365 * 24 * 60 * 60;
/* For which `init` endorses. */
static const int64_t ENDORSED_FOR = 90 * 24 * 60 * 60;

static void keep(const char *directory, const char *name, cmcrypto_buffer *buffer)
{
    if (write_durable(path_in(directory, name), BYTES(buffer)) != 0) {
        perror(path_in(directory, name));
        exit(1);
    }
    cmcrypto_buffer_free(buffer);
}

static cmcrypto_private_key *key_of(const char *directory, const char *name)
{
    cmcrypto_private_key *key;
    cmcrypto_buffer *pem;

    if (access(path_in(directory, name), F_OK) == 0)
        return key_in(directory, name);
    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    keep(directory, name, pem);
    return key;
}

static cmcrypto_certificate *encryption_certificate(const char *directory, int64_t now)
{
    cmcrypto_private_key *key;
    cmcrypto_certificate *certificate;
    cmcrypto_certificate_info info;
    cmcrypto_buffer *pem;

    /* A certificate goes with the key that it was made for. */
    if (access(path_in(directory, "mp.key"), F_OK) == 0 &&
        access(path_in(directory, "mp.cert"), F_OK) == 0) {
        certificate = certificate_in(directory, "mp.cert");
        check(cmcrypto_certificate_get_info(certificate, &info, sizeof info), "certificate");
        if (info.not_after > now + ENDORSED_FOR)
            return certificate;
        cmcrypto_certificate_free(certificate);
    }
    key = key_of(directory, "mp.key");
    check(cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_ENCRYPTION, "MP01", now - 3600, now + YEAR,
                               &certificate),
          "issue");
    check(cmcrypto_certificate_to_pem(certificate, &pem), "certificate");
    keep(directory, "mp.cert", pem);
    cmcrypto_private_key_free(key);
    return certificate;
}

static cmcrypto_signing_identity *signing_identity(const char *directory, int64_t now)
{
    cmcrypto_signing_identity *identity;
    int32_t is_new;

    check(cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT,
                                                 path_in(directory, "mp"), NULL, 0, "MP01", now,
                                                 now + YEAR, &identity, &is_new),
          "identity");
    return identity;
}

void site_keys_init(const char *directory)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *site_key;
    cmcrypto_signing_identity *mp;
    cmcrypto_certificate *encryption, *signing;
    cmcrypto_site_exchange_key *exchange_key;
    cmcrypto_site_public_key *root;
    cmcrypto_endorsement_terms terms;
    cmcrypto_management_point_bundle *bundle;
    cmcrypto_buffer *signing_der, *encryption_der, *out;

    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        perror(directory);
        exit(1);
    }
    site_key = key_of(directory, "site.key");
    mp = signing_identity(directory, now);
    encryption = encryption_certificate(directory, now);
    check(cmcrypto_signing_identity_certificate(mp, &signing), "certificate");
    check(cmcrypto_site_exchange_key_new(site_key, SITE_CODE, &exchange_key), "exchange key");
    check(cmcrypto_site_exchange_key_site_public_key(exchange_key, &root), "root key");

    /* Numbered by the time: not twice within a second. */
    cmcrypto_endorsement_terms_starting(now, &terms, sizeof terms);
    check(cmcrypto_site_exchange_key_endorse_management_point(exchange_key, SITE_HOST, signing,
                                                              &terms, &signing_der),
          "endorse the signing certificate");
    check(cmcrypto_endorse_encryption_certificate(mp, SITE_CODE, SITE_HOST, encryption, &terms,
                                                  &encryption_der),
          "endorse the encryption certificate");
    check(cmcrypto_management_point_bundle_new(root, NULL, 0, NULL, 0, NULL, 0, BYTES(signing_der),
                                               BYTES(encryption_der), NULL, 0, &bundle),
          "bundle");
    check(cmcrypto_management_point_bundle_to_der(bundle, &out), "bundle");
    keep(directory, "bundle", out);
    check(cmcrypto_site_public_key_to_hex(root, &out), "root key");
    keep(directory, "trusted_root_key", out);

    cmcrypto_management_point_bundle_free(bundle);
    cmcrypto_buffer_free(encryption_der);
    cmcrypto_buffer_free(signing_der);
    cmcrypto_site_public_key_free(root);
    cmcrypto_site_exchange_key_free(exchange_key);
    cmcrypto_certificate_free(signing);
    cmcrypto_certificate_free(encryption);
    cmcrypto_signing_identity_free(mp);
    cmcrypto_private_key_free(site_key);
}

site_keys site_keys_load(const char *directory)
{
    site_keys keys;
    cmcrypto_private_key *key = key_in(directory, "mp.key");
    cmcrypto_certificate *certificate = certificate_in(directory, "mp.cert");

    check(cmcrypto_decryption_identity_new(key, certificate, &keys.decryption), "identity");
    keys.signing = signing_identity(directory, (int64_t)time(NULL));
    keys.bundle = file_read(path_in(directory, "bundle"));
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    return keys;
}

void site_keys_free(site_keys *keys)
{
    cmcrypto_signing_identity_free(keys->signing);
    cmcrypto_decryption_identity_free(keys->decryption);
    free(keys->bundle.bytes);
}
