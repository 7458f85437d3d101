/** {@code hadal demo}: the loss of a server, played by itself, with every claim checked. */
@NullMarked
package io.hadal.cli.demo;

import org.jspecify.annotations.NullMarked;
