/** Who may connect: accounts, password verifiers and the two authentication plugins of MySQL. */
@NullMarked
package io.hadal.server.auth;

import org.jspecify.annotations.NullMarked;
