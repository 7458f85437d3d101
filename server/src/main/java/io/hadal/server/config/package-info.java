/** The server's configuration: flags over properties file over defaults, checked as a whole. */
@NullMarked
package io.hadal.server.config;

import org.jspecify.annotations.NullMarked;
