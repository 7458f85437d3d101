/**
 * The MySQL server: sockets, connections, commands. One virtual thread per connection, blocking
 * code, bounded buffers; {@link io.hadal.server.HadalServer} is where it starts.
 */
@NullMarked
package io.hadal.server;

import org.jspecify.annotations.NullMarked;
