// Operators new and delete over malloc: the programs do without a library of C++.
#pragma once
#include <stddef.h>
#include <stdlib.h>
inline void *operator new(size_t, void *p) noexcept { return p; }
void *operator new(size_t n) { return malloc(n ? n : 1); }
void *operator new[](size_t n) { return malloc(n ? n : 1); }
void operator delete(void *p) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
void operator delete(void *p, size_t) noexcept { free(p); }
void operator delete[](void *p, size_t) noexcept { free(p); }
extern "C" void __cxa_pure_virtual() { abort(); }
