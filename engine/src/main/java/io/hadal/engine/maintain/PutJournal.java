package io.hadal.engine.maintain;

import io.hadal.storage.log.ChunkHeader.PutEntry;

/**
 * Notes finished PUTs in the log, in the order in which they finished, before any record that
 * refers to them.
 */
@FunctionalInterface
public interface PutJournal {
    void finished(PutEntry put);
}
