/** Deletes at a target what the log there no longer promises. */
@NullMarked
package io.hadal.replication.collect;

import org.jspecify.annotations.NullMarked;
