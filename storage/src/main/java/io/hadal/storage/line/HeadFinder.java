package io.hadal.storage.line;

import io.hadal.storage.history.Head;

/** Finds the real head of one log. */
public interface HeadFinder {

    /**
     * Reads the store anew. Follows seals and lists; a chunk in a line below the line's boundary is
     * not part of the line, even if it is a seal. Throws ObjectStoreException if the store cannot
     * be asked and StoredObjectException if what it holds is no log.
     */
    Head find();
}
