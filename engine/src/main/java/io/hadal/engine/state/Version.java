package io.hadal.engine.state;

import org.jspecify.annotations.Nullable;

/** One version of a hot row, newest first in a chain. */
final class Version {
    /** The row's bytes, null = deleted here. */
    final byte @Nullable [] row;

    /** Position of the record that made it. */
    final long begin;

    /** Cut by vacuum where no view looks any more. */
    @Nullable Version older;

    Version(byte @Nullable [] row, long begin, @Nullable Version older) {
        this.row = row;
        this.begin = begin;
        this.older = older;
    }

    /** The version that was the newest at a position, or null. */
    static @Nullable Version at(@Nullable Version head, long position) {
        Version version = head;
        while (version != null && version.begin > position) {
            version = version.older;
        }
        return version;
    }
}
