/** The log: lines, chunks, seals and the records in them, as values; and their bytes. */
@NullMarked
package io.hadal.storage.log;

import org.jspecify.annotations.NullMarked;
