/** Tests of bodies on their way. */
@NullMarked
package io.hadal.replication.copy;

import org.jspecify.annotations.NullMarked;
