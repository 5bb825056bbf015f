/*
 * A client's inventory, sealed to its management point and opened there.
 *
 *   inventory-c keys signing|encryption NAME KEY CERTIFICATE
 *   inventory-c seal CLIENT-KEY CLIENT-CERTIFICATE MP-CERTIFICATE FILE MESSAGE
 *   inventory-c open MP-KEY MP-CERTIFICATE CLIENT-CERTIFICATE MESSAGE FILE
 *
 * Keys and certificates are PEM. `keys` makes a pair of them; KEY is not encrypted, so it is for
 * trying out only.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>

#include "example.h"

static const char CLIENT_ID[] = "GUID:00000000-0000-0000-0000-000000000001";
static const char SITE_CODE[] = "P01";

static void make_keys(const char *use, const char *name, const char *key_path,
                      const char *certificate_path)
{
    const int64_t year = 365 * 24 * 60 * 60, now = (int64_t)time(NULL);
    cmcrypto_key_use usage;
    cmcrypto_private_key *key;
    cmcrypto_certificate *certificate;
    cmcrypto_buffer *pem;

    if (strcmp(use, "signing") == 0) {
        usage = CMCRYPTO_KEY_USE_SIGNING;
    } else if (strcmp(use, "encryption") == 0) {
        usage = CMCRYPTO_KEY_USE_ENCRYPTION;
    } else {
        fprintf(stderr, "%s: neither signing nor encryption\n", use);
        exit(2);
    }
    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_self_signed(key, usage, name, now, now + year, &certificate), "issue");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    file_write(key_path, pem);
    check(cmcrypto_certificate_to_pem(certificate, &pem), "certificate");
    file_write(certificate_path, pem);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
}

/* The client. */
static void seal(char *const *paths)
{
    cmcrypto_private_key *key = read_key(paths[0]);
    cmcrypto_certificate *certificate = read_certificate(paths[1]);
    cmcrypto_certificate *mp_certificate = read_certificate(paths[2]);
    file inventory = file_read(paths[3]);
    const cmcrypto_certificate *recipients[1];
    cmcrypto_signing_identity *identity;
    cmcrypto_client *client;
    cmcrypto_site_security site;
    cmcrypto_message_id id;
    cmcrypto_buffer *message;

    cmcrypto_site_security_default(&site, sizeof site);
    check(cmcrypto_signing_identity_new(key, certificate, &identity), "identity");
    check(cmcrypto_client_new(CLIENT_ID, SITE_CODE, identity, &client), "client");
    recipients[0] = mp_certificate;
    check(cmcrypto_client_seal_to_certificates(
              client, &site, CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY, inventory.bytes,
              inventory.len, recipients, 1, (int64_t)time(NULL), &message, &id),
          "seal");
    file_write(paths[4], message);

    cmcrypto_client_free(client);
    cmcrypto_signing_identity_free(identity);
    cmcrypto_certificate_free(mp_certificate);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    free(inventory.bytes);
}

/* The management point. */
static void open_message(char *const *paths)
{
    cmcrypto_private_key *key = read_key(paths[0]);
    cmcrypto_certificate *certificate = read_certificate(paths[1]);
    cmcrypto_certificate *client_certificate = read_certificate(paths[2]);
    file message = file_read(paths[3]);
    const cmcrypto_decryption_identity *identities[1];
    cmcrypto_decryption_identity *identity;
    cmcrypto_site_security site;
    cmcrypto_freshness freshness;
    cmcrypto_management_point *management_point;
    cmcrypto_client_directory *clients;
    cmcrypto_seen_messages_limits limits;
    cmcrypto_seen_messages *seen;
    cmcrypto_opened *opened;
    cmcrypto_buffer *content;
    cmcrypto_opened_info info;

    cmcrypto_site_security_default(&site, sizeof site);
    cmcrypto_freshness_default(&freshness, sizeof freshness);
    cmcrypto_seen_messages_limits_default(&limits, sizeof limits);
    check(cmcrypto_decryption_identity_new(key, certificate, &identity), "identity");
    identities[0] = identity;
    check(cmcrypto_management_point_new(identities, 1, &site, &freshness, &management_point),
          "management point");
    check(cmcrypto_client_directory_new(&clients), "directory");
    check(cmcrypto_client_directory_add(clients, CLIENT_ID, client_certificate), "register");
    check(cmcrypto_seen_messages_new(&limits, &seen), "seen messages");

    check(cmcrypto_management_point_open(management_point, message.bytes, message.len, clients,
                                         seen, (int64_t)time(NULL), &opened),
          "open");
    check(cmcrypto_opened_get_info(opened, &info, sizeof info), "sender");
    printf("from %s\n", info.is_signed ? info.sender : "nobody");
    check(cmcrypto_opened_content(opened, &content), "content");
    file_write(paths[4], content);

    cmcrypto_opened_free(opened);
    cmcrypto_seen_messages_free(seen);
    cmcrypto_client_directory_free(clients);
    cmcrypto_management_point_free(management_point);
    cmcrypto_decryption_identity_free(identity);
    cmcrypto_certificate_free(client_certificate);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    free(message.bytes);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 7 && strcmp(argv[1], "seal") == 0)
        seal(argv + 2);
    else if (argc == 7 && strcmp(argv[1], "open") == 0)
        open_message(argv + 2);
    else if (argc == 6 && strcmp(argv[1], "keys") == 0)
        make_keys(argv[2], argv[3], argv[4], argv[5]);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/inventory.c\n");
        return 2;
    }
    return 0;
}
