/** Snapshots: a database's state as of a chunk, as values; and their bytes. */
@NullMarked
package io.hadal.storage.snapshot;

import org.jspecify.annotations.NullMarked;
