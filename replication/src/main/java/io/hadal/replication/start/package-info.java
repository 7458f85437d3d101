/**
 * Where a copy begins: what the target has, proved; what it still lacks of what its source
 * promises, copied without order before anything of it can be attached; and what has to be sealed
 * first.
 */
@NullMarked
package io.hadal.replication.start;

import org.jspecify.annotations.NullMarked;
