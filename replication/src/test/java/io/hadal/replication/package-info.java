/** Two sites, a writer, and what somebody sees who attaches a copy. */
@NullMarked
package io.hadal.replication;

import org.jspecify.annotations.NullMarked;
