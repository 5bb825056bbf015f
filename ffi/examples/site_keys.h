/* The keys of a site and of its management point, in the files of a directory. */
#ifndef SITE_KEYS_H
#define SITE_KEYS_H

#include "example.h"

#define SITE_CODE "P01"
#define SITE_HOST "mp01.example.com"

/*
 * Makes what is missing, and endorses the management point for 90 days from now on: `bundle`, for any client, and
 * `trusted_root_key`, for the administrator to hand to clients.
 */
void site_keys_init(const char *directory);

typedef struct {
    cmcrypto_signing_identity *signing;
    cmcrypto_decryption_identity *decryption;
    file bundle;
} site_keys;

/* Ends the program if they can't be read. */
site_keys site_keys_load(const char *directory);
void site_keys_free(site_keys *keys);

#endif
