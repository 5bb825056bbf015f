/*
 *   host FUNCTION PLUGIN ...
 *
 * Loads the plugins, and calls their FUNCTION in a thread, which unloads them as it ends: what the engine left with the
 * thread is called after that.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { PLUGINS = 4 };

static void *handles[PLUGINS];
static int (*functions[PLUGINS])(void);
static int plugins;
/* Destructors are called in the order of their keys in glibc, and this one is the first. */
static pthread_key_t key;

static void unload(void *unused)
{
    (void)unused;
    for (int i = 0; i < plugins; i++)
        dlclose(handles[i]);
}

static void *work(void *wrong)
{
    pthread_setspecific(key, handles);
    for (int i = 0; i < plugins; i++)
        *(int *)wrong |= !functions[i]();
    return NULL;
}

static void *found(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    if (!address)
        fprintf(stderr, "%s\n", dlerror());
    return address;
}

int main(int argc, char **argv)
{
    const void *where[PLUGINS];
    pthread_t thread;
    int wrong = 0;

    if (argc < 3 || argc - 2 > PLUGINS)
        return 2;
    plugins = argc - 2;
    pthread_key_create(&key, unload);
    for (int i = 0; i < plugins; i++) {
        const void *(*plugin_where)(void);
        void *address;
        handles[i] = dlopen(argv[i + 2], RTLD_NOW | RTLD_GLOBAL);
        if (!handles[i])
            return fprintf(stderr, "%s\n", dlerror()), 2;
        address = found(handles[i], argv[1]);
        memcpy(&functions[i], &address, sizeof address);
        address = found(handles[i], "plugin_where");
        memcpy(&plugin_where, &address, sizeof address);
        where[i] = plugin_where();
        for (int j = 0; j < i; j++)
            if (where[i] == where[j])
                wrong = 1, fprintf(stderr, "%s calls the library in %s\n", argv[i + 2], argv[j + 2]);
    }
    pthread_create(&thread, NULL, work, &wrong);
    pthread_join(thread, NULL);
    return wrong;
}
