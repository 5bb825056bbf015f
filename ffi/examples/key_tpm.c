/* What key_tpm.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <string.h>

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "key_tpm.h"

/* A context of ESAPI serves one call at a time, and a TPM without a resource manager one connection. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static TSS2_TCTI_CONTEXT *connection;
static ESYS_CONTEXT *esys;
static char *reached_by;
static unsigned keys, connections;

typedef struct {
    uint32_t persistent;
    /* Good for the connection that it was found over. */
    ESYS_TR handle;
    unsigned found_over;
    key_uses *uses;
    key_uses uncounted;
} tpm_key;

/* What the TPM said is for this program's log, and the number that the library gets. */
static cmcrypto_status said(const char *what, TSS2_RC code)
{
    if (code != TSS2_RC_SUCCESS)
        fprintf(stderr, "TPM, %s: 0x%x\n", what, (unsigned)code);
    return code == TSS2_RC_SUCCESS ? CMCRYPTO_OK : (cmcrypto_status)code;
}

static void disconnect(void)
{
    if (esys != NULL)
        Esys_Finalize(&esys);
    if (connection != NULL)
        Tss2_TctiLdr_Finalize(&connection);
}

/* Connects, unless that is so, and looks the key up over this connection. */
static TSS2_RC find(tpm_key *key)
{
    TSS2_RC code = TSS2_RC_SUCCESS;

    if (esys == NULL) {
        code = reached_by == NULL ? TSS2_TCTI_RC_MEMORY
                                  : Tss2_TctiLdr_Initialize(reached_by, &connection);
        if (code == TSS2_RC_SUCCESS)
            code = Esys_Initialize(&esys, connection, NULL);
        if (code != TSS2_RC_SUCCESS)
            disconnect();
        connections++;
    }
    if (code == TSS2_RC_SUCCESS && key->found_over != connections) {
        code = Esys_TR_FromTPMPublic(esys, key->persistent, ESYS_TR_NONE, ESYS_TR_NONE,
                                     ESYS_TR_NONE, &key->handle);
        if (code == TSS2_RC_SUCCESS)
            key->found_over = connections;
    }
    return code;
}

/*
 * Whether to try once more, over a new connection: where it is not the TPM that answered. After an error of the
 * transport a context of ESAPI does nothing any more.
 */
static int is_cut_off(TSS2_RC code, int *tries)
{
    const TSS2_RC layer = code & TSS2_RC_LAYER_MASK;

    if (layer != TSS2_ESAPI_RC_LAYER && layer != TSS2_SYS_RC_LAYER && layer != TSS2_TCTI_RC_LAYER)
        return 0;
    disconnect();
    return (*tries)++ == 0;
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
    TSS2_RC code;
    int tries = 0;

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
    pthread_mutex_lock(&lock);
    key->uses->asked++;
    do {
        code = find(key);
        if (code == TSS2_RC_SUCCESS)
            code = Esys_Sign(esys, key->handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                             &to_sign, &how, &made_elsewhere, &made);
        status = said("sign", code);
    } while (is_cut_off(code, &tries));
    pthread_mutex_unlock(&lock);
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
    TSS2_RC code;
    int tries = 0;

    (void)label;
    /* A TPM has only labels that end with a zero; messages have none. */
    if (label_len != 0 || ciphertext_len > sizeof to_decrypt.buffer)
        return CMCRYPTO_ERROR_INVALID_ARGUMENT;
    how.scheme = TPM2_ALG_OAEP;
    how.details.oaep.hashAlg = digest == CMCRYPTO_OAEP_SHA1 ? TPM2_ALG_SHA1 : TPM2_ALG_SHA256;
    to_decrypt.size = (UINT16)ciphertext_len;
    memcpy(to_decrypt.buffer, ciphertext, ciphertext_len);
    pthread_mutex_lock(&lock);
    key->uses->asked++;
    do {
        code = find(key);
        if (code == TSS2_RC_SUCCESS)
            code = Esys_RSA_Decrypt(esys, key->handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                                    &to_decrypt, &how, &no_label, &made);
        status = said("decrypt", code);
    } while (is_cut_off(code, &tries));
    pthread_mutex_unlock(&lock);
    if (status == CMCRYPTO_OK && made->size <= plaintext_cap) {
        *plaintext_len = made->size;
        memcpy(plaintext, made->buffer, made->size);
    }
    /* Which wipes nothing: the bytes of a content key are a secret. */
    if (made != NULL)
        wipe(made->buffer, sizeof made->buffer);
    Esys_Free(made);
    return status;
}

static void destroy(void *context)
{
    tpm_key *key = context;

    pthread_mutex_lock(&lock);
    if (esys != NULL && key->handle != ESYS_TR_NONE && key->found_over == connections)
        said("close", Esys_TR_Close(esys, &key->handle));
    key->uses->let_go++;
    if (--keys == 0) {
        disconnect();
        free(reached_by);
        reached_by = NULL;
    }
    pthread_mutex_unlock(&lock);
    free(key);
}

cmcrypto_status key_tpm_open(const char *tcti, uint32_t handle, key_uses *uses,
                             cmcrypto_private_key **key)
{
    cmcrypto_external_key table = {0};
    TPM2B_PUBLIC *read = NULL;
    cmcrypto_public_key *public_half = NULL;
    tpm_key *context = calloc(1, sizeof *context);
    cmcrypto_status status;
    TSS2_RC code;
    int tries = 0;

    *key = NULL;
    if (context == NULL)
        return CMCRYPTO_ERROR_NO_MEMORY;
    context->persistent = handle;
    context->handle = ESYS_TR_NONE;
    context->uses = uses == NULL ? &context->uncounted : uses;
    table.struct_size = sizeof table;
    table.sign_digest = sign_digest;
    table.decrypt_oaep = decrypt_oaep;
    table.destroy = destroy;

    pthread_mutex_lock(&lock);
    if (keys++ == 0)
        reached_by = strdup(tcti);
    do {
        code = find(context);
        if (code == TSS2_RC_SUCCESS)
            code = Esys_ReadPublic(esys, context->handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                   &read, NULL, NULL);
        status = said(tcti, code);
    } while (is_cut_off(code, &tries));
    pthread_mutex_unlock(&lock);
    if (status != CMCRYPTO_OK)
        status = CMCRYPTO_ERROR_EXTERNAL_KEY;
    else if (read->publicArea.type != TPM2_ALG_RSA)
        status = CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED;
    else
        status = public_key_of(read->publicArea.unique.rsa.buffer, read->publicArea.unique.rsa.size,
                               read->publicArea.parameters.rsaDetail.exponent, &public_half);
    Esys_Free(read);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_private_key_from_external(&table, context, public_half, key);
    cmcrypto_public_key_free(public_half);
    if (status != CMCRYPTO_OK)
        destroy(context);
    return status;
}
