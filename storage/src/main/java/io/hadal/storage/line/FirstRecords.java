package io.hadal.storage.line;

import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import java.util.List;

/** Records that come with a line's first chunk, as a restore's milestone does. */
public interface FirstRecords {
    FirstRecords NONE = opening -> List.of();

    /**
     * Records of positions from the parent's (of a first line: 0) + 1 and of times after the
     * opening's.
     */
    List<LogRecord> of(Opening opening);
}
