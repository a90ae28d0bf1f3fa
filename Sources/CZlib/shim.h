#include <zlib.h>

// What are macros with a `sizeof` in them, which Swift does not see.

/// Prepares to inflate gzip data, and nothing else.
static inline int pyro_inflate_gzip_start(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
