/* What key_pkcs11.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "key_pkcs11.h"

typedef struct {
    CK_FUNCTION_LIST *call;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE object;
    CK_BBOOL always_authenticate;
    char *token, *pin;
    /* By what it is found: CKA_LABEL or CKA_ID. */
    CK_ATTRIBUTE name;
    key_uses *uses;
    key_uses uncounted;
} token_key;

/* What the module said is for this program's log, and the number that the library gets. */
static CK_RV said(const char *what, CK_RV code)
{
    if (code != CKR_OK)
        fprintf(stderr, "PKCS#11, %s: 0x%lx\n", what, (unsigned long)code);
    return code;
}

/* The module is not finalised and not unloaded: other parts of the program may use it. */
static CK_RV load(const char *module, CK_FUNCTION_LIST **call)
{
    CK_C_INITIALIZE_ARGS threads = {0};
    CK_C_GetFunctionList get_list;
    CK_RV code;
    void *library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library == NULL ? NULL : dlsym(library, "C_GetFunctionList");

    if (symbol == NULL) {
        fprintf(stderr, "PKCS#11: %s\n", dlerror());
        return CKR_LIBRARY_LOAD_FAILED;
    }
    /* How POSIX makes a function of it. */
    memcpy(&get_list, &symbol, sizeof get_list);
    code = said("C_GetFunctionList", get_list(call));
    if (code != CKR_OK)
        return code;
    threads.flags = CKF_OS_LOCKING_OK;
    code = (*call)->C_Initialize(&threads);
    return code == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : said("C_Initialize", code);
}

static CK_RV find_slot(const token_key *key, CK_SLOT_ID *slot)
{
    CK_SLOT_ID slots[64];
    CK_ULONG count = sizeof slots / sizeof *slots;
    CK_TOKEN_INFO info;
    unsigned char label[sizeof info.label];
    CK_RV code = said("C_GetSlotList", key->call->C_GetSlotList(CK_TRUE, slots, &count));

    /* Labels are filled up with blanks. */
    memset(label, ' ', sizeof label);
    memcpy(label, key->token,
           strlen(key->token) < sizeof label ? strlen(key->token) : sizeof label);
    for (CK_ULONG at = 0; code == CKR_OK && at < count; at++)
        if (key->call->C_GetTokenInfo(slots[at], &info) == CKR_OK &&
            memcmp(info.label, label, sizeof label) == 0) {
            *slot = slots[at];
            return CKR_OK;
        }
    return code != CKR_OK ? code : said(key->token, CKR_TOKEN_NOT_PRESENT);
}

static int is_about_pin(CK_RV code)
{
    return code == CKR_PIN_INCORRECT || code == CKR_PIN_INVALID || code == CKR_PIN_LEN_RANGE ||
           code == CKR_PIN_EXPIRED || code == CKR_PIN_LOCKED;
}

static CK_RV log_in(token_key *key, CK_USER_TYPE user)
{
    CK_RV code;

    if (key->pin == NULL)
        return CKR_OK;
    code = key->call->C_Login(key->session, user, (unsigned char *)key->pin, strlen(key->pin));
    if (code == CKR_USER_ALREADY_LOGGED_IN && user == CKU_USER)
        return CKR_OK;
    if (is_about_pin(code)) {
        wipe((unsigned char *)key->pin, strlen(key->pin));
        free(key->pin);
        key->pin = NULL;
    }
    return said("C_Login", code);
}

/* The one object of a class with the key's name. */
static CK_RV find(const token_key *key, CK_OBJECT_CLASS of, CK_OBJECT_HANDLE *object)
{
    CK_ATTRIBUTE wanted[2] = {{0}};
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    CK_RV code;

    wanted[0].type = CKA_CLASS;
    wanted[0].pValue = &of;
    wanted[0].ulValueLen = sizeof of;
    wanted[1] = key->name;
    code = said("C_FindObjectsInit", key->call->C_FindObjectsInit(key->session, wanted, 2));
    if (code != CKR_OK)
        return code;
    code = said("C_FindObjects", key->call->C_FindObjects(key->session, found, 2, &count));
    key->call->C_FindObjectsFinal(key->session);
    if (code == CKR_OK && count != 1) {
        fprintf(stderr, "PKCS#11: there are %s keys of that name\n", count == 0 ? "no" : "several");
        return CKR_OBJECT_HANDLE_INVALID;
    }
    if (code == CKR_OK)
        *object = found[0];
    return code;
}

static void close_session(token_key *key)
{
    if (key->session != CK_INVALID_HANDLE)
        key->call->C_CloseSession(key->session);
    key->session = CK_INVALID_HANDLE;
}

/* All from the slot on: a token that comes back may be in another. */
static CK_RV open_session(token_key *key)
{
    CK_ATTRIBUTE always = {0};
    CK_SLOT_ID slot;
    CK_RV code = find_slot(key, &slot);

    if (code == CKR_OK)
        code = said("C_OpenSession", key->call->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL,
                                                              &key->session));
    if (code == CKR_OK)
        code = log_in(key, CKU_USER);
    if (code == CKR_OK)
        code = find(key, CKO_PRIVATE_KEY, &key->object);
    always.type = CKA_ALWAYS_AUTHENTICATE;
    always.pValue = &key->always_authenticate;
    always.ulValueLen = sizeof key->always_authenticate;
    /* A module that does not know the attribute asks for nothing. */
    if (code == CKR_OK &&
        key->call->C_GetAttributeValue(key->session, key->object, &always, 1) != CKR_OK)
        key->always_authenticate = CK_FALSE;
    /* Half of it is none: the object's handle may be of another session. */
    if (code != CKR_OK)
        close_session(key);
    return code;
}

/* As C_Sign and C_Decrypt are: both have two functions of one form. */
typedef struct {
    const char *name;
    CK_C_SignInit begin;
    CK_C_Sign end;
} operation;

static CK_RV ask_once(token_key *key, const operation *of, CK_MECHANISM *how,
                      const unsigned char *in, size_t in_len, unsigned char *out, CK_ULONG *out_len)
{
    CK_RV code = CKR_OK;

    if (key->session == CK_INVALID_HANDLE)
        code = open_session(key);
    if (code == CKR_OK)
        code = of->begin(key->session, how, key->object);
    if (code == CKR_OK && key->always_authenticate == CK_TRUE) {
        code = log_in(key, CKU_CONTEXT_SPECIFIC);
        /* With the session goes the operation that has begun. */
        if (code != CKR_OK)
            close_session(key);
    }
    if (code == CKR_OK)
        code = of->end(key->session, (unsigned char *)in, in_len, out, out_len);
    return said(of->name, code);
}

/* Whether the session is gone, or its login: not every module says it by its code. */
static int is_gone(const token_key *key, CK_RV code)
{
    CK_SESSION_INFO info;

    if (code == CKR_OK || code == CKR_DEVICE_REMOVED || code == CKR_TOKEN_NOT_PRESENT)
        return code != CKR_OK;
    return key->call->C_GetSessionInfo(key->session, &info) != CKR_OK ||
           (key->pin != NULL && info.state != CKS_RO_USER_FUNCTIONS);
}

/* Once more, with a new session, where the token was away or the session is gone. */
static CK_RV ask(token_key *key, const operation *of, CK_MECHANISM *how, const unsigned char *in,
                 size_t in_len, unsigned char *out, CK_ULONG *out_len)
{
    const CK_ULONG room = *out_len;
    CK_RV code;

    key->uses->asked++;
    code = ask_once(key, of, how, in, in_len, out, out_len);
    if (is_gone(key, code)) {
        close_session(key);
        *out_len = room;
        code = ask_once(key, of, how, in, in_len, out, out_len);
    }
    return code;
}

/* DigestInfo (RFC 8017 section 9.2) but for the digest: what CKM_RSA_PKCS leaves to its caller. */
static size_t digest_info(unsigned char *out, unsigned char hash, const uint8_t *digest,
                          size_t digest_len)
{
    unsigned char prefix[19] = {0x30, 0,    0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                0x65, 0x03, 0x04, 0x02, 0,    0x05, 0x00, 0x04, 0};

    prefix[1] = (unsigned char)(digest_len + 17);
    prefix[14] = hash;
    prefix[18] = (unsigned char)digest_len;
    memcpy(out, prefix, sizeof prefix);
    memcpy(out + sizeof prefix, digest, digest_len);
    return sizeof prefix + digest_len;
}

static cmcrypto_status sign_digest(void *context, cmcrypto_signature_scheme scheme,
                                   const uint8_t *digest, size_t digest_len, uint8_t *signature,
                                   size_t signature_cap, size_t *signature_len)
{
    token_key *key = context;
    const operation sign = {"C_Sign", key->call->C_SignInit, key->call->C_Sign};
    CK_RSA_PKCS_PSS_PARAMS pss = {0};
    CK_MECHANISM how = {0};
    unsigned char to_sign[19 + 64];
    size_t to_sign_len;
    CK_ULONG len = signature_cap;
    CK_RV code;

    how.mechanism = CKM_RSA_PKCS;
    switch (scheme) {
    case CMCRYPTO_SIGNATURE_PSS_SHA256:
        pss.hash_alg = CKM_SHA256;
        pss.mgf = CKG_MGF1_SHA256;
        pss.s_len = digest_len;
        how.mechanism = CKM_RSA_PKCS_PSS;
        how.pParameter = &pss;
        how.ulParameterLen = sizeof pss;
        memcpy(to_sign, digest, digest_len);
        to_sign_len = digest_len;
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA256:
        to_sign_len = digest_info(to_sign, 1, digest, digest_len);
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA384:
        to_sign_len = digest_info(to_sign, 2, digest, digest_len);
        break;
    case CMCRYPTO_SIGNATURE_PKCS1_SHA512:
        to_sign_len = digest_info(to_sign, 3, digest, digest_len);
        break;
    default:
        return CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED;
    }
    code = ask(key, &sign, &how, to_sign, to_sign_len, signature, &len);
    *signature_len = len;
    return (cmcrypto_status)code;
}

static cmcrypto_status decrypt_oaep(void *context, cmcrypto_oaep_digest digest,
                                    const uint8_t *label, size_t label_len,
                                    const uint8_t *ciphertext, size_t ciphertext_len,
                                    uint8_t *plaintext, size_t plaintext_cap, size_t *plaintext_len)
{
    token_key *key = context;
    const operation decrypt = {"C_Decrypt", key->call->C_DecryptInit, key->call->C_Decrypt};
    CK_RSA_PKCS_OAEP_PARAMS oaep = {0};
    CK_MECHANISM how = {0};
    CK_ULONG len = plaintext_cap;
    CK_RV code;

    oaep.hash_alg = digest == CMCRYPTO_OAEP_SHA1 ? CKM_SHA_1 : CKM_SHA256;
    oaep.mgf = digest == CMCRYPTO_OAEP_SHA1 ? CKG_MGF1_SHA1 : CKG_MGF1_SHA256;
    oaep.source = CKZ_DATA_SPECIFIED;
    oaep.source_data = (void *)label;
    oaep.source_data_len = label_len;
    how.mechanism = CKM_RSA_PKCS_OAEP;
    how.pParameter = &oaep;
    how.ulParameterLen = sizeof oaep;
    code = ask(key, &decrypt, &how, ciphertext, ciphertext_len, plaintext, &len);
    *plaintext_len = len;
    return (cmcrypto_status)code;
}

static void destroy(void *context)
{
    token_key *key = context;

    close_session(key);
    key->uses->let_go++;
    if (key->pin != NULL)
        wipe((unsigned char *)key->pin, strlen(key->pin));
    free(key->pin);
    free(key->token);
    free(key->name.pValue);
    free(key);
}

/* 0 if there is no memory. */
static int set_name(CK_ATTRIBUTE *name, const char *of)
{
    const char *digits = strncmp(of, "id:", 3) == 0 ? of + 3 : NULL;
    unsigned char *bytes = (unsigned char *)strdup(of);
    unsigned byte;

    name->type = digits == NULL ? CKA_LABEL : CKA_ID;
    name->pValue = bytes;
    name->ulValueLen = digits == NULL ? strlen(of) : 0;
    for (; bytes != NULL && digits != NULL && sscanf(digits, "%2x", &byte) == 1; digits += 2) {
        bytes[name->ulValueLen++] = (unsigned char)byte;
        if (digits[1] == '\0')
            break;
    }
    return bytes != NULL;
}

/* From the private object, or from the public one beside it. */
static cmcrypto_status read_public(const token_key *key, cmcrypto_public_key **public_half)
{
    unsigned char modulus[CMCRYPTO_RSA_MAX_LEN], exponent[8];
    CK_ATTRIBUTE numbers[2] = {{0}};
    CK_OBJECT_HANDLE object = key->object;
    uint32_t value = 0;
    CK_RV code;

    for (int again = 0;; again++) {
        numbers[0].type = CKA_MODULUS;
        numbers[0].pValue = modulus;
        numbers[0].ulValueLen = sizeof modulus;
        numbers[1].type = CKA_PUBLIC_EXPONENT;
        numbers[1].pValue = exponent;
        numbers[1].ulValueLen = sizeof exponent;
        code = key->call->C_GetAttributeValue(key->session, object, numbers, 2);
        if (code == CKR_OK || again || find(key, CKO_PUBLIC_KEY, &object) != CKR_OK)
            break;
    }
    if (said("C_GetAttributeValue", code) != CKR_OK)
        return CMCRYPTO_ERROR_EXTERNAL_KEY;
    for (CK_ULONG at = 0; at < numbers[1].ulValueLen; at++)
        value = value << 8 | exponent[at];
    return public_key_of(modulus, numbers[0].ulValueLen, value, public_half);
}

cmcrypto_status key_pkcs11_open(const char *module, const char *token, const char *pin,
                                const char *name, key_uses *uses, cmcrypto_private_key **key)
{
    cmcrypto_external_key table = {0};
    cmcrypto_public_key *public_half = NULL;
    token_key *context = calloc(1, sizeof *context);
    cmcrypto_status status = CMCRYPTO_ERROR_EXTERNAL_KEY;
    CK_RV code;

    *key = NULL;
    if (context == NULL)
        return CMCRYPTO_ERROR_NO_MEMORY;
    context->uses = uses == NULL ? &context->uncounted : uses;
    context->token = strdup(token);
    context->pin = pin == NULL ? NULL : strdup(pin);
    table.struct_size = sizeof table;
    /* A session does one thing at a time. */
    table.one_at_a_time = 1;
    table.sign_digest = sign_digest;
    table.decrypt_oaep = decrypt_oaep;
    table.destroy = destroy;
    if (!set_name(&context->name, name) || context->token == NULL ||
        (pin != NULL && context->pin == NULL))
        status = CMCRYPTO_ERROR_NO_MEMORY;
    else {
        code = load(module, &context->call);
        if (code == CKR_OK)
            code = open_session(context);
        if (code == CKR_OK)
            status = read_public(context, &public_half);
        else if (is_about_pin(code))
            status = CMCRYPTO_ERROR_WRONG_PASSWORD;
    }
    if (status == CMCRYPTO_OK)
        status = cmcrypto_private_key_from_external(&table, context, public_half, key);
    cmcrypto_public_key_free(public_half);
    if (status != CMCRYPTO_OK)
        destroy(context);
    return status;
}
