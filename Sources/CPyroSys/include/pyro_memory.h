#ifndef PYRO_MEMORY_H
#define PYRO_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Guest memory is copied in large amounts on the way to a machine's first answer, so these loops are in C.

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `length` bytes, going on from `crc`; begin with 0.
uint32_t pyro_crc32c(uint32_t crc, const void *bytes, size_t length);

/// Whether all of `length` bytes, a multiple of 64, are zero.
bool pyro_is_zero(const void *bytes, size_t length);

#endif
