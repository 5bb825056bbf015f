/*
 * A client and a management point whose keys never leave a TPM 2.0, over libtss2-esys: the client's key
 * signs its certificate, its registration and an inventory, and the management point's opens that.
 *
 *   tpm-c TCTI CLIENT-KEY MP-KEY FILE CONTENT
 *
 * TCTI is how to reach the TPM ("device:/dev/tpmrm0", "swtpm:path=SOCKET"), the keys are persistent
 * handles (0x81010001) of RSA keys without a password: the client's may sign, the management point's sign
 * and decrypt. `.ci/stages/tpm` makes such keys, in a TPM in software.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "example.h"

static const char SITE_CODE[] = "P01";

/* A key in the TPM. The context of ESAPI serves one call at a time: `one_at_a_time` sees to that for a
 * key. Here one thread uses both keys; with several each key opens a context of its own, or they share a lock. */
typedef struct {
    ESYS_CONTEXT *esys;
    ESYS_TR key;
    unsigned asked;
    int *let_go;
} tpm_key;

/* What the TPM said is for this program's log, and the number that the library gets. */
static cmcrypto_status failed(const char *what, TSS2_RC code)
{
    if (code != TSS2_RC_SUCCESS)
        fprintf(stderr, "TPM, %s: 0x%x\n", what, (unsigned)code);
    return code == TSS2_RC_SUCCESS ? CMCRYPTO_OK : (cmcrypto_status)code;
}

static void check_tpm(const char *what, TSS2_RC code)
{
    if (failed(what, code) != CMCRYPTO_OK)
        exit(1);
}

static cmcrypto_status sign_digest(void *context, cmcrypto_signature_scheme scheme,
                                   const uint8_t *digest, size_t digest_len, uint8_t *signature,
                                   size_t signature_cap, size_t *signature_len)
{
    tpm_key *key = context;
    TPM2B_DIGEST to_sign = {0};
    TPMT_SIG_SCHEME how = {0};
    /* The digest was made outside the TPM. */
    TPMT_TK_HASHCHECK made_elsewhere = {0};
    TPMT_SIGNATURE *made = NULL;
    cmcrypto_status status;

    key->asked++;
    made_elsewhere.tag = TPM2_ST_HASHCHECK;
    made_elsewhere.hierarchy = TPM2_RH_NULL;
    how.scheme = TPM2_ALG_RSASSA;
    switch (scheme) {
    case CMCRYPTO_SIGNATURE_PSS_SHA256:
        /* The salt is as long as the digest where the TPM goes by FIPS 186, else as long as can be:
         * then the signature does not verify, and no channel comes of it. */
        how.scheme = TPM2_ALG_RSAPSS;
        how.details.rsapss.hashAlg = TPM2_ALG_SHA256;
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA256:
        how.details.rsassa.hashAlg = TPM2_ALG_SHA256;
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA384:
        how.details.rsassa.hashAlg = TPM2_ALG_SHA384;
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA512:
        how.details.rsassa.hashAlg = TPM2_ALG_SHA512;
        break;
    default:
        return CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED;
    }
    to_sign.size = (UINT16)digest_len;
    memcpy(to_sign.buffer, digest, digest_len);
    status = failed("sign", Esys_Sign(key->esys, key->key, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                                      ESYS_TR_NONE, &to_sign, &how, &made_elsewhere, &made));
    if (status == CMCRYPTO_OK && made->signature.rsassa.sig.size <= signature_cap) {
        /* That of RSAPSS lies in the same place. */
        *signature_len = made->signature.rsassa.sig.size;
        memcpy(signature, made->signature.rsassa.sig.buffer, *signature_len);
    }
    Esys_Free(made);
    return status;
}

static cmcrypto_status decrypt_oaep(void *context, cmcrypto_oaep_digest digest,
                                    const uint8_t *label, size_t label_len,
                                    const uint8_t *ciphertext, size_t ciphertext_len,
                                    uint8_t *plaintext, size_t plaintext_cap, size_t *plaintext_len)
{
    tpm_key *key = context;
    TPM2B_PUBLIC_KEY_RSA to_decrypt = {0};
    TPM2B_DATA no_label = {0};
    TPMT_RSA_DECRYPT how = {0};
    TPM2B_PUBLIC_KEY_RSA *made = NULL;
    cmcrypto_status status;

    (void)label;
    key->asked++;
    /* A TPM has only labels that end with a zero; messages have none. */
    if (label_len != 0 || ciphertext_len > sizeof to_decrypt.buffer)
        return CMCRYPTO_ERROR_INVALID_ARGUMENT;
    how.scheme = TPM2_ALG_OAEP;
    how.details.oaep.hashAlg = digest == CMCRYPTO_OAEP_SHA1 ? TPM2_ALG_SHA1 : TPM2_ALG_SHA256;
    to_decrypt.size = (UINT16)ciphertext_len;
    memcpy(to_decrypt.buffer, ciphertext, ciphertext_len);
    status = failed("decrypt", Esys_RSA_Decrypt(key->esys, key->key, ESYS_TR_PASSWORD,
                                                ESYS_TR_NONE, ESYS_TR_NONE, &to_decrypt, &how,
                                                &no_label, &made));
    if (status == CMCRYPTO_OK && made->size <= plaintext_cap) {
        *plaintext_len = made->size;
        memcpy(plaintext, made->buffer, made->size);
    }
    /* Which wipes nothing: the bytes of a content key are a secret. */
    if (made != NULL) {
        volatile BYTE *byte = made->buffer;
        for (size_t left = sizeof made->buffer; left > 0; left--)
            *byte++ = 0;
    }
    Esys_Free(made);
    return status;
}

static void destroy(void *context)
{
    tpm_key *key = context;

    check_tpm("close", Esys_TR_Close(key->esys, &key->key));
    ++*key->let_go;
    free(key);
}

/* The public half, by way of the form that CryptoAPI has for it: little-endian, after a header. */
static cmcrypto_public_key *public_key(const TPM2B_PUBLIC_KEY_RSA *modulus, uint32_t exponent)
{
    uint8_t blob[20 + sizeof modulus->buffer] = {0x06, 0x02, 0, 0, 0, 0xA4, 0, 0, 'R', 'S', 'A', '1'};
    const uint32_t numbers[2] = {(uint32_t)modulus->size * 8, exponent == 0 ? 65537 : exponent};
    cmcrypto_public_key *key;

    for (size_t at = 0; at < 8; at++)
        blob[12 + at] = (uint8_t)(numbers[at / 4] >> (8 * (at % 4)));
    for (size_t at = 0; at < modulus->size; at++)
        blob[20 + at] = modulus->buffer[modulus->size - 1 - at];
    check(cmcrypto_public_key_from_capi_blob(CMCRYPTO_PROVIDER_DEFAULT, blob, 20 + modulus->size, &key),
          "public key");
    return key;
}

/* The key with a persistent handle. `*device` is good as long as the key is. */
static cmcrypto_private_key *key_in_tpm(ESYS_CONTEXT *esys, const char *handle, int *let_go,
                                        tpm_key **device)
{
    cmcrypto_external_key table = {0};
    TPM2B_PUBLIC *read = NULL;
    cmcrypto_public_key *public_half;
    cmcrypto_private_key *key;

    *device = calloc(1, sizeof **device);
    if (*device == NULL)
        exit(1);
    (*device)->esys = esys;
    (*device)->let_go = let_go;
    check_tpm(handle, Esys_TR_FromTPMPublic(esys, (TPM2_HANDLE)strtoul(handle, NULL, 16), ESYS_TR_NONE,
                                            ESYS_TR_NONE, ESYS_TR_NONE, &(*device)->key));
    check_tpm(handle, Esys_ReadPublic(esys, (*device)->key, ESYS_TR_NONE, ESYS_TR_NONE,
                                      ESYS_TR_NONE, &read, NULL, NULL));
    public_half = public_key(&read->publicArea.unique.rsa,
                             read->publicArea.parameters.rsaDetail.exponent);
    table.struct_size = sizeof table;
    table.one_at_a_time = 1;
    table.sign_digest = sign_digest;
    table.decrypt_oaep = decrypt_oaep;
    table.destroy = destroy;
    check(cmcrypto_private_key_from_external(&table, *device, public_half, &key), "key");
    cmcrypto_public_key_free(public_half);
    Esys_Free(read);
    return key;
}

static cmcrypto_certificate *certify(const cmcrypto_private_key *key, cmcrypto_key_use use,
                                     const char *name, int64_t now)
{
    cmcrypto_certificate *certificate;

    check(cmcrypto_self_signed(key, use, name, now, now + 365 * 86400, &certificate), name);
    return certificate;
}

/* Registers with a management point that signs by its key in the TPM too. */
static void enrol(const cmcrypto_signing_identity *client, const cmcrypto_private_key *mp_key,
                  cmcrypto_client_directory *clients, char *id, int64_t now)
{
    cmcrypto_certificate *certificate = certify(mp_key, CMCRYPTO_KEY_USE_SIGNING, "MP01", now);
    cmcrypto_signing_identity *mp;
    cmcrypto_registration_challenges *challenges;
    cmcrypto_registrar *registrar;
    cmcrypto_registration_request *request;
    cmcrypto_buffer *sent, *reply;
    uint8_t challenge[CMCRYPTO_REGISTRATION_CHALLENGE_LEN];
    size_t challenge_len;
    cmcrypto_site_security site;
    cmcrypto_registration_answer answer;
    cmcrypto_registered registered;

    cmcrypto_site_security_default(&site, sizeof site);
    check(cmcrypto_signing_identity_new(mp_key, certificate, &mp), "management point");
    check(cmcrypto_registration_challenges_new(CMCRYPTO_PROVIDER_DEFAULT, &challenges), "challenges");
    check(cmcrypto_registrar_new(SITE_CODE, &site, CMCRYPTO_APPROVAL_AUTOMATIC, challenges, mp,
                                 &registrar),
          "registrar");
    check(cmcrypto_registrar_challenge(registrar, now, challenge, sizeof challenge, &challenge_len),
          "challenge");
    check(cmcrypto_registration_request_new(SITE_CODE, client, NULL, challenge, challenge_len,
                                            CMCRYPTO_DIGEST_SHA256, now, &request),
          "request");
    check(cmcrypto_registration_request_as_bytes(request, &sent), "request");
    check(cmcrypto_registrar_register(registrar, BYTES(sent), 1, clients, now, &reply, &answer,
                                      sizeof answer),
          "register");
    check(cmcrypto_registration_request_finish(request, BYTES(reply), certificate, now, &registered,
                                               sizeof registered, &site, sizeof site),
          "reply");
    memcpy(id, registered.id, sizeof registered.id);
    cmcrypto_buffer_free(reply);
    cmcrypto_buffer_free(sent);
    cmcrypto_registration_request_free(request);
    cmcrypto_registrar_free(registrar);
    cmcrypto_registration_challenges_free(challenges);
    cmcrypto_signing_identity_free(mp);
    cmcrypto_certificate_free(certificate);
}

static cmcrypto_buffer *seal(const cmcrypto_signing_identity *identity, const char *id,
                             const cmcrypto_certificate *mp, const file *inventory, int64_t now)
{
    const cmcrypto_certificate *const recipients[1] = {mp};
    cmcrypto_client *client;
    cmcrypto_site_security site;
    cmcrypto_message_id message_id;
    cmcrypto_buffer *message;

    cmcrypto_site_security_default(&site, sizeof site);
    check(cmcrypto_client_new(id, SITE_CODE, identity, &client), "client");
    check(cmcrypto_client_seal_to_certificates(client, &site, CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY,
                                               inventory->bytes, inventory->len, recipients, 1, now,
                                               &message, &message_id),
          "seal");
    cmcrypto_client_free(client);
    return message;
}

/* The status, and the content if it is OK. */
static cmcrypto_status open_message(const cmcrypto_decryption_identity *identity,
                                    const cmcrypto_client_directory *clients, const uint8_t *message,
                                    size_t message_len, int64_t now, cmcrypto_buffer **content)
{
    const cmcrypto_decryption_identity *const identities[1] = {identity};
    cmcrypto_site_security site;
    cmcrypto_freshness freshness;
    cmcrypto_management_point *mp;
    cmcrypto_opened *opened;
    cmcrypto_status status;

    cmcrypto_site_security_default(&site, sizeof site);
    cmcrypto_freshness_default(&freshness, sizeof freshness);
    check(cmcrypto_management_point_new(identities, 1, &site, &freshness, &mp), "management point");
    status = cmcrypto_management_point_open_without_replay_check(mp, message, message_len, clients, now,
                                                                 &opened);
    if (status == CMCRYPTO_OK)
        check(cmcrypto_opened_content(opened, content), "content");
    cmcrypto_opened_free(opened);
    cmcrypto_management_point_free(mp);
    return status;
}

int main(int argc, char **argv)
{
    const int64_t now = (int64_t)time(NULL);
    int let_go = 0;
    TSS2_TCTI_CONTEXT *tcti = NULL;
    ESYS_CONTEXT *esys = NULL;
    tpm_key *client_device, *mp_device;
    cmcrypto_private_key *client_key, *mp_key;
    cmcrypto_certificate *client_certificate, *mp_certificate;
    cmcrypto_signing_identity *client;
    cmcrypto_decryption_identity *mp;
    cmcrypto_client_directory *clients;
    char id[CMCRYPTO_CLIENT_ID_MAX];
    uint8_t signature[CMCRYPTO_RSA_MAX_LEN];
    size_t signature_len;
    cmcrypto_status pss;
    cmcrypto_buffer *message, *content;
    file inventory, damaged;

    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION || argc != 6) {
        fprintf(stderr, "usage: see the top of ffi/examples/tpm.c\n");
        return 2;
    }
    check_tpm(argv[1], Tss2_TctiLdr_Initialize(argv[1], &tcti));
    check_tpm("start", Esys_Initialize(&esys, tcti, NULL));
    client_key = key_in_tpm(esys, argv[2], &let_go, &client_device);
    mp_key = key_in_tpm(esys, argv[3], &let_go, &mp_device);

    client_certificate = certify(client_key, CMCRYPTO_KEY_USE_SIGNING, "PC01", now);
    mp_certificate = certify(mp_key, CMCRYPTO_KEY_USE_ENCRYPTION, "MP01", now);
    check(cmcrypto_signing_identity_new(client_key, client_certificate, &client), "client");
    check(cmcrypto_decryption_identity_new(mp_key, mp_certificate, &mp), "management point");
    check(cmcrypto_client_directory_new(&clients), "directory");
    enrol(client, mp_key, clients, id, now);

    client_device->asked = mp_device->asked = 0;
    inventory = file_read(argv[4]);
    message = seal(client, id, mp_certificate, &inventory, now);
    check(open_message(mp, clients, BYTES(message), now, &content), "open");
    printf("%s registered; sealed in %u question, opened in %u\n", id, client_device->asked,
           mp_device->asked);
    file_write(argv[5], content);

    /* One octet in the middle of what RSA encrypted, which lies before the content. */
    damaged.len = cmcrypto_buffer_len(message);
    damaged.bytes = malloc(damaged.len);
    if (damaged.bytes == NULL)
        return 1;
    memcpy(damaged.bytes, cmcrypto_buffer_data(message), damaged.len);
    damaged.bytes[200] ^= 1;
    printf("damaged: %s\n",
           cmcrypto_status_text(open_message(mp, clients, damaged.bytes, damaged.len, now, &content)));

    /* What channels sign with. */
    pss = cmcrypto_private_key_sign(client_key, CMCRYPTO_SIGNATURE_PSS_SHA256,
                                    (const uint8_t *)"message", 7, signature, sizeof signature,
                                    &signature_len);
    printf("channels: %s\n", pss == CMCRYPTO_OK ? "yes" : cmcrypto_status_text(pss));

    cmcrypto_buffer_free(message);
    free(damaged.bytes);
    free(inventory.bytes);
    cmcrypto_client_directory_free(clients);
    cmcrypto_decryption_identity_free(mp);
    cmcrypto_signing_identity_free(client);
    cmcrypto_certificate_free(mp_certificate);
    cmcrypto_certificate_free(client_certificate);
    cmcrypto_private_key_free(mp_key);
    cmcrypto_private_key_free(client_key);
    printf("keys let go of: %d\n", let_go);
    Esys_Finalize(&esys);
    Tss2_TctiLdr_Finalize(&tcti);
    return 0;
}
