/*
 * Two sites in one program: P01 sends a file to CAS, the site above it, as signed packages, and CAS
 * takes what is next and refuses the rest.
 *
 *   sites-c keys DIRECTORY
 *   sites-c play DIRECTORY FILE
 *
 * `keys` makes the exchange key of P01: PEM, not encrypted, for trying out only. `play` hands it to CAS
 * by a key file (`P01.CT4`), and leaves there, too, where each site stands in the stream (`sent` and
 * `accepted`), the packages, and what CAS received of them; played again it goes on from there. How
 * packages get from site to site is the caller's. After a run that was stopped, remove `sent` and
 * `accepted`.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "example.h"

static const char SENDER[] = "P01";
static const char RECEIVER[] = "CAS";
static const char STREAM[] = "packages";

/* Says that a call was refused, and why; ends the program if it was not. */
static void refused(cmcrypto_status status, const char *what)
{
    if (status == CMCRYPTO_OK) {
        fprintf(stderr, "%s: accepted\n", what);
        exit(1);
    }
    printf("CAS refuses %s: %s\n", what, cmcrypto_status_text(status));
}

static char *owned_path(const char *directory, const char *name)
{
    char *path = strdup(path_in(directory, name));

    if (path == NULL) {
        perror(name);
        exit(1);
    }
    return path;
}

static void make_keys(const char *directory)
{
    cmcrypto_private_key *key;
    cmcrypto_buffer *pem;

    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    file_write(path_in(directory, "p01.key"), pem);
    cmcrypto_private_key_free(key);
}

static cmcrypto_site_directory *directory_of(const char *site_code)
{
    cmcrypto_site_directory_settings settings;
    cmcrypto_site_directory *directory;

    cmcrypto_site_directory_settings_default(&settings, sizeof settings);
    check(cmcrypto_site_directory_new(site_code, &settings, &directory), "directory");
    return directory;
}

/* P01 writes a file with its key for the site above it: what the product's Preinst.exe /KEYFORPARENT
 * does. A person carries it there. */
static void export_key(const char *directory, const cmcrypto_site_exchange_key *key, int64_t now)
{
    char name[CMCRYPTO_KEY_FILE_NAME_MAX];
    size_t name_len;
    cmcrypto_site_directory *known = directory_of(SENDER);
    cmcrypto_site_key_file *key_file;
    cmcrypto_buffer *der;

    check(cmcrypto_site_directory_export_key_file(known, key, NULL,
                                                  CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT,
                                                  RECEIVER, now, &key_file),
          "export");
    check(cmcrypto_site_key_file_name(CMCRYPTO_SITE_KEY_FILE_KIND_KEY_FOR_PARENT, SENDER, name,
                                      sizeof name, &name_len),
          "name");
    check(cmcrypto_site_key_file_to_der(key_file, &der), "key file");
    file_write(path_in(directory, name), der);
    printf("P01 has written its key to %s\n", name);
    cmcrypto_site_key_file_free(key_file);
    cmcrypto_site_directory_free(known);
}

/* What P01 shows on its screen. */
static void show_key(const cmcrypto_site_exchange_key *key, char *fingerprint, size_t capacity)
{
    size_t len;
    cmcrypto_site_public_key *shown;

    check(cmcrypto_site_exchange_key_site_public_key(key, &shown), "key");
    check(cmcrypto_site_public_key_fingerprint(shown, fingerprint, capacity, &len), "fingerprint");
    printf("P01 shows its key %s\n", fingerprint);
    cmcrypto_site_public_key_free(shown);
}

/* CAS takes the file if the key in it is the one that P01 shows: `shown` was read there, and typed in
 * here. What the file says of itself proves nothing. */
static void import_key(const char *directory, cmcrypto_site_directory *cas, const char *shown,
                       int64_t now)
{
    file content = file_read(path_in(directory, "P01.CT4"));
    cmcrypto_site_key_file *key_file;
    cmcrypto_site_key_import *imported;

    check(cmcrypto_site_key_file_from_der(CMCRYPTO_PROVIDER_DEFAULT, content.bytes, content.len,
                                          &key_file),
          "key file");
    check(cmcrypto_site_directory_import_key_file(cas, key_file, shown, NULL, now, &imported),
          "import");
    printf("CAS has compared it, and knows P01\n");
    cmcrypto_site_key_import_free(imported);
    cmcrypto_site_key_file_free(key_file);
    free(content.bytes);
}

/* Where a site stands, as it stored it; the beginning if it has stored nothing. */
static cmcrypto_replication_position position_in(const char *directory, const char *name)
{
    cmcrypto_replication_position position = {0};
    file stored;

    if (access(path_in(directory, name), F_OK) != 0) {
        check(cmcrypto_replication_position_start(SENDER, RECEIVER, STREAM, &position), "position");
        return position;
    }
    stored = file_read(path_in(directory, name));
    if (stored.len <= sizeof position.bytes) {
        memcpy(position.bytes, stored.bytes, stored.len);
        position.len = (uint32_t)stored.len;
    }
    free(stored.bytes);
    return position;
}

/* Stores a position in place of the one before, and says its number. A site does that durably: as one
 * step with the data, or in a file that is renamed. */
static void go_on(const char *directory, const char *name, cmcrypto_replication_position *position,
                  const cmcrypto_replication_position *next, const char *what)
{
    cmcrypto_replication_position_info info;

    bytes_write(path_in(directory, name), next->bytes, next->len);
    *position = *next;
    check(cmcrypto_replication_position_get_info(position, &info, sizeof info), "position");
    printf("%s number %llu\n", what, (unsigned long long)info.number);
}

/* P01 signs the file as what comes next: the position is stored before the package leaves. */
static void send_package(const char *directory, const cmcrypto_site_exchange_key *key,
                         cmcrypto_replication_position *sent, const char *data_path,
                         const char *package_path, int64_t now)
{
    cmcrypto_replication_position next;

    check(cmcrypto_replication_write_package_file(key, sent, data_path, package_path, now, &next),
          "package");
    go_on(directory, "sent", sent, &next, "P01 has signed");
}

/* What CAS does with a package. It does not ask first: what is refused leaves nothing behind. */
static cmcrypto_status receive_package(const char *directory, const cmcrypto_site_directory *cas,
                                       cmcrypto_replication_position *accepted,
                                       const char *package_path, const char *data_path, int64_t now)
{
    cmcrypto_replication_verified verified;
    cmcrypto_status status = cmcrypto_replication_verify_package_file(
        cas, accepted, package_path, data_path, now, &verified, sizeof verified);

    if (status != CMCRYPTO_OK)
        return status;
    go_on(directory, "accepted", accepted, &verified.next, "CAS has accepted");
    if (verified.continuity == CMCRYPTO_CONTINUITY_RESTARTED)
        printf("CAS must synchronise anew\n");
    return CMCRYPTO_OK;
}

/* A copy whose last byte is another. */
static void tamper(const char *package_path, const char *tampered_path)
{
    file package = file_read(package_path);

    package.bytes[package.len - 1] ^= 1;
    bytes_write(tampered_path, package.bytes, package.len);
    free(package.bytes);
}

static void play(const char *directory, const char *data_path)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_private_key *private_key = key_in(directory, "p01.key");
    cmcrypto_site_directory *cas = directory_of(RECEIVER);
    cmcrypto_replication_position sent = position_in(directory, "sent");
    cmcrypto_replication_position accepted = position_in(directory, "accepted");
    char *first = owned_path(directory, "first.package");
    char *second = owned_path(directory, "second.package");
    char *tampered = owned_path(directory, "tampered.package");
    char *received = owned_path(directory, "received");
    char fingerprint[CMCRYPTO_FINGERPRINT_MAX];
    cmcrypto_site_exchange_key *key;

    check(cmcrypto_site_exchange_key_new(private_key, SENDER, &key), "exchange key");
    send_package(directory, key, &sent, data_path, first, now);
    refused(receive_package(directory, cas, &accepted, first, received, now),
            "a site that it does not know");
    export_key(directory, key, now);
    show_key(key, fingerprint, sizeof fingerprint);
    import_key(directory, cas, fingerprint, now);

    tamper(first, tampered);
    refused(receive_package(directory, cas, &accepted, tampered, received, now),
            "what was tampered with");
    check(receive_package(directory, cas, &accepted, first, received, now), "first package");
    refused(receive_package(directory, cas, &accepted, first, received, now), "a repeat");

    send_package(directory, key, &sent, data_path, first, now);
    send_package(directory, key, &sent, data_path, second, now);
    refused(receive_package(directory, cas, &accepted, second, received, now), "a gap");
    check(receive_package(directory, cas, &accepted, first, received, now), "package");
    check(receive_package(directory, cas, &accepted, second, received, now), "next package");

    cmcrypto_site_exchange_key_free(key);
    free(received);
    free(tampered);
    free(second);
    free(first);
    cmcrypto_site_directory_free(cas);
    cmcrypto_private_key_free(private_key);
}

int main(int argc, char **argv)
{
    if (cmcrypto_abi_version() != CMCRYPTO_ABI_VERSION) {
        fprintf(stderr, "header and library do not match\n");
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        make_keys(argv[2]);
    else if (argc == 4 && strcmp(argv[1], "play") == 0)
        play(argv[2], argv[3]);
    else {
        fprintf(stderr, "usage: see the top of ffi/examples/sites.c\n");
        return 2;
    }
    return 0;
}
