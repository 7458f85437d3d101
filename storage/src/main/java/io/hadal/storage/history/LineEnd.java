package io.hadal.storage.history;

import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import org.jspecify.annotations.Nullable;

/**
 * Where the chunks of a line end.
 *
 * @param last the last chunk that can be read, or null if there is none
 * @param lastSeq seq of the last object of the unbroken row, which may be damaged; firstSeq - 1 if
 *     there is none
 * @param lastHash hash of that object, damaged or not
 */
record LineEnd(Line line, Fetched.@Nullable Present last, long lastSeq, @Nullable Hash lastHash) {

    /** The opening of the line that took over, or null if the line is not sealed. */
    @Nullable Opening seal() {
        return last == null ? null : last.header().seal();
    }
}
