/** Temporary tables: the engine's state and transactions over a log that keeps nothing. */
@NullMarked
package io.hadal.engine.temporary;

import org.jspecify.annotations.NullMarked;
