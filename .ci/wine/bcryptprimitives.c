/* The random generator that Rust's standard library asks for, which wine before 9 lacks: its older name. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T len)
{
    while (len > 0) {
        ULONG part = len < 1 << 20 ? (ULONG)len : 1 << 20;
        if (!RtlGenRandom(bytes, part))
            return FALSE;
        bytes += part;
        len -= part;
    }
    return TRUE;
}
