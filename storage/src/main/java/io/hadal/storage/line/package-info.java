/** The write side of the protocol: creating one fixed chunk, building seals, opening a line. */
@NullMarked
package io.hadal.storage.line;

import org.jspecify.annotations.NullMarked;
