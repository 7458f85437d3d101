/**
 * The one table of settings: names, bounds, defaults, what they mean. Flags, the properties file,
 * SHOW VARIABLES and SET GLOBAL all read it.
 */
@NullMarked
package io.hadal.sql.settings;

import org.jspecify.annotations.NullMarked;
