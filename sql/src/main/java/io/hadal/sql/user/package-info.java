/**
 * Who may connect and what they may do: accounts, roles, privileges, hashes of passwords, and the
 * one file of the data directory that keeps them.
 */
@NullMarked
package io.hadal.sql.user;

import org.jspecify.annotations.NullMarked;
