/* What key_in_device.h declares. */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>

#include "key_in_device.h"

static const char SITE_CODE[] = "P01";

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

void play_with_keys(cmcrypto_private_key *client_key, const key_uses *client_uses,
                    cmcrypto_private_key *mp_key, const key_uses *mp_uses, const char *path,
                    const char *opened)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_certificate *client_certificate, *mp_certificate;
    cmcrypto_signing_identity *client;
    cmcrypto_decryption_identity *mp;
    cmcrypto_client_directory *clients;
    char id[CMCRYPTO_CLIENT_ID_MAX];
    uint8_t signature[CMCRYPTO_RSA_MAX_LEN];
    size_t signature_len;
    unsigned before;
    cmcrypto_status status;
    cmcrypto_buffer *message, *content;
    file inventory, damaged;

    client_certificate = certify(client_key, CMCRYPTO_KEY_USE_SIGNING, "PC01", now);
    mp_certificate = certify(mp_key, CMCRYPTO_KEY_USE_ENCRYPTION, "MP01", now);
    check(cmcrypto_signing_identity_new(client_key, client_certificate, &client), "client");
    check(cmcrypto_decryption_identity_new(mp_key, mp_certificate, &mp), "management point");
    check(cmcrypto_client_directory_new(&clients), "directory");
    enrol(client, mp_key, clients, id, now);
    printf("%s registered\n", id);

    inventory = file_read(path);
    before = client_uses->asked;
    message = seal(client, id, mp_certificate, &inventory, now);
    printf("sealed in %u question\n", client_uses->asked - before);

    /* A device may sign and have no OAEP with SHA-256: then no message opens. */
    before = mp_uses->asked;
    status = open_message(mp, clients, BYTES(message), now, &content);
    printf("opened in %u: %s\n", mp_uses->asked - before, cmcrypto_status_text(status));
    if (status == CMCRYPTO_OK)
        file_write(opened, content);

    /* One octet in the middle of what RSA encrypted, which lies before the content. */
    damaged.len = cmcrypto_buffer_len(message);
    damaged.bytes = malloc(damaged.len);
    if (damaged.bytes == NULL)
        exit(1);
    memcpy(damaged.bytes, cmcrypto_buffer_data(message), damaged.len);
    damaged.bytes[200] ^= 1;
    status = open_message(mp, clients, damaged.bytes, damaged.len, now, &content);
    printf("damaged: %s\n", cmcrypto_status_text(status));

    /* What channels sign with. */
    status = cmcrypto_private_key_sign(client_key, CMCRYPTO_SIGNATURE_PSS_SHA256,
                                       (const uint8_t *)"message", 7, signature, sizeof signature,
                                       &signature_len);
    printf("channels: %s\n", status == CMCRYPTO_OK ? "yes" : cmcrypto_status_text(status));

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
    printf("keys let go of: %u\n", client_uses->let_go + mp_uses->let_go);
}
