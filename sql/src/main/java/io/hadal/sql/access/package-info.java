/**
 * What statements need and whether a session may: every statement is asked about here before it
 * runs, and what a session sees of others is filtered by it.
 */
@NullMarked
package io.hadal.sql.access;

import org.jspecify.annotations.NullMarked;
