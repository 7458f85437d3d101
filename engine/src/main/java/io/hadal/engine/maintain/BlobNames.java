package io.hadal.engine.maintain;

import io.hadal.storage.log.BlobId;

/**
 * Names for new segments: the present line and a counter that no other segment of this line has
 * had.
 */
@FunctionalInterface
public interface BlobNames {
    BlobId next(long tableId);
}
