/*
 * A site publishes a directory, encrypted, and a client fetches, decrypts and verifies it, through callbacks
 * that read and write.
 *
 *   content-c keys DIRECTORY
 *   content-c play DIRECTORY SOURCE
 *
 * `keys` makes what the site signs with (`P01`), and what the client decrypts with (`pc.key`, `pc.cert`). `play`
 * leaves the encrypted files beside them (`file.0`, and so on), and the package as the client has it (`package`),
 * which must not be there yet. Keys are not encrypted: for trying out only.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "example.h"

static const char SITE_CODE[] = "P01";
static const char PACKAGE[] = "P0100012";

/* 0 would be as many as the machine runs at once. */
static const uint32_t THREADS = 1;

static const int64_t YEAR = 365 * 24 * 60 * 60;

static void make_keys(const char *directory)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_signing_identity *site;
    cmcrypto_private_key *key;
    cmcrypto_certificate *certificate;
    cmcrypto_buffer *pem;
    int32_t is_new;

    check(cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT, path_in(directory, "P01"),
                                                 NULL, 0, "P01", now, now + YEAR, &site, &is_new),
          "P01");
    check(cmcrypto_private_key_generate(CMCRYPTO_PROVIDER_DEFAULT, 2048, &key), "generate");
    check(cmcrypto_private_key_to_pkcs8_pem(key, &pem), "key");
    file_write(path_in(directory, "pc.key"), pem);
    check(cmcrypto_self_signed(key, CMCRYPTO_KEY_USE_ENCRYPTION, "PC01", now, now + YEAR,
                               &certificate),
          "issue");
    check(cmcrypto_certificate_to_pem(certificate, &pem), "certificate");
    file_write(path_in(directory, "pc.cert"), pem);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(key);
    cmcrypto_signing_identity_free(site);
}

/* What a callback returns becomes the call's status: one of the library's own. */
static cmcrypto_status read_stream(void *context, uint8_t *buffer, size_t room, size_t *read)
{
    FILE *stream = context;

    *read = fread(buffer, 1, room, stream);
    return ferror(stream) ? CMCRYPTO_ERROR_STORAGE : CMCRYPTO_OK;
}

static cmcrypto_status write_stream(void *context, const uint8_t *data, size_t len)
{
    return fwrite(data, 1, len, context) == len ? CMCRYPTO_OK : CMCRYPTO_ERROR_STORAGE;
}

static cmcrypto_status write_file(void *context, const uint8_t *data, size_t len)
{
    return cmcrypto_content_file_write(context, data, len);
}

static FILE *open_file(const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);

    if (stream == NULL) {
        perror(path);
        exit(1);
    }
    return stream;
}

/* A file of the package, as the functions that encrypt and decrypt take it. */
typedef struct {
    cmcrypto_encrypted_file file;
    char path[1024];
} entry;

/* 0 for a directory that is empty. */
static int entry_at(const cmcrypto_content_manifest *manifest, size_t index, entry *found)
{
    cmcrypto_content_entry told;
    size_t len;

    memset(found, 0, sizeof *found);
    check(cmcrypto_content_manifest_get_entry(manifest, index, &told, sizeof told), "entry");
    check(cmcrypto_content_manifest_entry_path(manifest, index, found->path, sizeof found->path,
                                               &len),
          "path");
    found->file.struct_size = sizeof found->file;
    found->file.index = (uint32_t)index;
    found->file.size = told.size;
    memcpy(found->file.sha256, told.sha256, sizeof told.sha256);
    return !told.is_directory;
}

static const char *stream_of(const char *directory, size_t index)
{
    char name[32];

    snprintf(name, sizeof name, "file.%zu", index);
    return path_in(directory, name);
}

/* What the site hands to who carries it. */
typedef struct {
    cmcrypto_buffer *manifest; /* encrypted */
    cmcrypto_buffer *signature;
    cmcrypto_buffer *header;
    cmcrypto_buffer *key; /* to the client's certificate */
} published;

static published publish(const char *directory, const char *source,
                         const cmcrypto_site_signer *site, int64_t now)
{
    cmcrypto_certificate *to = certificate_in(directory, "pc.cert");
    const cmcrypto_certificate *recipients[1];
    cmcrypto_content_manifest *manifest;
    cmcrypto_content_manifest_info info;
    cmcrypto_content_terms terms;
    cmcrypto_content_encryption *run;
    cmcrypto_content_key *key;
    cmcrypto_buffer *der;
    published result;
    size_t index;
    entry file;

    check(cmcrypto_content_hash_directory(source, THREADS, NULL, NULL, &manifest), "hash");
    check(cmcrypto_content_manifest_get_info(manifest, &info, sizeof info), "manifest");
    printf("published %" PRIu64 " entries of %" PRIu64 " bytes\n", info.entry_count, info.total_size);
    cmcrypto_content_terms_following(0, now, YEAR, &terms, sizeof terms);
    snprintf(terms.package, sizeof terms.package, "%s", PACKAGE);
    check(cmcrypto_site_signer_sign_content(site, &terms, manifest, now, &result.signature), "sign");

    check(cmcrypto_content_encryption_new(CMCRYPTO_PROVIDER_DEFAULT, PACKAGE, terms.number,
                                          info.sha256, sizeof info.sha256, &run, &key),
          "encryption");
    for (index = 0; index < info.entry_count; index++) {
        char path[4096];
        FILE *from, *to_stream;

        if (!entry_at(manifest, index, &file))
            continue;
        snprintf(path, sizeof path, "%s", path_in(source, file.path));
        from = open_file(path, "rb");
        to_stream = open_file(stream_of(directory, index), "wb");
        check(cmcrypto_content_encryption_encrypt_file(run, &file.file, file.path, read_stream, from,
                                                       write_stream, to_stream),
              "encrypt");
        fclose(from);
        if (fclose(to_stream) != 0)
            check(CMCRYPTO_ERROR_STORAGE, "encrypt");
    }
    check(cmcrypto_content_manifest_to_der(manifest, &der), "manifest");
    check(cmcrypto_content_encryption_encrypt_manifest(run, BYTES(der), &result.manifest),
          "manifest");
    check(cmcrypto_content_encryption_header(run, &result.header), "header");
    recipients[0] = to;
    check(cmcrypto_content_key_wrap_to_certificates(key, recipients, 1, now, &result.key), "key");
    cmcrypto_buffer_free(der);
    cmcrypto_content_key_free(key);
    cmcrypto_content_encryption_free(run);
    cmcrypto_content_manifest_free(manifest);
    cmcrypto_certificate_free(to);
    return result;
}

static void published_free(published *from)
{
    cmcrypto_buffer_free(from->key);
    cmcrypto_buffer_free(from->header);
    cmcrypto_buffer_free(from->signature);
    cmcrypto_buffer_free(from->manifest);
}

static cmcrypto_content_key *unwrap(const char *directory, const published *from)
{
    cmcrypto_private_key *private_key = key_in(directory, "pc.key");
    cmcrypto_certificate *certificate = certificate_in(directory, "pc.cert");
    const cmcrypto_decryption_identity *identities[1];
    cmcrypto_decryption_identity *identity;
    cmcrypto_content_key *key;

    check(cmcrypto_decryption_identity_new(private_key, certificate, &identity), "identity");
    identities[0] = identity;
    check(cmcrypto_content_key_unwrap_with_certificate(BYTES(from->header), BYTES(from->key),
                                                       identities, 1, &key),
          "unwrap");
    cmcrypto_decryption_identity_free(identity);
    cmcrypto_certificate_free(certificate);
    cmcrypto_private_key_free(private_key);
    return key;
}

/* Decrypts one file into the fetch, from where it is missing. Who fetches over a network asks for the
   bytes that cmcrypto_encrypted_file_stream_range names. */
static cmcrypto_status fetch_file(const char *directory, const cmcrypto_content_key *key,
                                  const cmcrypto_content_fetch *fetch,
                                  const cmcrypto_missing_file *missing, const entry *file)
{
    uint64_t offset, len;
    cmcrypto_content_file *to;
    cmcrypto_status status;
    FILE *from = open_file(stream_of(directory, missing->index), "rb");

    check(cmcrypto_encrypted_file_stream_range(&file->file, missing->offset,
                                               missing->size - missing->offset, &offset, &len),
          "range");
    check(cmcrypto_content_fetch_open(fetch, missing->index, &to), "open");
    if (fseek(from, (long)offset, SEEK_SET) != 0)
        check(CMCRYPTO_ERROR_STORAGE, "seek");
    status = cmcrypto_content_key_decrypt_range(key, &file->file, file->path, missing->offset,
                                                missing->size - missing->offset, read_stream, from,
                                                write_file, to);
    if (status == CMCRYPTO_OK)
        status = cmcrypto_content_file_finish(to);
    cmcrypto_content_file_free(to);
    fclose(from);
    return status;
}

/* Changes the last byte of the first stream that is not empty, or puts it back. */
static void flip(const char *path)
{
    FILE *stream = open_file(path, "r+b");
    int last;

    if (fseek(stream, -1, SEEK_END) != 0 || (last = fgetc(stream)) == EOF ||
        fseek(stream, -1, SEEK_END) != 0 || fputc(last ^ 1, stream) == EOF || fclose(stream) != 0)
        check(CMCRYPTO_ERROR_STORAGE, path);
}

static void fetch(const char *directory, const published *from,
                  const cmcrypto_site_verifier *site, int64_t now)
{
    cmcrypto_content_key *key = unwrap(directory, from);
    char target[4096];
    cmcrypto_buffer *der;
    cmcrypto_expected_content expected;
    cmcrypto_site_data_info info;
    cmcrypto_verified_manifest *verified;
    cmcrypto_content_manifest *manifest;
    cmcrypto_content_fetch *fetching;
    cmcrypto_missing_file missing;
    cmcrypto_status status;
    size_t next = 0, fetched = 0;
    entry file;

    snprintf(target, sizeof target, "%s", path_in(directory, "package"));
    check(cmcrypto_content_key_decrypt_manifest(key, BYTES(from->manifest), &der), "manifest");
    memset(&expected, 0, sizeof expected);
    expected.struct_size = sizeof expected;
    snprintf(expected.package, sizeof expected.package, "%s", PACKAGE);
    /* An agent keeps the number and the certificate of `info`, and expects no lower one. */
    check(cmcrypto_site_verifier_verify_content(site, &expected, BYTES(from->signature), BYTES(der),
                                                now, &verified, &info, sizeof info),
          "verify");
    check(cmcrypto_verified_manifest_manifest(verified, &manifest), "manifest");
    check(cmcrypto_content_fetch_begin(target, verified, THREADS, NULL, NULL, &fetching), "begin");
    for (;;) {
        check(cmcrypto_content_fetch_next_missing(fetching, next, &missing, sizeof missing),
              "missing");
        if (!missing.is_missing)
            break;
        entry_at(manifest, missing.index, &file);
        if (fetched == 0) {
            flip(stream_of(directory, missing.index));
            status = fetch_file(directory, key, fetching, &missing, &file);
            printf("a changed stream: %s (%d)\n", cmcrypto_status_text(status), (int)status);
            flip(stream_of(directory, missing.index));
            check(cmcrypto_content_fetch_next_missing(fetching, next, &missing, sizeof missing),
                  "missing");
        }
        check(fetch_file(directory, key, fetching, &missing, &file), file.path);
        next = missing.index + 1;
        fetched++;
    }
    check(cmcrypto_content_fetch_commit(fetching, THREADS, NULL, NULL), "commit");
    check(cmcrypto_content_verify_directory(target, verified, THREADS, NULL, NULL), "verify");
    printf("fetched %zu files, decrypted and verified\n", fetched);

    cmcrypto_content_fetch_free(fetching);
    cmcrypto_content_manifest_free(manifest);
    cmcrypto_verified_manifest_free(verified);
    cmcrypto_buffer_free(der);
    cmcrypto_content_key_free(key);
}

static void play(const char *directory, const char *source)
{
    const int64_t now = (int64_t)time(NULL);
    cmcrypto_signing_identity *identity;
    cmcrypto_site_signer *site;
    cmcrypto_certificate *certificate;
    cmcrypto_site_verifier *verifier;
    published from;
    int32_t is_new;

    check(cmcrypto_signing_identity_load_or_make(CMCRYPTO_PROVIDER_DEFAULT, path_in(directory, "P01"),
                                                 NULL, 0, "P01", now, now + YEAR, &identity, &is_new),
          "P01");
    check(cmcrypto_site_signer_new(SITE_CODE, identity, &site), "site");
    from = publish(directory, source, site, now);
    /* A client learns the site's certificate from its trust store: see trust.c. */
    check(cmcrypto_site_signer_certificate(site, &certificate), "certificate");
    check(cmcrypto_site_verifier_with_certificate(SITE_CODE, certificate, &verifier), "verifier");
    fetch(directory, &from, verifier, now);

    cmcrypto_site_verifier_free(verifier);
    cmcrypto_certificate_free(certificate);
    published_free(&from);
    cmcrypto_site_signer_free(site);
    cmcrypto_signing_identity_free(identity);
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
        fprintf(stderr, "usage: see the top of ffi/examples/content.c\n");
        return 2;
    }
    return 0;
}
