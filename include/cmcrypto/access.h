/*
 * Generated from the sources by ffi/tests/main/header.rs; not to be edited.
 *
 * Who may do what: grants, and roles as administrators exchange them.
 *
 * function                                                 | threads | may allocate | may block
 * cmcrypto_site_verifier_verify_grant                      | any     | yes          | yes
 * cmcrypto_grant_get_info                                  | any     | no           | no
 * cmcrypto_grant_decide                                    | any     | yes          | no
 * cmcrypto_access_type_name                                | any     | yes          | no
 * cmcrypto_access_operation_name                           | any     | yes          | no
 * cmcrypto_grant_free                                      | last    | no           | no
 * cmcrypto_roles_new                                       | any     | yes          | no
 * cmcrypto_roles_read_xml                                  | any     | yes          | no
 * cmcrypto_roles_write_xml                                 | any     | yes          | no
 * cmcrypto_roles_count                                     | any     | no           | no
 * cmcrypto_roles_get                                       | any     | no           | no
 * cmcrypto_roles_get_right                                 | any     | no           | no
 * cmcrypto_roles_add                                       | one     | yes          | no
 * cmcrypto_roles_set_right                                 | one     | yes          | no
 * cmcrypto_roles_free                                      | last    | no           | no
 */

#ifndef CMCRYPTO_ACCESS_H
#define CMCRYPTO_ACCESS_H

#include "abi.h"
#include "policy.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Room for the name of a user, role, scope or object: up to 256 characters as UTF-8, and a NUL.
 */
#define CMCRYPTO_ACCESS_NAME_MAX 1032

/**
 * Room for a collection's id: 64 bytes and a NUL.
 */
#define CMCRYPTO_ACCESS_COLLECTION_MAX 68

/**
 * Collections.
 */
#define CMCRYPTO_OBJECT_TYPE_COLLECTION 1

/**
 * Packages.
 */
#define CMCRYPTO_OBJECT_TYPE_PACKAGE 2

/**
 * Sites.
 */
#define CMCRYPTO_OBJECT_TYPE_SITE 6

/**
 * Applications.
 */
#define CMCRYPTO_OBJECT_TYPE_APPLICATION 31

/**
 * Objects of this type are not deployed.
 */
#define CMCRYPTO_ACCESS_MISS_NOT_DEPLOYED 1377

/**
 * No role of the user gives the operation on the type.
 */
#define CMCRYPTO_ACCESS_MISS_NO_ROLE 1378

/**
 * A role does, but its assignment has no scope that the object is in.
 */
#define CMCRYPTO_ACCESS_MISS_OUT_OF_SCOPE 1379

/**
 * A role does, but its assignment has neither the collection nor one that it is limited to.
 */
#define CMCRYPTO_ACCESS_MISS_OUT_OF_COLLECTIONS 1380

/**
 * The collection is assigned to the user itself: it is not theirs to modify or delete.
 */
#define CMCRYPTO_ACCESS_MISS_ASSIGNED_COLLECTION 1381

/**
 * One assignment gives deploying to the collection, another Read on the object, none both.
 */
#define CMCRYPTO_ACCESS_MISS_ACROSS_ASSIGNMENTS 1382

/**
 * Room for a role's description: up to 512 characters as UTF-8, and a NUL.
 */
#define CMCRYPTO_ROLE_DESCRIPTION_MAX 2056

/**
 * Room for the id of a role: 8 bytes and a NUL.
 */
#define CMCRYPTO_ROLE_ID_MAX 12

/**
 * A user's administrative scope, as a site signed it: what decides without the database.
 */
typedef struct cmcrypto_grant cmcrypto_grant;

/**
 * Security roles.
 *
 * A value without a lock: calls that change it, in the table "one", need it to themselves.
 */
typedef struct cmcrypto_roles cmcrypto_roles;

/**
 * What a reader takes. There is no default: zeros are refused.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_expected_grant).
   */
  uint32_t struct_size;
  /**
   * 0.
   */
  uint32_t reserved;
  /**
   * The highest number of a grant to this user that was accepted before, or 0. A grant with the
   * same number is taken again.
   */
  uint64_t least_number;
  /**
   * SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
   * `cmcrypto_grant_info`. Under another the site numbers anew. With zeros the number counts
   * whatever the certificate.
   */
  uint8_t numbered_by[32];
  /**
   * Whose grant it must be: the user's name as the directory service has it, and a NUL.
   */
  char user[CMCRYPTO_ACCESS_NAME_MAX];
} cmcrypto_expected_grant;

/**
 * What a grant says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_grant_info).
   */
  uint32_t struct_size;
  /**
   * 1 if the user's scope was withdrawn: then nothing is allowed. Its number is kept as any
   * other's, and by it all grants before it are refused.
   */
  int32_t is_withdrawal;
  /**
   * What the reader keeps, for `least_number`.
   */
  uint64_t number;
  /**
   * The first second of validity.
   */
  int64_t not_before;
  /**
   * The last second of validity: after it, verify a newer grant.
   */
  int64_t not_after;
  /**
   * SHA-256 of the certificate that it was signed with. What the reader keeps, for `numbered_by`.
   */
  uint8_t certificate_sha256[32];
  /**
   * Whose it is.
   */
  char user[CMCRYPTO_ACCESS_NAME_MAX];
} cmcrypto_grant_info;

/**
 * A type of objects: the product's number (ObjectTypeID) where that is public, such as 31 for
 * applications. Types whose number is not public have numbers of this library, from 65,536 on:
 * `cmcrypto_access_type_name` names those that are known. Every other number is a type too, whose
 * objects are taken to be bounded by scopes.
 */
typedef uint32_t cmcrypto_object_type;

/**
 * What is asked.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_access_question).
   */
  uint32_t struct_size;
  /**
   * The object's type.
   */
  cmcrypto_object_type object_type;
  /**
   * The operation: the number of its bit in the product's GrantedOperations, 0 to 31. 0 is Read,
   * 1 Modify, 2 Delete; `cmcrypto_access_operation_name` names them. Not looked at where
   * `collection` is given.
   */
  uint32_t operation;
  /**
   * 1: of a deployment, two assignments may give its two rights, as with the product. 0: one
   * assignment must give both.
   */
  int32_t as_the_product;
  /**
   * The object's id; of a collection the collection's. A NUL.
   */
  char id[CMCRYPTO_ACCESS_NAME_MAX];
  /**
   * To ask for a deployment of the object: the id of the collection to which it goes. Otherwise
   * empty.
   */
  char collection[CMCRYPTO_ACCESS_COLLECTION_MAX];
} cmcrypto_access_question;

/**
 * Why something is denied: one of the constants `CMCRYPTO_ACCESS_MISS_...`; 0 where it is allowed.
 */
typedef int32_t cmcrypto_access_miss;

/**
 * Whether something is allowed, and why.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_access_decision).
   */
  uint32_t struct_size;
  /**
   * 1 if it is, 0 if not.
   */
  int32_t is_allowed;
  /**
   * Why it is denied: of several reasons the one nearest to allowing it.
   */
  cmcrypto_access_miss miss;
  /**
   * Which of the user's assignments allows it, or fails nearest to it, from 0.
   */
  uint32_t assignment;
  /**
   * Which of the assignment's roles allows it, from 0.
   */
  uint32_t role;
  /**
   * 1 if two assignments take part in it, `read_assignment` being the other: one of deploying to
   * the collection, and one of Read on the object.
   */
  int32_t is_across;
  /**
   * See there.
   */
  uint32_t read_assignment;
  /**
   * 0.
   */
  uint32_t reserved;
} cmcrypto_access_decision;

/**
 * What a role says of itself.
 */
typedef struct {
  /**
   * sizeof(cmcrypto_role_info).
   */
  uint32_t struct_size;
  /**
   * How many types it names.
   */
  uint32_t type_count;
  /**
   * The operations, as bits, that it gives on types that it does not name.
   */
  uint32_t others;
  /**
   * The id of the role that it was copied from, or nothing.
   */
  char copied_from[CMCRYPTO_ROLE_ID_MAX];
  /**
   * What it is called.
   */
  char name[CMCRYPTO_ACCESS_NAME_MAX];
  /**
   * What it is for.
   */
  char description[CMCRYPTO_ROLE_DESCRIPTION_MAX];
} cmcrypto_role_info;

/**
 * Verifies a grant, from which decisions follow without the database. The site signs grants, which
 * the database makes, through the library for Rust alone.
 *
 * Errors: MALFORMED, NOT_DER, TOO_LARGE above 1 MiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
 * another certificate signed; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED
 * of the verifier; SIGNATURE_INVALID; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is a grant to
 * another user; ROLLBACK for a lower number than `least_number`; SENT_IN_FUTURE if its validity
 * begins more than 5 minutes after `now`, STALE if it has ended.
 * Threads: any. Allocates: yes. Blocks: yes.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_site_verifier_verify_grant(
    const cmcrypto_site_verifier *verifier, const cmcrypto_expected_grant *expected,
    const uint8_t *signed_grant, size_t signed_grant_len, int64_t now, cmcrypto_grant **grant);

/**
 * Whose it is, its number and validity. `struct_size` is the sizeof `*info`.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_grant_get_info(
    const cmcrypto_grant *grant, cmcrypto_grant_info *info, size_t struct_size);

/**
 * Decides: whether the user may do what is asked. `scopes` are the names of all security scopes that
 * the object is in, each with a NUL after it; empty for types that scopes don't bound. What is done
 * to a collection's members is an operation on the collection. `struct_size` is the sizeof
 * `*decision`.
 *
 * A denial is no error: CMCRYPTO_OK, and `is_allowed` is 0. That there is such an object is the
 * caller's to know. INVALID_ARGUMENT for an operation above 31, and for an id or a name that is none.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_grant_decide(
    const cmcrypto_grant *grant, const cmcrypto_access_question *question, const uint8_t *scopes,
    size_t scopes_len, cmcrypto_access_decision *decision, size_t struct_size);

/**
 * What a type is called, such as `applications`; `type` and its number where it is not known.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_access_type_name(
    cmcrypto_object_type object_type, char *name, size_t name_cap, size_t *name_len);

/**
 * What an operation is called on objects of a type, such as `Approve`; `operation` and its bit where
 * it is not known. INVALID_ARGUMENT for an operation above 31.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_access_operation_name(
    cmcrypto_object_type object_type, uint32_t operation, char *name, size_t name_cap,
    size_t *name_len);

/**
 * Frees a grant.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_grant_free(cmcrypto_grant *grant);

/**
 * None yet.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_new(cmcrypto_roles **roles);

/**
 * Reads what the product exported: UTF-8, or UTF-16 with a byte order mark. Types and operations that
 * this library does not know are kept.
 *
 * Errors: TOO_LARGE above 4 MiB, 1,024 roles, or 1,024 types in one; NOT_SUPPORTED, and the detail says
 * what, for a document type declaration, an element or attribute that is not known, or a type from
 * 65,536 on; MALFORMED.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_read_xml(
    const uint8_t *document, size_t document_len, cmcrypto_roles **roles);

/**
 * Writes them as the product's console exports them, UTF-8, with the rights on types whose number is
 * public; `left_out` is how many others there were. INVALID_ARGUMENT for a control character in a
 * description, and for two roles of one name.
 * Threads: any. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_write_xml(
    const cmcrypto_roles *roles, cmcrypto_buffer **document, size_t *left_out);

/**
 * How many there are.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_count(const cmcrypto_roles *roles, size_t *count);

/**
 * The role with this index, from 0. `struct_size` is the sizeof `*info`. INVALID_ARGUMENT for an index
 * that is not below their number.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_get(
    const cmcrypto_roles *roles, size_t index, cmcrypto_role_info *info, size_t struct_size);

/**
 * A type that the role with this index names, by its own index, from 0 in the order of types, and the
 * operations, as bits, that the role gives on it. INVALID_ARGUMENT for an index that is not below
 * their number.
 * Threads: any. Allocates: no. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_get_right(
    const cmcrypto_roles *roles, size_t index, size_t right, uint32_t *object_type,
    uint32_t *operations);

/**
 * Adds a role that gives nothing yet, as the last. `built_in`, unless NULL, is the name of the built-in
 * role of which it is a copy, such as `Application author`; its description then is the copy's.
 * INVALID_ARGUMENT for a name that is none, and for a role that is not built in.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_add(cmcrypto_roles *roles, const char *name, const char *built_in);

/**
 * Says which operations, as bits, the role with this index gives on a type. INVALID_ARGUMENT for an
 * index that is not below their number.
 * Threads: one. Allocates: yes. Blocks: no.
 */
CMCRYPTO_MUST_USE
cmcrypto_status cmcrypto_roles_set_right(
    cmcrypto_roles *roles, size_t index, cmcrypto_object_type object_type, uint32_t operations);

/**
 * Frees roles.
 * Threads: last. Allocates: no. Blocks: no.
 */
void cmcrypto_roles_free(cmcrypto_roles *roles);

#ifdef __cplusplus
}
#endif

#endif
