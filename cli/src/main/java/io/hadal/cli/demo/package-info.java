/**
 * {@code hadal demo}: the loss of a server and of a site, played by itself, with every claim
 * checked.
 */
@NullMarked
package io.hadal.cli.demo;

import org.jspecify.annotations.NullMarked;
