/* NSS softoken with its database, as a module that any program of PKCS#11 can initialise: what softoken wants to be
 * told, in a field of its own of C_Initialize's argument, is in the environment, NSS_LIB_PARAMS. NSS from 3.91 on reads
 * that itself. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

/* pkcs11t.h of NSS: after the field that is reserved elsewhere comes one. */
struct nss_arguments {
    CK_C_INITIALIZE_ARGS standard;
    void *reserved;
};

static CK_FUNCTION_LIST ours, *softoken;

static CK_RV initialize(void *arguments)
{
    struct nss_arguments with_parameters = {0};

    if (arguments != NULL)
        memcpy(&with_parameters.standard, arguments, sizeof with_parameters.standard);
    with_parameters.standard.flags |= CKF_OS_LOCKING_OK;
    with_parameters.standard.pReserved = getenv("NSS_LIB_PARAMS");
    return softoken->C_Initialize(&with_parameters);
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
    void *library = dlopen("libsoftokn3.so", RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get_list = NULL;

    if (library != NULL)
        *(void **)&get_list = dlsym(library, "C_GetFunctionList");
    if (get_list == NULL || get_list(&softoken) != CKR_OK)
        return CKR_LIBRARY_LOAD_FAILED;
    ours = *softoken;
    ours.C_Initialize = initialize;
    *list = &ours;
    return CKR_OK;
}
