/** Whether a place holds what its log promises, from its objects alone. Reads only. */
@NullMarked
package io.hadal.replication.verify;

import org.jspecify.annotations.NullMarked;
