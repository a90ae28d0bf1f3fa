#include "pyro_memory.h"

#include <nmmintrin.h>
#include <string.h>

// One bit at a time: only for processors without SSE 4.2, which none that runs KVM lacks.
static uint32_t crc32c_portable(uint32_t crc, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0x82F63B78u & -(crc & 1));
    }
    return crc;
}

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const uint8_t *bytes, size_t length) {
    uint64_t state = crc;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = _mm_crc32_u64(state, word);
        bytes += 8;
        length -= 8;
    }
    crc = (uint32_t)state;
    while (length--) crc = _mm_crc32_u8(crc, *bytes++);
    return crc;
}

uint32_t pyro_crc32c(uint32_t crc, const void *bytes, size_t length) {
    crc = ~crc;
    crc = __builtin_cpu_supports("sse4.2") ? crc32c_sse42(crc, bytes, length) : crc32c_portable(crc, bytes, length);
    return ~crc;
}

bool pyro_is_zero(const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    for (const uint8_t *end = at + length; at < end; at += 64) {
        uint64_t words[8];
        memcpy(words, at, 64);
        if (words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]) return false;
    }
    return true;
}
