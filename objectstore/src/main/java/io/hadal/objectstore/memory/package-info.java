/**
 * An object store in memory, for tests and the simulator: it takes no lock, starts no thread and
 * reads no clock of its own.
 */
@NullMarked
package io.hadal.objectstore.memory;

import org.jspecify.annotations.NullMarked;
