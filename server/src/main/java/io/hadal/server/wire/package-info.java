/**
 * MySQL's client protocol as bytes: packets, the handshake, rows in text and binary form. It knows
 * no session, no thread of its own but for the watch on a silent client, and no SQL.
 */
@NullMarked
package io.hadal.server.wire;

import org.jspecify.annotations.NullMarked;
