/** Commands that work on stores, without a server: look into them, check, verify, replicate. */
@NullMarked
package io.hadal.cli.store;

import org.jspecify.annotations.NullMarked;
