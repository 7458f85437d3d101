/** Commands that look at a store or into it, without a server. */
@NullMarked
package io.hadal.cli.store;

import org.jspecify.annotations.NullMarked;
