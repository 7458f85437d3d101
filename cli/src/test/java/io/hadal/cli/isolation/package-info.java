/**
 * What transactions promise each other, proven from outside: sessions run at random through a
 * driver, servers are killed under them, and a checker looks whether what they saw can have
 * happened under their isolation level.
 */
@NullMarked
package io.hadal.cli.isolation;

import org.jspecify.annotations.NullMarked;
