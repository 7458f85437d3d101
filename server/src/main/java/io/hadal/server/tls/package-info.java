/** The server's certificate and key: given as PEM, or made by itself and kept. */
@NullMarked
package io.hadal.server.tls;

import org.jspecify.annotations.NullMarked;
