package io.hadal.engine.maintain;

import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.function.Consumer;

/**
 * Notes finished PUTs in the log, in the order in which they finished and with which of the others
 * they overlapped, before any record that refers to them.
 */
@FunctionalInterface
public interface PutJournal {

    /** A PUT is about to begin; what is returned takes it when it has finished. */
    Consumer<PutEntry> begin();
}
