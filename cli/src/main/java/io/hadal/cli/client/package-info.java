/** Commands that ask a running server, as any client does. */
@NullMarked
package io.hadal.cli.client;

import org.jspecify.annotations.NullMarked;
