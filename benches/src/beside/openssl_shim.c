/* Signing, encrypting, decrypting and verifying as CMS with OpenSSL, from memory to memory. */

#include <stddef.h>
#include <stdint.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

struct shim_peer {
    EVP_PKEY *client_key;
    X509 *client_certificate;
    STACK_OF(X509) *client_certificates;
    EVP_PKEY *mp_key;
    X509 *mp_certificate;
};

/* What an operation gave: `data` belongs to `bio` if there is one. */
struct shim_output {
    const uint8_t *data;
    size_t len;
    BIO *bio;
};

static EVP_PKEY *read_key(const uint8_t *pem, size_t len) {
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

static X509 *read_certificate(const uint8_t *pem, size_t len) {
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return certificate;
}

static STACK_OF(X509) *list_of(X509 *certificate) {
    STACK_OF(X509) *list = sk_X509_new_null();
    if (list != NULL && sk_X509_push(list, certificate) == 0) {
        sk_X509_free(list);
        return NULL;
    }
    return list;
}

void shim_peer_free(struct shim_peer *peer) {
    if (peer == NULL)
        return;
    EVP_PKEY_free(peer->client_key);
    EVP_PKEY_free(peer->mp_key);
    sk_X509_free(peer->client_certificates);
    X509_free(peer->client_certificate);
    X509_free(peer->mp_certificate);
    OPENSSL_free(peer);
}

struct shim_peer *shim_peer_new(const uint8_t *client_key, size_t client_key_len,
                                const uint8_t *client_certificate, size_t client_certificate_len,
                                const uint8_t *mp_key, size_t mp_key_len,
                                const uint8_t *mp_certificate, size_t mp_certificate_len) {
    struct shim_peer *peer = OPENSSL_zalloc(sizeof *peer);
    if (peer == NULL)
        return NULL;
    peer->client_key = read_key(client_key, client_key_len);
    peer->client_certificate = read_certificate(client_certificate, client_certificate_len);
    peer->mp_key = read_key(mp_key, mp_key_len);
    peer->mp_certificate = read_certificate(mp_certificate, mp_certificate_len);
    if (peer->client_certificate != NULL)
        peer->client_certificates = list_of(peer->client_certificate);
    if (peer->client_key == NULL || peer->mp_key == NULL || peer->client_certificates == NULL ||
        peer->mp_certificate == NULL) {
        shim_peer_free(peer);
        return NULL;
    }
    return peer;
}

void shim_output_free(struct shim_output *output) {
    if (output->bio != NULL)
        BIO_free(output->bio);
    else
        OPENSSL_free((void *)output->data);
}

static int der_output(CMS_ContentInfo *cms, struct shim_output *output) {
    unsigned char *der = NULL;
    int len = i2d_CMS_ContentInfo(cms, &der);
    if (len <= 0)
        return 0;
    output->data = der;
    output->len = (size_t)len;
    output->bio = NULL;
    return 1;
}

static int bio_output(BIO *bio, struct shim_output *output) {
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    if (len < 0)
        return 0;
    output->data = (const uint8_t *)data;
    output->len = (size_t)len;
    output->bio = bio;
    return 1;
}

/* With the signed attributes that cmcrypto writes: CMS_CADES adds signing-certificate-v2. */
int shim_sign(const struct shim_peer *peer, const uint8_t *content, size_t len,
              struct shim_output *output) {
    unsigned int flags =
        CMS_BINARY | CMS_NOCERTS | CMS_NOSMIMECAP | CMS_USE_KEYID | CMS_CADES | CMS_PARTIAL;
    int done = 0;
    BIO *input = BIO_new_mem_buf(content, (int)len);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    if (input != NULL && cms != NULL &&
        CMS_add1_signer(cms, peer->client_certificate, peer->client_key, EVP_sha256(), flags) != NULL &&
        CMS_final(cms, input, NULL, flags) == 1)
        done = der_output(cms, output);
    CMS_ContentInfo_free(cms);
    BIO_free(input);
    return done;
}

int shim_encrypt(const struct shim_peer *peer, const uint8_t *content, size_t len,
                 struct shim_output *output) {
    unsigned int flags = CMS_BINARY | CMS_PARTIAL;
    int done = 0;
    BIO *input = BIO_new_mem_buf(content, (int)len);
    CMS_ContentInfo *cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), flags);
    CMS_RecipientInfo *recipient = NULL;
    EVP_PKEY_CTX *context = NULL;
    if (cms != NULL)
        recipient = CMS_add1_recipient_cert(cms, peer->mp_certificate,
                                            flags | CMS_KEY_PARAM | CMS_USE_KEYID);
    if (recipient != NULL)
        context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
    if (input != NULL && context != NULL &&
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0 &&
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0 &&
        CMS_final(cms, input, NULL, flags) == 1)
        done = der_output(cms, output);
    CMS_ContentInfo_free(cms);
    BIO_free(input);
    return done;
}

int shim_seal(const struct shim_peer *peer, const uint8_t *content, size_t len,
              struct shim_output *output) {
    struct shim_output inner;
    int done;
    if (!shim_sign(peer, content, len, &inner))
        return 0;
    done = shim_encrypt(peer, inner.data, inner.len, output);
    shim_output_free(&inner);
    return done;
}

/* The certificate is not judged: cmcrypto's is registered, not chained. */
int shim_verify(const struct shim_peer *peer, const uint8_t *message, size_t len,
                struct shim_output *output) {
    unsigned int flags = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
    int done = 0;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &message, (long)len);
    BIO *content = BIO_new(BIO_s_mem());
    if (cms != NULL && content != NULL &&
        CMS_verify(cms, peer->client_certificates, NULL, NULL, content, flags) == 1)
        done = bio_output(content, output);
    if (!done)
        BIO_free(content);
    CMS_ContentInfo_free(cms);
    return done;
}

int shim_open(const struct shim_peer *peer, const uint8_t *message, size_t len,
              struct shim_output *output) {
    int done = 0;
    struct shim_output inner;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &message, (long)len);
    BIO *content = BIO_new(BIO_s_mem());
    if (cms != NULL && content != NULL &&
        CMS_decrypt(cms, peer->mp_key, peer->mp_certificate, NULL, content, CMS_BINARY) == 1 &&
        bio_output(content, &inner))
        done = shim_verify(peer, inner.data, inner.len, output);
    BIO_free(content);
    CMS_ContentInfo_free(cms);
    return done;
}

const char *shim_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}

/* Primitives, by EVP. */

int shim_sha256(const uint8_t *data, size_t len, uint8_t out[32]) {
    return EVP_Q_digest(NULL, "SHA256", NULL, data, len, out, NULL);
}

/* In place, with a key that is used once. */
int shim_gcm_seal(const uint8_t key[32], const uint8_t nonce[12], uint8_t *data, size_t len, uint8_t tag[16]) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0;
    const int done = context != NULL && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                     EVP_EncryptUpdate(context, data, &written, data, (int)len) == 1 &&
                     EVP_EncryptFinal_ex(context, data + written, &written) == 1 &&
                     EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

/* PKCS#1 v1.5 with SHA-256, by the client's key. */
int shim_sign_bytes(const struct shim_peer *peer, const uint8_t *data, size_t len, uint8_t *out, size_t *out_len) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const int done = context != NULL &&
                     EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, peer->client_key) == 1 &&
                     EVP_DigestSign(context, out, out_len, data, len) == 1;
    EVP_MD_CTX_free(context);
    return done;
}

int shim_verify_bytes(const struct shim_peer *peer, const uint8_t *data, size_t len, const uint8_t *signature,
                      size_t signature_len) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const int done = context != NULL &&
                     EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, peer->client_key) == 1 &&
                     EVP_DigestVerify(context, signature, signature_len, data, len) == 1;
    EVP_MD_CTX_free(context);
    return done;
}
