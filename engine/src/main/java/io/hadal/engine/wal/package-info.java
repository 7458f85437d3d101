/**
 * The local write-ahead log: what makes a commit survive a crash of the process or the machine
 * before the object store has it. Files of entries, one sync for all that wait, and a recovery that
 * tells a torn tail from corruption.
 */
@NullMarked
package io.hadal.engine.wal;

import org.jspecify.annotations.NullMarked;
